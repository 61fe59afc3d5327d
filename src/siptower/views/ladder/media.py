"""Session descriptions of one call: who offers, who answers, what changed (RFC 3264, RFC 6337)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from siptower.views.ladder.model import Media, MediaLine

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Exchanges", "media_changes"]

_MOST_SIDES = 1_024
_FAILURE = 300
_Side = tuple[str, str]


def _line(told: Mapping[str, Any]) -> MediaLine:
    return MediaLine(
        told["kind"],
        told["address"],
        told["port"],
        tuple(told["codecs"]),
        told["direction"],
        told["encrypted"],
        told["ptime"],
    )


def _codecs(line: MediaLine) -> str:
    return ", ".join(line.codecs[:3]) or "no codec"


def _line_changes(before: MediaLine, after: MediaLine, prefix: str) -> list[str]:
    """What changed in one media section, in words."""
    if bool(before.port) != bool(after.port):
        return [f"{prefix}{'accepted' if after.port else 'refused'}"]
    pairs = (
        ("", before.kind, after.kind),
        ("codec ", _codecs(before), _codecs(after)),
        ("address ", before.address, after.address),
        ("port ", before.port, after.port),
        ("", before.direction, after.direction),
        ("", "SRTP" if before.encrypted else "plain RTP", "SRTP" if after.encrypted else "plain RTP"),
        ("ptime ", before.ptime, after.ptime),
    )
    return [f"{prefix}{what}{old} > {new}" for what, old, new in pairs if old != new]


def media_changes(before: tuple[MediaLine, ...], after: tuple[MediaLine, ...]) -> tuple[str, ...]:
    """What changed between two descriptions of one side."""
    found: list[str] = []
    for index, (old, new) in enumerate(zip(before, after, strict=False)):
        found += _line_changes(old, new, f"{new.kind} " if index else "")
    found += [f"{line.kind} added" for line in after[len(before) :]]
    found += [f"{line.kind} removed" for line in before[len(after) :]]
    return tuple(found)


@dataclass(slots=True)
class Exchanges:
    """Follows offers and answers through one call.

    A request offers unless an offer waits for its answer: then ACK and PRACK carry that. A response answers the offer
    of its request, or offers where its request had none (RFC 3261 section 13.2.1, RFC 3262 section 5, RFC 6337 section
    2.2).
    """

    _offers: dict[tuple[Any, ...], bool] = field(default_factory=dict, init=False)
    _waiting: set[str] = field(default_factory=set, init=False)
    _sides: dict[_Side, Media] = field(default_factory=dict, init=False)
    _undo: dict[tuple[Any, ...], tuple[_Side, Media]] = field(default_factory=dict, init=False)

    def take(self, row: Mapping[str, Any], sdp: Mapping[str, Any] | None) -> tuple[Media | None, bool]:
        """Note one message in its order.

        Args:
            row: Its columns.
            sdp: Its session description as `parse_sip` tells it; None without one.

        Returns:
            The description, and whether the same side had the call on hold before.
        """
        is_request = row["status"] is None
        if not is_request and row["status"] >= _FAILURE:
            self._refused(row)
        role = self._requested(row, sdp is not None) if is_request else self._responded(row, sdp is not None)
        if sdp is None:
            return None, False
        lines = tuple(_line(each) for each in sdp["media"])
        side = (row["src_ip"], row["from_tag"] if is_request else row["to_tag"])
        before = self._sides.get(side)
        media = Media(role, lines, bool(sdp["hold"]), None if before is None else media_changes(before.lines, lines))
        if before is not None or len(self._sides) < _MOST_SIDES:
            self._sides[side] = media
        if is_request and before is not None:
            self._undo[_transaction(row)] = (side, before)
        return media, before is not None and before.hold

    def _refused(self, row: Mapping[str, Any]) -> None:
        """An offer that is refused changes nothing: what was agreed before stays (RFC 3261 section 14.1)."""
        undone = self._undo.pop(_transaction(row), None)
        if undone is not None:
            self._sides[undone[0]] = undone[1]

    def _requested(self, row: Mapping[str, Any], has_sdp: bool) -> str:  # noqa: FBT001 (one of two ways to be read)
        """The role of a request's description."""
        if row["method"] in {"ACK", "PRACK"} and row["from_tag"] in self._waiting:
            if has_sdp:
                self._waiting.discard(row["from_tag"])
            return "answer" if has_sdp else ""
        self._offers[_transaction(row)] = has_sdp
        return "offer" if has_sdp and row["method"] != "ACK" else ""

    def _responded(self, row: Mapping[str, Any], has_sdp: bool) -> str:  # noqa: FBT001 (one of two ways to be read)
        """The role of a response's description."""
        if not has_sdp or row["status"] >= _FAILURE:
            return ""
        if self._offers.get(_transaction(row), True):
            return "answer"
        self._waiting.add(row["from_tag"])
        return "offer"


def _transaction(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return (row["branch"], row["cseq"], row["method"])
