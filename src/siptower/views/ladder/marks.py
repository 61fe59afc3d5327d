"""What is worth knowing about one message, beside what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from siptower.model.enums import Class, Transport, Validity
from siptower.model.outcomes import Meaning
from siptower.views.ladder.model import Mark

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from siptower.views.ladder.model import Media

__all__ = ["anomaly_mark", "carriage_marks", "header_marks", "media_marks", "row_marks"]

_ANOMALIES = {
    "extra_2xx": (Meaning.WATCH, "another fork answered, too"),
    "final_after_final": (Meaning.BAD, "second final response"),
    "late_2xx": (Meaning.BAD, "answer after the call had failed"),
    "orphan_response": (Meaning.WATCH, "its request was not seen"),
    "orphan_bye": (Meaning.WATCH, "its call was not seen"),
    "merged_request": (Meaning.BAD, "the same request came another way"),
    "loop": (Meaning.BAD, "loop"),
    "glare": (Meaning.WATCH, "both sides asked at once"),
    "cancel_without_invite": (Meaning.WATCH, "its INVITE was not seen"),
    "per_call_id_limit": (Meaning.UNKNOWN, "not followed: too many of this Call-ID"),
    "table_full": (Meaning.UNKNOWN, "not followed: the table was full"),
}
_PROVISIONAL, _REDIRECT, _FAILURE = 200, 300, 400
_SHOWN_CODES = 3


def anomaly_mark(name: str) -> Mark:
    """What an anomaly means, in words."""
    meaning, words = _ANOMALIES.get(name, (Meaning.WATCH, name))
    return Mark(name, words, meaning)


def row_marks(row: Mapping[str, Any]) -> Iterator[Mark]:
    """What the tracker and the parser say."""
    if row["anomaly"] is not None:
        yield anomaly_mark(row["anomaly"])
    if row["opens_partial_dialog"]:
        yield Mark("partial", "the beginning of its dialog was not seen", Meaning.WATCH)
    if row["truncated"]:
        yield Mark("truncated", "cut by the capture", Meaning.WATCH)
    codes = list(dict.fromkeys(issue["code"] for issue in row["issues"] or ()))
    if codes:
        more = f" and {len(codes) - _SHOWN_CODES} more" if len(codes) > _SHOWN_CODES else ""
        meaning = Meaning.BAD if row["validity"] == Validity.MALFORMED else Meaning.UNKNOWN
        yield Mark(row["validity"], f"{row['validity']}: {', '.join(codes[:_SHOWN_CODES])}{more}", meaning)
    if row["class"] != Class.NORMAL:
        yield Mark(row["class"], row["class"], Meaning.WATCH)


def carriage_marks(row: Mapping[str, Any], before: Mapping[str, Any] | None) -> Iterator[Mark]:
    """How it travelled, where that is not as before; plain UDP goes without saying."""
    old = before or {"transport": Transport.UDP, "vlans": [], "tunnels": "", "vni": None}
    if row["transport"] != old["transport"]:
        yield Mark("transport", f"over {row['transport'].upper()}")
    if list(row["vlans"] or ()) != list(old["vlans"] or ()):
        vlans = ".".join(map(str, row["vlans"] or ()))
        yield Mark("vlan", f"VLAN {vlans}" if vlans else "no VLAN")
    if (row["tunnels"], row["vni"]) != (old["tunnels"], old["vni"]):
        network = "" if row["vni"] is None else f" {row['vni']}"
        yield Mark("tunnel", f"in {row['tunnels']}{network}" if row["tunnels"] else "in no tunnel")


def header_marks(row: Mapping[str, Any], headers: Mapping[str, str]) -> Iterator[Mark]:
    """What its headers say.

    Args:
        row: Its columns.
        headers: The first value of each header by its full name in small letters.
    """
    status = row["status"]
    if status is None:
        yield from _request_marks(row, headers)
    elif status in {401, 407}:
        yield Mark("challenge", "challenge")
    elif status < _PROVISIONAL:
        if "rseq" in headers:
            yield Mark("reliable", f"reliable, RSeq {headers['rseq']}")
        if "p-early-media" in headers:
            yield Mark("early_media", f"P-Early-Media {headers['p-early-media']}")
    elif _REDIRECT <= status < _FAILURE and "contact" in headers:
        yield Mark("redirect", f"to {headers['contact']}", Meaning.WATCH)
    elif status >= _FAILURE and "retry-after" in headers:
        yield Mark("retry_after", f"retry after {headers['retry-after']} s", Meaning.WATCH)
    if status is not None and status >= _FAILURE and "warning" in headers:
        yield Mark("warning", f"Warning {headers['warning']}", Meaning.WATCH)
    if "reason" in headers:
        yield Mark("reason", f"Reason {headers['reason']}")


_TOLD = {
    "PRACK": (("rack", "RAck "),),
    "REFER": (("refer-to", "to "),),
    "NOTIFY": (("event", ""), ("subscription-state", "")),
    "SUBSCRIBE": (("event", ""), ("expires", "expires ")),
    "PUBLISH": (("event", ""), ("expires", "expires ")),
    "REGISTER": (("expires", "expires "),),
}
"""Headers that say what a request is about, by its method, and the words before them."""


def _request_marks(row: Mapping[str, Any], headers: Mapping[str, str]) -> Iterator[Mark]:
    if "authorization" in headers or "proxy-authorization" in headers:
        yield Mark("credentials", "with credentials")
    if row["opens_attempt"] is False and row["reinvite"]:
        yield Mark("reinvite", "re-INVITE")
    if "replaces" in headers:
        yield Mark("replaces", f"replaces {headers['replaces']}")
    for name, words in _TOLD.get(row["method"], ()):
        if name in headers:
            yield Mark(name.replace("-", "_"), f"{words}{headers[name]}")


def media_marks(row: Mapping[str, Any], media: Media | None, *, held: bool) -> Iterator[Mark]:
    """What its session description does to the call.

    Args:
        row: Its columns.
        media: Its description; None without one.
        held: The same side had the call on hold before.
    """
    if media is None:
        return
    if row["status"] is not None and row["method"] == "INVITE" and row["status"] < _PROVISIONAL:
        yield Mark("early_media", "early media")
    if media.role == "offer" and media.hold and not held:
        yield Mark("hold", "hold", Meaning.WATCH)
    elif media.role == "offer" and held and not media.hold:
        yield Mark("resume", "resume", Meaning.GOOD)
