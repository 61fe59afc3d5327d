"""Ladders for terminals and plain text: one lane a host, one arrow a message; a list where the lanes do not fit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from siptower.export.text import Align, Style, cell_width, spans_width

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from siptower.export.text import Canvas, Span, Spans

__all__ = ["Arrow", "Lane", "Line", "Remark", "flowing", "ladder"]

_LEAST_GAP, _MOST_GAP = 13, 28
_LEAST_DETAIL, _MOST_DETAIL = 22, 60
_LONGEST_WORD_LIST = 400
_TIME_WIDTH = 12
_DELTA_WIDTH = 8
_HANGING = 4


@dataclass(frozen=True, slots=True)
class Lane:
    """One host."""

    title: str
    """Its name."""

    subtitle: str = ""
    """Its address where it has a name; empty when it has none."""


@dataclass(frozen=True, slots=True)
class Arrow:
    """One message."""

    number: str
    """What it is called: `#7`, `#7-12`."""

    time: str
    """Time of day."""

    delta: str
    """Time since the message before; empty for the first."""

    source: int
    """Index of the lane where it begins."""

    target: int
    """Index of the lane where it ends."""

    label: Spans
    """What it is."""

    detail: tuple[Spans, ...] = ()
    """What is worth knowing about it."""

    dashed: bool = False
    """It says nothing new."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something between the messages."""

    text: Spans
    """What."""

    sign: str
    """A sign before it."""


