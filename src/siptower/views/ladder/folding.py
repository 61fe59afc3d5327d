"""What of a long ladder is shown: runs of retransmissions, patterns that repeat, and the middle are folded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from siptower.views.ladder.model import Note, Step

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from siptower.views.ladder.model import Ladder

__all__ = ["Entry", "Middle", "Repeats", "Run", "folded"]

_LONGEST_PATTERN = 8
_FEWEST_REPEATS = 3


@dataclass(frozen=True, slots=True)
class Run:
    """The same message again and again, with nothing between."""

    first: Step
    """The first retransmission."""

    last: Step
    """The last one."""

    count: int
    """How many there are, at least two."""


@dataclass(frozen=True, slots=True)
class Repeats:
    """A pattern of messages that came again and again: refreshes, keepalives. Its first time stands before it."""

    first: int
    """Number of the first message that is folded."""

    last: int
    """Number of the last one."""

    size: int
    """Messages in one pattern."""

    times: int
    """How often it came again."""

    period: int
    """Nanoseconds from one time to the next, on average."""

    until: int
    """Time of the last message."""


@dataclass(frozen=True, slots=True)
class Middle:
    """The middle of a ladder that is too long."""

    first: int
    """Number of the first message that is folded."""

    last: int
    """Number of the last one."""

    count: int
    """How many are folded."""


Entry = Step | Note | Run | Repeats | Middle
"""A line of a folded ladder."""


def folded(ladder: Ladder, limit: int | None, *, whole: bool = False) -> list[Entry]:
    """The lines of a ladder.

    Args:
        ladder: What is shown.
        limit: Most lines; None for as many as there are.
        whole: Fold nothing.
    """
    entries: list[Entry] = list(ladder.steps) if whole else list(_runs(_repeats(ladder.steps)))
    entries = _with_notes(entries, ladder.notes)
    return entries if whole or limit is None else _without_middle(entries, limit)


def _signature(step: Step) -> tuple[Any, ...]:
    """What two messages have in common that say the same at another time."""
    media = None if step.media is None else (step.media.role, step.media.lines)
    marks = tuple(mark.name for mark in step.marks)
    return (step.source, step.target, step.title, step.row["method"], step.dialog, step.retransmission, media, marks)


def _repeats(steps: Sequence[Step]) -> Iterator[Step | Repeats]:
    """Patterns that come at least three times in a row are shown once."""
    numbers: dict[tuple[Any, ...], int] = {}
    signs = [numbers.setdefault(_signature(step), len(numbers)) for step in steps]
    place = 0
    while place < len(steps):
        size, times = _pattern(signs, place)
        yield from steps[place : place + size]
        if times > 1:
            first, last = steps[place + size], steps[place + size * times - 1]
            period = (steps[place + size * (times - 1)].ts - steps[place].ts) // (times - 1)
            yield Repeats(first.number, last.number, size, times - 1, period, last.ts)
        place += size * times


def _pattern(signs: Sequence[int], place: int) -> tuple[int, int]:
    """Length of the shortest pattern that repeats from a place on, and how often it is there; (1, 1) when none does.

    Retransmissions are runs of their own kind: a pattern of one message is none.
    """
    for size in range(2, _LONGEST_PATTERN + 1):
        times = 1
        pattern = signs[place : place + size]
        if len(set(pattern)) == 1:
            continue
        while signs[place + size * times : place + size * (times + 1)] == pattern:
            times += 1
        if times >= _FEWEST_REPEATS:
            return size, times
    return 1, 1


def _runs(entries: Iterator[Step | Repeats]) -> Iterator[Step | Repeats | Run]:
    """Retransmissions of one message that follow each other are one line."""
    waiting: list[Step] = []
    for entry in entries:
        if waiting and isinstance(entry, Step) and entry.retransmission and _same(waiting[-1], entry):
            waiting.append(entry)
            continue
        yield from _run(waiting)
        waiting = []
        if isinstance(entry, Step) and entry.retransmission:
            waiting = [entry]
        else:
            yield entry
    yield from _run(waiting)


def _same(one: Step, other: Step) -> bool:
    """Whether two retransmissions repeat the same message."""
    return (one.of, one.source, one.target, one.title, one.row["cseq"]) == (
        other.of,
        other.source,
        other.target,
        other.title,
        other.row["cseq"],
    )


def _run(steps: list[Step]) -> Iterator[Step | Run]:
    if len(steps) > 1:
        yield Run(steps[0], steps[-1], len(steps))
    else:
        yield from steps


def _last_number(entry: Entry) -> int:
    match entry:
        case Step():
            return entry.number
        case Run():
            return entry.last.number
        case Repeats() | Middle():
            return entry.last
        case Note():
            return entry.after


def _first_number(entry: Entry) -> int:
    match entry:
        case Step():
            return entry.number
        case Run():
            return entry.first.number
        case Repeats() | Middle():
            return entry.first
        case Note():
            return entry.after


def _with_notes(entries: list[Entry], notes: Sequence[Note]) -> list[Entry]:
    """Notes in their places; silences inside of what is folded are told by that."""
    merged: list[Entry] = []
    waiting = list(reversed(notes))
    for entry in entries:
        first, last = _first_number(entry), _last_number(entry)
        while waiting and waiting[-1].after < first:
            merged.append(waiting.pop())
        while waiting and waiting[-1].after < last:
            note = waiting.pop()
            if note.mark.name != "silence":
                merged.append(note)
        merged.append(entry)
    return merged + waiting[::-1]


def _without_middle(entries: list[Entry], limit: int) -> list[Entry]:
    """At most so many lines: the beginning and the end, where calls are decided."""
    if len(entries) <= limit:
        return entries
    head = (limit - 1) // 2
    tail = max(0, limit - 1 - head)
    hidden = entries[head : len(entries) - tail]
    shown_first = next((_first_number(entry) for entry in hidden if not isinstance(entry, Note)), 0)
    shown_last = max((_last_number(entry) for entry in hidden), default=0)
    count = max(0, shown_last - shown_first + 1)
    return [*entries[:head], Middle(shown_first, shown_last, count), *entries[len(entries) - tail :]]
