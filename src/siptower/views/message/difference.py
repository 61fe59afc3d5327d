"""Two messages compared: header by header, line by line of a session description. What only moved is the same."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import zip_longest
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from siptower.views.message.detail import MessageText

__all__ = ["Change", "DiffLine", "Words", "difference", "difference_object"]

_MOST_WORDS = 400
_MOST_LINES = 600
_SEPARATORS = re.compile(r"([;,=<>@ :\"/])")

Words = tuple[tuple[str, bool], ...]
"""Pieces of a text, each with whether it is what changed."""


class Change(StrEnum):
    """What became of a line."""

    SAME = "same"
    """Both have it."""

    REMOVED = "removed"
    """Only the first has it."""

    ADDED = "added"
    """Only the second has it."""

    CHANGED = "changed"
    """Both have it, with different values."""


@dataclass(frozen=True, slots=True)
class DiffLine:
    """One header, or one line of the body."""

    change: Change
    """What became of it."""

    name: str
    """Name of the header; empty for the start line and for lines of the body."""

    left: Words
    """What the first message has; empty when nothing."""

    right: Words
    """What the second message has; empty when nothing."""

    part: str
    """Where it stands: `start`, `header` or `body`."""


def difference(first: MessageText, second: MessageText) -> tuple[DiffLine, ...]:
    """What two messages have in common and what not, in the order of the first one."""
    start = _pair("", first.head[0].text if first.head else "", second.head[0].text if second.head else "", "start")
    return (start, *_headers(first, second), *_bodies(first, second))


def difference_object(first: MessageText, second: MessageText) -> dict[str, object]:
    """A comparison for programs: only what differs."""
    return {
        "first": first.number,
        "second": second.number,
        "differences": [
            {
                "part": line.part,
                "name": line.name,
                "change": line.change.value,
                "first": _whole(line.left) if line.left else None,
                "second": _whole(line.right) if line.right else None,
            }
            for line in difference(first, second)
            if line.change is not Change.SAME
        ],
    }


def _whole(words: Words) -> str:
    return "".join(text for text, _ in words)


def _plain(text: str) -> Words:
    return ((text, False),) if text else ()


def _pair(name: str, left: str, right: str, part: str) -> DiffLine:
    """Two values of the same thing."""
    if left == right:
        return DiffLine(Change.SAME, name, _plain(left), _plain(right), part)
    before, after = _words(left, right)
    return DiffLine(Change.CHANGED, name, before, after, part)


def _words(left: str, right: str) -> tuple[Words, Words]:
    """Which words of two texts differ; of very long ones all do."""
    one, other = _SEPARATORS.split(left), _SEPARATORS.split(right)
    if len(one) > _MOST_WORDS or len(other) > _MOST_WORDS:
        return ((left, True),), ((right, True),)
    before: list[tuple[str, bool]] = []
    after: list[tuple[str, bool]] = []
    for tag, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        differs = tag != "equal"
        before.append(("".join(one[a:b]), differs))
        after.append(("".join(other[c:d]), differs))
    return tuple(each for each in before if each[0]), tuple(each for each in after if each[0])


def _headers(first: MessageText, second: MessageText) -> Iterator[DiffLine]:
    """Headers by name, in the order of the first message; those that only the second has come last."""
    names: dict[str, str] = {}
    values: tuple[dict[str, list[str]], dict[str, list[str]]] = ({}, {})
    for side, message in zip(values, (first, second), strict=True):
        for header in message.told["headers"]:
            key = header["name"].lower()
            names.setdefault(key, header["name"])
            side.setdefault(key, []).append(header["value"])
    for key, name in names.items():
        yield from _matched(name, values[0].get(key, []), values[1].get(key, []), "header")


def _matched(name: str, left: Sequence[str], right: Sequence[str], part: str) -> Iterator[DiffLine]:
    """Values of one name: equal ones belong together wherever they stand, the others in their order."""
    spare, kept = Counter(right), Counter[str]()
    for value in left:
        if spare[value] > 0:
            spare[value] -= 1
            kept[value] += 1
    same, others = kept.copy(), iter(_without(right, kept.copy()))
    for value in left:
        if same[value] > 0:
            same[value] -= 1
            yield _pair(name, value, value, part)
            continue
        other = next(others, None)
        if other is None:
            yield DiffLine(Change.REMOVED, name, _plain(value), (), part)
        else:
            yield _pair(name, value, other, part)
    for value in others:
        yield DiffLine(Change.ADDED, name, (), _plain(value), part)


def _without(values: Sequence[str], taken: Counter[str]) -> Iterator[str]:
    """Values but for those that are taken, each as often as it is."""
    for value in values:
        if taken[value] > 0:
            taken[value] -= 1
        else:
            yield value


def _bodies(first: MessageText, second: MessageText) -> Iterator[DiffLine]:
    """Bodies by their lines; session descriptions by their sections, where the order within one means little."""
    left, right = _body_lines(first), _body_lines(second)
    if "sdp" in first.told and "sdp" in second.told:
        for one, other in zip_longest(_sections(left), _sections(right), fillvalue=()):
            yield from _section(one, other)
    elif len(left) > _MOST_LINES or len(right) > _MOST_LINES:
        yield _pair("", "\n".join(left), "\n".join(right), "body")
    else:
        yield from _text(left, right)


def _body_lines(message: MessageText) -> list[str]:
    if message.binary:
        return [message.binary[start : start + 16].hex(" ") for start in range(0, len(message.binary), 16)]
    return [line.text for line in message.body]


def _sections(lines: Iterable[str]) -> list[tuple[str, ...]]:
    """The session part and each media section of a description."""
    sections: list[list[str]] = [[]]
    for line in lines:
        if line.startswith("m="):
            sections.append([])
        sections[-1].append(line)
    return [tuple(section) for section in sections]


def _section(left: Sequence[str], right: Sequence[str]) -> Iterator[DiffLine]:
    """Lines of one section: those of one kind are compared with each other."""
    kinds = dict.fromkeys(_kind(line) for line in (*left, *right))
    by_kind: tuple[dict[str, list[str]], dict[str, list[str]]] = ({}, {})
    for side, lines in zip(by_kind, (left, right), strict=True):
        for line in lines:
            side.setdefault(_kind(line), []).append(line)
    for kind in kinds:
        yield from _matched("", by_kind[0].get(kind, []), by_kind[1].get(kind, []), "body")


def _kind(line: str) -> str:
    """What a line of a description is about: its letter, for attributes their name and payload type."""
    if not line.startswith("a="):
        return line[:1]
    name, colon, value = line.partition(":")
    return f"{name}{colon}{value.split(' ')[0]}" if name in {"a=rtpmap", "a=fmtp"} else _direction(name)


def _direction(name: str) -> str:
    return "a=direction" if name in {"a=sendrecv", "a=sendonly", "a=recvonly", "a=inactive"} else name


def _text(left: Sequence[str], right: Sequence[str]) -> Iterator[DiffLine]:
    """Lines of a text."""
    for tag, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from (DiffLine(Change.SAME, "", _plain(line), _plain(line), "body") for line in left[a:b])
            continue
        for one, other in zip_longest(left[a:b], right[c:d]):
            if one is not None and other is not None:
                yield _pair("", one, other, "body")
            elif one is not None:
                yield DiffLine(Change.REMOVED, "", _plain(one), (), "body")
            elif other is not None:
                yield DiffLine(Change.ADDED, "", (), _plain(other), "body")
