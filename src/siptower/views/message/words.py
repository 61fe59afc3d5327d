"""Messages in full, and two of them side by side, as text."""

from __future__ import annotations

from itertools import groupby, zip_longest
from typing import TYPE_CHECKING

from siptower.export.flow import flowing
from siptower.export.passage import broken, caret_place, hex_dump
from siptower.export.text import Style
from siptower.model.enums import Validity
from siptower.model.outcomes import Meaning, code_meaning
from siptower.views.ladder.hosts import alias_of, written_endpoint
from siptower.views.message.difference import Change, difference
from siptower.views.wording import counted, day, time_of_day

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from siptower.export.text import Canvas, Spans
    from siptower.views.message.detail import MessageLine, MessageText
    from siptower.views.message.difference import DiffLine, Words

__all__ = ["difference_lines", "message_lines"]

SIDE_BY_SIDE = 100
"""Columns from which two messages stand side by side."""

_STYLES = {
    "method": Style.STRONG,
    "status": Style.STRONG,
    "reason": Style.PLAIN,
    "header": Style.NAME,
    "uri": Style.ADDRESS,
    "tag": Style.WATCH,
    "branch": Style.DIM,
    "sdp": Style.NAME,
}
_VALIDITIES = {
    Validity.VALID: Meaning.GOOD,
    Validity.LENIENT: Meaning.WATCH,
    Validity.MALFORMED: Meaning.BAD,
}
_SIGNS = {Change.SAME: " ", Change.REMOVED: "-", Change.ADDED: "+", Change.CHANGED: "~"}
_CHANGE_STYLES = {
    Change.SAME: Style.DIM,
    Change.REMOVED: Style.BAD,
    Change.ADDED: Style.GOOD,
    Change.CHANGED: Style.WATCH,
}
_MARGIN = 2


def message_lines(canvas: Canvas, message: MessageText, aliases: Mapping[str, str]) -> Iterator[str]:
    """A message in full: where it went, its lines as they are, under each what is wrong in it."""
    yield from _title(canvas, message, aliases)
    yield "\n"
    for line in message.head:
        yield from _line(canvas, line, message)
    for line in message.body:
        yield from _line(canvas, line, message)
    if message.binary:
        yield canvas.line((f" {counted(len(message.binary), 'byte')} of body that are no text", Style.HEADING))
        yield from hex_dump(canvas, message.binary)


def _title(canvas: Canvas, message: MessageText, aliases: Mapping[str, str]) -> Iterator[str]:
    row = message.row
    yield from _all(canvas, ((f"#{message.number} ", Style.DIM), (message.title, Style.TITLE)))
    yield from _all(canvas, _way(canvas, message, aliases))
    when = f"{day(row['ts'])} {time_of_day(row['ts'])} UTC, {row['transport'].upper()}, {counted(row['bytes'], 'byte')}"
    extra = [row["tunnels"] and f"in {row['tunnels']}", row["vlans"] and f"VLAN {'.'.join(map(str, row['vlans']))}"]
    yield from _all(canvas, ((", ".join([when, *(each for each in extra if each)]), Style.DIM),))
    yield from _all(canvas, (("Call-ID ", Style.DIM), (row["call_id"], Style.PLAIN)))
    meaning = _VALIDITIES.get(row["validity"], Meaning.UNKNOWN)
    issues = row["issues"] or ()
    words = row["validity"] + (f", {counted(len(issues), 'deviation')} from the standard" if issues else "")
    spans: list[tuple[str, Style]] = [(f"{canvas.symbol(meaning.value)} {words}", Style(meaning.value))]
    spans += [
        (f", {text}", style)
        for text, style, applies in (
            ("retransmission", Style.DIM, row["retransmission"]),
            ("cut by the capture", Style.WATCH, row["truncated"]),
            (str(row["anomaly"]), Style.WATCH, row["anomaly"] is not None),
        )
        if applies
    ]
    yield from _all(canvas, tuple(spans))


def _way(canvas: Canvas, message: MessageText, aliases: Mapping[str, str]) -> Spans:
    row = message.row
    ends = []
    for side in ("src", "dst"):
        address, port = row[f"{side}_ip"], row[f"{side}_port"]
        alias = alias_of(aliases, address, port)
        endpoint = written_endpoint(address, port)
        ends.append(f"{alias} ({endpoint})" if alias else endpoint)
    return ((f" {canvas.symbol('to')} ".join(ends), Style.PLAIN),)