Line = Arrow | Remark
"""A line of a ladder."""


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where everything stands, in columns."""

    number: int
    """Width of the numbers."""

    left: int
    """Column of the first lane."""

    gap: int
    """From one lane to the next."""

    lanes: int
    """How many lanes."""

    detail: int
    """Column where details begin."""

    room: int
    """Columns for details."""

    def lane(self, index: int) -> int:
        """Column of a lane."""
        return self.left + index * self.gap


@dataclass(frozen=True, slots=True)
class _Glyphs:
    """What lines are made of."""

    lane: str
    line: str
    dashes: str
    start: str
    end: str


_UNICODE = _Glyphs("│", "─", "┄", "├", "┤")
_ASCII = _Glyphs("|", "-", ".", "|", "|")


def ladder(canvas: Canvas, lanes: Sequence[Lane], lines: Sequence[Line]) -> Iterator[str]:
    """A ladder, line by line.

    Args:
        canvas: What it is written for.
        lanes: Its hosts.
        lines: Its messages, and what stands between them.
    """
    layout = _layout(canvas, lanes, lines)
    if layout is None:
        yield from _list(canvas, lanes, lines)
        return
    yield from _heading(canvas, layout, lanes)
    for line in lines:
        if isinstance(line, Arrow):
            yield from _arrow(canvas, layout, line)
        else:
            yield from _remark(canvas, layout, line)


def _layout(canvas: Canvas, lanes: Sequence[Lane], lines: Sequence[Line]) -> _Layout | None:
    """Where everything stands; None when the lanes do not fit."""
    arrows = [line for line in lines if isinstance(line, Arrow)]
    number = max((len(arrow.number) for arrow in arrows), default=2)
    margin = 1 + number + 1 + _TIME_WIDTH + 1 + _DELTA_WIDTH + 1
    wanted = max((_detail_width(canvas, arrow) for arrow in arrows), default=0)
    titles = [max(_width(canvas, lane.title), _width(canvas, lane.subtitle)) for lane in lanes]
    gap = min(_MOST_GAP, max(_LEAST_GAP, *(width + 2 for width in titles), *(_gap_for(canvas, each) for each in arrows)))
    while gap >= _LEAST_GAP:
        half = min(max(titles[0], 2), gap) // 2
        right = (min(titles[-1], gap) + 1) // 2
        detail = margin + half + gap * (len(lanes) - 1) + max(right, 1) + 2
        room = canvas.width - 1 - detail
        if room >= min(wanted, _LEAST_DETAIL) or (gap == _LEAST_GAP and room >= min(wanted, _LEAST_DETAIL) - 4):
            return _Layout(number, margin + half, gap, len(lanes), detail, max(room, 0))
        gap -= 1
    return None


def _width(canvas: Canvas, text: str) -> int:
    return cell_width(canvas.text(text))


def _gap_for(canvas: Canvas, arrow: Arrow) -> int:
    """The gap between lanes that leaves room for a label."""
    lanes = abs(arrow.target - arrow.source) or 1
    return -(-(spans_width(canvas, arrow.label) + 6) // lanes)


def _detail_width(canvas: Canvas, arrow: Arrow) -> int:
    total = sum(spans_width(canvas, spans) + 2 for spans in arrow.detail)
    return min(total, _MOST_DETAIL)


def _heading(canvas: Canvas, layout: _Layout, lanes: Sequence[Lane]) -> Iterator[str]:
    """Names over their lanes."""
    for texts, style in (
        ([lane.title for lane in lanes], Style.STRONG),
        ([lane.subtitle for lane in lanes], Style.DIM),
    ):
        if not any(texts):
            continue
        line, column = "", 0
        for index, text in enumerate(texts):
            width = min(_width(canvas, text), layout.gap - 1)
            start = max(column, layout.lane(index) - width // 2)
            line += " " * (start - column) + canvas.fit(((text, style),), width)
            column = start + width
        yield line.rstrip() + "\n"


def _arrow(canvas: Canvas, layout: _Layout, arrow: Arrow) -> Iterator[str]:
    """One message: its arrow, and its details beside it over as many lines as they need."""
    margin = (
        " "
        + canvas.fit(((arrow.number, Style.DIM),), layout.number, Align.RIGHT)
        + " "
        + canvas.fit(((arrow.time, Style.DIM),), _TIME_WIDTH)
        + " "
        + canvas.fit(((arrow.delta, Style.DIM),), _DELTA_WIDTH, Align.RIGHT)
    )
    before = " " * (layout.lane(0) - (3 + layout.number + _TIME_WIDTH + _DELTA_WIDTH))
    drawn, width = _drawn(canvas, layout, arrow)
    lines = list(_flowed(canvas, _joined(arrow.detail), layout.room)) if layout.room else []
    gap = " " * max(1, layout.detail - layout.lane(0) - width)
    first = f"{gap}{lines[0]}" if lines else ""
    yield f"{margin}{before}{drawn}{first}".rstrip() + "\n"
    for line in lines[1:]:
        lanes, width = _lanes(canvas, layout)
        yield f"{' ' * layout.lane(0)}{lanes}{' ' * (layout.detail - layout.lane(0) - width)}{line}".rstrip() + "\n"


def _glyphs(canvas: Canvas) -> _Glyphs:
    return _UNICODE if canvas.unicode else _ASCII


def _lanes(canvas: Canvas, layout: _Layout) -> tuple[str, int]:
    """All lanes of a line without an arrow, and how wide that is."""
    lane = canvas.paint(_glyphs(canvas).lane, Style.DIM)
    return (" " * (layout.gap - 1)).join([lane] * layout.lanes), (layout.lanes - 1) * layout.gap + 1


def _drawn(canvas: Canvas, layout: _Layout, arrow: Arrow) -> tuple[str, int]:
    """The lanes of a line with its arrow, and how wide that is."""
    glyphs = _glyphs(canvas)
    left, right = sorted((arrow.source, arrow.target))
    lane, space = canvas.paint(glyphs.lane, Style.DIM), " " * (layout.gap - 1)
    before = "".join(f"{lane}{space}" for _ in range(left))
    after = "".join(f"{space}{lane}" for _ in range(layout.lanes - right - 1))
    if left == right:
        return _to_itself(canvas, layout, arrow)
    length = (right - left) * layout.gap - 1
    shaft = _shaft(canvas, glyphs, arrow, length)
    start = canvas.paint(glyphs.start if arrow.source == left else glyphs.lane, Style.DIM)
    end = canvas.paint(glyphs.end if arrow.source == right else glyphs.lane, Style.DIM)
    return f"{before}{start}{shaft}{end}{after}", (layout.lanes - 1) * layout.gap + 1


def _shaft(canvas: Canvas, glyphs: _Glyphs, arrow: Arrow, length: int) -> str:
    """The arrow between its two lanes, with its label in it."""
    line = glyphs.dashes if arrow.dashed else glyphs.line
    style = Style.DIM if arrow.dashed else Style.PLAIN
    room = length - 5
    wanted = min(spans_width(canvas, arrow.label), room)
    label = canvas.fit(arrow.label, wanted)
    rest = canvas.paint(line * (length - wanted - 4), style)
    short = canvas.paint(line, style)
    if arrow.source < arrow.target:
        return f"{short} {label} {rest}{canvas.paint('>', style)}"
    return f"{canvas.paint('<', style)}{rest} {label} {short}"


def _to_itself(canvas: Canvas, layout: _Layout, arrow: Arrow) -> tuple[str, int]:
    """A message that a host sends to itself, or between two hosts that share a lane."""
    glyphs = _glyphs(canvas)
    lane, space = canvas.paint(glyphs.lane, Style.DIM), " " * (layout.gap - 1)
    label = canvas.fit(arrow.label, layout.gap - 5).rstrip()
    width = min(spans_width(canvas, arrow.label), layout.gap - 5)
    drawn = f"{lane}{space}" * arrow.source + f"{canvas.paint(glyphs.start, Style.DIM)}<{glyphs.line} {label}"
    taken = arrow.source * layout.gap + 4 + width
    for index in range(arrow.source + 1, layout.lanes):
        drawn += " " * (index * layout.gap - taken) + lane
        taken = index * layout.gap + 1
    return drawn, taken


def _remark(canvas: Canvas, layout: _Layout, remark: Remark) -> Iterator[str]:
    """Something between the messages, beside the lanes or over them where there is little room."""
    lanes, width = _lanes(canvas, layout)
    margin = 2 + layout.number
    if layout.room >= _LEAST_DETAIL:
        gap = " " * (layout.detail - layout.lane(0) - width)
        spans = ((f"{remark.sign} ", remark.text[0][1] if remark.text else Style.DIM), *remark.text)
        for number, line in enumerate(_flowed(canvas, spans, layout.room)):
            yield f"{' ' * layout.lane(0)}{lanes}{gap}{'' if number == 0 else '  '}{line}".rstrip() + "\n"
        return
    for number, line in enumerate(_flowed(canvas, remark.text, canvas.width - margin - 3)):
        sign = canvas.paint(remark.sign, remark.text[0][1]) if number == 0 else " " * cell_width(remark.sign)
        yield f"{' ' * margin}{sign} {line}\n"


def _list(canvas: Canvas, lanes: Sequence[Lane], lines: Sequence[Line]) -> Iterator[str]:
    """The messages one after the other, for narrow terminals and for many hosts."""
    to = canvas.symbol("to")
    for line in lines:
        if isinstance(line, Remark):
            spans: Spans = ((f"{line.sign} ", line.text[0][1] if line.text else Style.DIM), *line.text)
        else:
            spans = (
                (f"{line.number} {line.time}", Style.DIM),
                (f" {line.delta}" if line.delta else "", Style.DIM),
                (f" {lanes[line.source].title} {to} {lanes[line.target].title} ", Style.PLAIN),
                *line.label,
            )
            if line.detail:
                spans = (*spans, ("  ", Style.PLAIN), *_joined(line.detail))
        for number, text in enumerate(_flowed(canvas, spans, canvas.width - 2 - _HANGING)):
            yield f"{' ' if number == 0 else ' ' * (1 + _HANGING)}{text}".rstrip() + "\n"


def _joined(details: Sequence[Spans]) -> Spans:
    """Details with commas between them."""
    spans: list[Span] = []
    for number, detail in enumerate(details):
        if number:
            spans.append((", ", Style.DIM))
        spans += detail
    return tuple(spans)


def _flowed(canvas: Canvas, spans: Spans, width: int) -> Iterator[str]:
    """Painted pieces over as many lines as they need, broken between words; a word that is wider is cut."""
    line: list[str] = []
    taken = 0
    for word, style in _words(canvas, spans):
        size = cell_width(word)
        if taken and taken + size > width:
            yield "".join(line).rstrip()
            line, taken = [], 0
            word, size = word.lstrip(), cell_width(word.lstrip())
        if size > width:
            word = canvas.fit(((word, style),), width).rstrip()
            line.append(word)
            taken = width
            continue
        line.append(canvas.paint(word, style))
        taken += size
    if line:
        yield "".join(line).rstrip()


def _words(canvas: Canvas, spans: Spans) -> Iterator[Span]:
    """Words, each with the space before it, up to a length that nobody reads beyond."""
    left = _LONGEST_WORD_LIST
    for text, style in spans:
        shown = canvas.text(text)
        if left <= 0:
            return
        if len(shown) > left:
            shown = shown[:left] + canvas.symbol("more")
        left -= len(shown)
        word = ""
        for character in shown:
            if character == " " and word.strip():
                yield word, style
                word = ""
            word += character
        if word:
            yield word, style


def flowing(canvas: Canvas, spans: Spans, indent: int = 1) -> Iterator[str]:
    """Pieces over as many lines as they need, with their line ends; later lines stand a little further in."""
    for number, line in enumerate(_flowed(canvas, spans, canvas.width - 2 * indent - 1)):
        yield f"{' ' * (indent if number == 0 else 2 * indent + 1)}{line}\n"
