"""From rows to steps: numbers, retransmissions, hops, forks, and the marks of each message."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from siptower.model.outcomes import Meaning
from siptower.views.ladder.marks import carriage_marks, header_marks, media_marks, row_marks
from siptower.views.ladder.media import Exchanges, media_changes
from siptower.views.ladder.model import Mark, Step
from siptower.views.wording import delay

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from siptower.views.ladder.hosts import Hosts
    from siptower.views.ladder.model import Media

__all__ = ["StepBuilder", "letters", "told_headers"]

_SUCCESS, _FAILURE = 200, 300
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def told_headers(told: Mapping[str, Any]) -> dict[str, str]:
    """The first value of each header by its full name in small letters."""
    headers: dict[str, str] = {}
    for header in told["headers"]:
        headers.setdefault(header["name"].lower(), header["value"])
    return headers


def letters(rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Letters of early dialogs by their To tag (RFC 3261 section 12.1); none where the call did not fork."""
    tags = dict.fromkeys(
        row["to_tag"]
        for row in rows
        if row["method"] == "INVITE" and row["status"] is not None and row["to_tag"] and _makes_dialog(row["status"])
    )
    if len(tags) < 2:  # noqa: PLR2004 (one early dialog is no fork)
        return {}
    return {tag: _LETTERS[number] if number < len(_LETTERS) else str(number + 1) for number, tag in enumerate(tags)}


def _makes_dialog(status: int) -> bool:
    return 100 < status < _FAILURE  # noqa: PLR2004 (100 Trying makes no dialog)


@dataclass(slots=True)
class StepBuilder:
    """Makes the steps of one ladder, one message after the other."""

    hosts: Hosts
    """Its columns."""

    explain: Callable[[bytes], str]
    """Reads one message, as JSON."""

    dialogs: Mapping[str, str]
    """Letters of early dialogs by To tag."""

    _exchanges: Exchanges = field(default_factory=Exchanges, init=False)
    _before: Mapping[str, Any] | None = field(default=None, init=False)
    _firsts: dict[tuple[Any, ...], tuple[int, int]] = field(default_factory=dict, init=False)
    _arrived: dict[tuple[Any, ...], tuple[int, int]] = field(default_factory=dict, init=False)
    _media: dict[int, Media] = field(default_factory=dict, init=False)
    _invites: dict[tuple[Any, ...], set[str]] = field(default_factory=dict, init=False)

    def step(self, number: int, row: Mapping[str, Any]) -> Step:
        """The step of the next message."""
        source = self.hosts.index(row["src_ip"], row["src_port"])
        target = self.hosts.index(row["dst_ip"], row["dst_port"])
        before = self._before
        delta = None if before is None else row["ts"] - before["ts"]
        carried = tuple(carriage_marks(row, before))
        self._before = row
        letter = self.dialogs.get(row["to_tag"]) or self.dialogs.get(row["from_tag"]) or ""
        if row["retransmission"]:
            of, copies = self._repeats(row)
            marks = (Mark("retransmission", "retransmission"), *row_marks(row), *carried)
            return Step(number, row["ts"], delta, source, target, row, letter, of, copies, None, marks)
        self._firsts[_identity(row)] = (number, 0)
        of, hop = self._passed_on(number, row)
        told = json.loads(self.explain(row["raw"])) if row["raw"] else {"headers": []}
        described, held = self._exchanges.take(row, told.get("sdp"))
        media = self._rewritten(of, described)
        if media is not None:
            self._media[number] = media
        marks = (
            *hop,
            *header_marks(row, told_headers(told)),
            *media_marks(row, media, held=held),
            *self._race(row),
            *row_marks(row),
            *carried,
        )
        return Step(number, row["ts"], delta, source, target, row, letter, of, 0, media, marks)

    def _repeats(self, row: Mapping[str, Any]) -> tuple[int | None, int]:
        """Which message is repeated, and for which time."""
        first, copies = self._firsts.get(_identity(row), (0, 0))
        self._firsts[_identity(row)] = (first, copies + 1)
        return first or None, copies + 1

    def _passed_on(self, number: int, row: Mapping[str, Any]) -> tuple[int | None, tuple[Mark, ...]]:
        """The message that its sender had received before and passes on here."""
        meant = _meaning(row)
        arrived = self._arrived.get((row["src_ip"], *meant))
        self._arrived.setdefault((row["dst_ip"], *meant), (number, row["ts"]))
        if arrived is None:
            return None, ()
        earlier, ts = arrived
        return earlier, (Mark("next_hop", f"passes on #{earlier} ({delay(row['ts'] - ts)})"),)

    def _rewritten(self, of: int | None, media: Media | None) -> Media | None:
        """A description together with what its sender changed in the one that it had received."""
        original = None if of is None else self._media.get(of)
        if media is None or original is None:
            return media
        return replace(media, rewritten=media_changes(original.lines, media.lines))

    def _race(self, row: Mapping[str, Any]) -> Iterator[Mark]:
        """A CANCEL that crossed the final response (RFC 3261 section 9.1), and requests that are refused again."""
        key = (row["branch"], row["cseq"])
        seen = self._invites.setdefault(key, set())
        if row["method"] == "CANCEL" and row["status"] is None:
            if "final" in seen:
                yield Mark("cancel_late", "too late: the final response was there", Meaning.WATCH)
            seen.add("cancel")
        elif row["method"] == "INVITE" and row["status"] is not None and row["status"] >= _SUCCESS:
            if "cancel" in seen and row["status"] < _FAILURE:
                yield Mark("answered_although_cancelled", "answered although cancelled", Meaning.BAD)
            seen.add("final")


def _meaning(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """What stays the same when a message is passed on to the next hop."""
    return (row["method"], row["cseq"], row["status"], row["from_tag"], row["to_tag"])


def _identity(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """What a message and its retransmissions have in common (RFC 3261 section 17.2.3)."""
    return (*_meaning(row), row["branch"], row["src_ip"], row["dst_ip"])