def _all(canvas: Canvas, spans: Spans) -> Iterator[str]:
    """Pieces with the margin of this page, over as many lines as they need."""
    for line, _ in broken(canvas, spans, canvas.width - 2):
        yield f" {line}".rstrip() + "\n"


def _line(canvas: Canvas, line: MessageLine, message: MessageText) -> Iterator[str]:
    """One line of the message, with carets where something is wrong."""
    width = canvas.width - 1 - _MARGIN
    spans = tuple((text, _style(kind, message)) for text, kind in line.pieces)
    places = [(*caret_place(canvas, line.text, issue.column, width), issue) for issue in line.issues]
    rows = [painted for painted, _ in broken(canvas, spans, width)]
    for number, painted in enumerate(rows):
        yield f"{' ' * _MARGIN}{painted}".rstrip() + "\n"
        for row, column, issue in places:
            if min(row, len(rows) - 1) == number:  # what is missing is missing behind the last character
                words = f"^ byte {issue.offset}: {issue.code}, {issue.reference}"
                indent = min(_MARGIN + column, max(_MARGIN, canvas.width - 1 - len(words)))
                yield canvas.line((" " * indent, Style.PLAIN), (words, _issue_style(message)))


def _style(kind: str, message: MessageText) -> Style:
    if kind == "status":
        return Style(code_meaning(str(message.row["status"])).value)
    return _STYLES.get(kind, Style.PLAIN)


def _issue_style(message: MessageText) -> Style:
    return Style(_VALIDITIES.get(message.row["validity"], Meaning.UNKNOWN).value)


def difference_lines(
    canvas: Canvas, first: MessageText, second: MessageText, aliases: Mapping[str, str]
) -> Iterator[str]:
    """Two messages compared: side by side where there is room, else one line under the other."""
    lines = difference(first, second)
    for message in (first, second):
        row = message.row
        spans: Spans = (
            (f"{'-' if message is first else '+'} #{message.number} ", Style.DIM),
            (f"{message.title}  ", Style.TITLE),
            *_way(canvas, message, aliases),
            (f"  {time_of_day(row['ts'])}", Style.DIM),
        )
        yield from flowing(canvas, spans)
    differing = sum(line.change is not Change.SAME for line in lines)
    words = f"{counted(differing, 'difference')} in {counted(len(lines), 'line')}" if differing else "no difference"
    yield from _all(canvas, ((f"{words}; what only moved is the same", Style.DIM),))
    for part, group in groupby(lines, key=lambda line: line.part):
        if part != "header":
            yield "\n"
        for line in group:
            yield from (_beside(canvas, line) if canvas.width >= SIDE_BY_SIDE else _below(canvas, line))


def _spans(canvas: Canvas, line: DiffLine, words: Words) -> Spans:
    """One side of a line; what changed is marked by colour, or by braces where there is none."""
    name = ((f"{line.name}: ", Style.NAME if line.change is not Change.SAME else Style.DIM),) if line.name else ()
    style = Style.DIM if line.change is Change.SAME else Style.PLAIN
    marked = tuple(
        (f"{{{text}}}" if changed and not canvas.colour else text, Style.MARKED if changed else style)
        for text, changed in words
    )
    return (*name, *marked)


def _beside(canvas: Canvas, line: DiffLine) -> Iterator[str]:
    """Both sides, with a sign between them."""
    width = (canvas.width - 6) // 2
    sides = [
        list(broken(canvas, _spans(canvas, line, words), width)) if words else [] for words in (line.left, line.right)
    ]
    for number, (left, right) in enumerate(zip_longest(*sides, fillvalue=("", 0))):
        sign = canvas.paint(_SIGNS[line.change] if number == 0 else " ", _CHANGE_STYLES[line.change])
        yield f" {left[0]}{' ' * (width - left[1])} {sign} {right[0]}".rstrip() + "\n"


def _below(canvas: Canvas, line: DiffLine) -> Iterator[str]:
    """What both have once; what changed as it was, then as it is."""
    if line.change is Change.SAME:
        sides = [(" ", line.left)]
    else:
        signs = ("~-", "~+") if line.change is Change.CHANGED else ("-", "+")
        sides = [(sign, words) for sign, words in zip(signs, (line.left, line.right), strict=True) if words]
    for sign, words in sides:
        for number, (text, _) in enumerate(broken(canvas, _spans(canvas, line, words), canvas.width - 5)):
            shown = canvas.paint(f"{sign:<2}" if number == 0 else "  ", _CHANGE_STYLES[line.change])
            yield f" {shown} {text}".rstrip() + "\n"
