"""Ladders for terminals and plain text: one lane a host, one arrow a message.

Details stand beside the lanes where there is room, else below their arrow; where not even the lanes fit, the messages
are a list.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from siptower.export.flow import Flow, flowed, words
from siptower.export.text import Align, Style, cell_width, spans_width

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from siptower.export.text import Canvas, Spans

__all__ = ["Arrow", "Lane", "Line", "Remark", "ladder"]

_LEAST_GAP, _MOST_GAP = 13, 28
_LEAST_DETAIL, _MOST_DETAIL = 30, 60
_TIME_WIDTH, _DELTA_WIDTH = 12, 8
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

    beside: int | None
    """Column where details begin; None where they stand below their arrow."""

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
            yield from _below(canvas, layout, _signed(canvas, line))


def _layout(canvas: Canvas, lanes: Sequence[Lane], lines: Sequence[Line]) -> _Layout | None:
    """Where everything stands; None when the lanes do not fit.

    The gap that suits the labels comes first; it shrinks until details fit beside the lanes, and when they never do it
    shrinks until the lanes fit.
    """
    arrows = [line for line in lines if isinstance(line, Arrow)]
    number = max((len(arrow.number) for arrow in arrows), default=2)
    margin = 1 + number + 1 + _TIME_WIDTH + 1 + _DELTA_WIDTH + 1
    detail = min(_LEAST_DETAIL, max((_detail_width(canvas, arrow) for arrow in arrows), default=0))
    titles = [max(_width(canvas, lane.title), _width(canvas, lane.subtitle)) for lane in lanes] or [0]
    most = max((_LEAST_GAP, *(width + 2 for width in titles), *(_gap_for(canvas, arrow) for arrow in arrows)))
    for beside in (True, False):
        for gap in range(min(_MOST_GAP, most), _LEAST_GAP - 1, -1):
            left = margin + min(max(titles[0], 2), gap) // 2
            end = left + gap * (len(lanes) - 1) + max(1, (min(titles[-1], gap) + 1) // 2)
            if beside and end + 2 + detail < canvas.width:
                return _Layout(number, left, gap, len(lanes), end + 2)
            if not beside and end < canvas.width:
                return _Layout(number, left, gap, len(lanes), None)
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
    """One message: its arrow, and its details over as many lines as they need."""
    margin = (
        f" {canvas.fit(((arrow.number, Style.DIM),), layout.number, Align.RIGHT)}"
        f" {canvas.fit(((arrow.time, Style.DIM),), _TIME_WIDTH)}"
        f" {canvas.fit(((arrow.delta, Style.DIM),), _DELTA_WIDTH, Align.RIGHT)}"
    )
    before = " " * (layout.left - 3 - layout.number - _TIME_WIDTH - _DELTA_WIDTH)
    drawn, width = _drawn(canvas, layout, arrow)
    if layout.beside is None:
        yield f"{margin}{before}{drawn}".rstrip() + "\n"
        yield from _below(canvas, layout, _joined(canvas, arrow.detail))
        return
    lines = list(flowed(canvas, _joined(canvas, arrow.detail), canvas.width - 1 - layout.beside)) or [""]
    gap = " " * max(1, layout.beside - layout.left - width)
    yield f"{margin}{before}{drawn}{gap}{lines[0]}".rstrip() + "\n"
    for line in lines[1:]:
        yield f"{_lanes(canvas, layout)}{line}".rstrip() + "\n"


def _glyphs(canvas: Canvas) -> _Glyphs:
    return _UNICODE if canvas.unicode else _ASCII


def _lanes(canvas: Canvas, layout: _Layout) -> str:
    """All lanes without an arrow, up to where details begin."""
    lane = canvas.paint(_glyphs(canvas).lane, Style.DIM)
    lanes = (" " * (layout.gap - 1)).join([lane] * layout.lanes)
    end = layout.lane(layout.lanes - 1) + 1
    return f"{' ' * layout.left}{lanes}{' ' * ((layout.beside or end) - end)}"


def _below(canvas: Canvas, layout: _Layout, flow: Flow) -> Iterator[str]:
    """Text over the lanes, behind the first one."""
    lane = canvas.paint(_glyphs(canvas).lane, Style.DIM)
    for number, line in enumerate(flowed(canvas, flow, canvas.width - layout.left - 5)):
        yield f"{' ' * layout.left}{lane}{' ' * (2 if number == 0 else 4)}{line}".rstrip() + "\n"


def _drawn(canvas: Canvas, layout: _Layout, arrow: Arrow) -> tuple[str, int]:
    """The lanes of a line with its arrow, and how wide that is."""
    if arrow.source == arrow.target:
        return _to_itself(canvas, layout, arrow)
    glyphs = _glyphs(canvas)
    left, right = sorted((arrow.source, arrow.target))
    lane, space = canvas.paint(glyphs.lane, Style.DIM), " " * (layout.gap - 1)
    shaft = _shaft(canvas, glyphs, arrow, (right - left) * layout.gap - 1)
    start = canvas.paint(glyphs.start if arrow.source == left else glyphs.lane, Style.DIM)
    end = canvas.paint(glyphs.end if arrow.source == right else glyphs.lane, Style.DIM)
    drawn = f"{lane}{space}" * left + f"{start}{shaft}{end}" + f"{space}{lane}" * (layout.lanes - right - 1)
    return drawn, (layout.lanes - 1) * layout.gap + 1


def _shaft(canvas: Canvas, glyphs: _Glyphs, arrow: Arrow, length: int) -> str:
    """The arrow between its two lanes, with its label in it."""
    line = glyphs.dashes if arrow.dashed else glyphs.line
    style = Style.DIM if arrow.dashed else Style.PLAIN
    wanted = min(spans_width(canvas, arrow.label), length - 5)
    label = canvas.fit(arrow.label, wanted)
    rest, short = canvas.paint(line * (length - wanted - 4), style), canvas.paint(line, style)
    if arrow.source < arrow.target:
        return f"{short} {label} {rest}{canvas.paint('>', style)}"
    return f"{canvas.paint('<', style)}{rest} {label} {short}"


def _to_itself(canvas: Canvas, layout: _Layout, arrow: Arrow) -> tuple[str, int]:
    """A message that a host sends to itself, or between two hosts that share a lane."""
    glyphs = _glyphs(canvas)
    lane, space = canvas.paint(glyphs.lane, Style.DIM), " " * (layout.gap - 1)
    width = min(spans_width(canvas, arrow.label), layout.gap - 5)
    label = canvas.fit(arrow.label, width)
    drawn = f"{lane}{space}" * arrow.source + f"{canvas.paint(glyphs.start, Style.DIM)}<{glyphs.line} {label}"
    taken = arrow.source * layout.gap + 4 + width
    for index in range(arrow.source + 1, layout.lanes):
        drawn += " " * (index * layout.gap - taken) + lane
        taken = index * layout.gap + 1
    return drawn, taken


def _list(canvas: Canvas, lanes: Sequence[Lane], lines: Sequence[Line]) -> Iterator[str]:
    """The messages one after the other, for narrow terminals and for many hosts."""
    to = canvas.symbol("to")
    for line in lines:
        if isinstance(line, Remark):
            flow = _signed(canvas, line)
        else:
            delta = f" +{line.delta}" if line.delta else ""
            way = f"{canvas.text(lanes[line.source].title)} {to} {canvas.text(lanes[line.target].title)}"
            flow = (
                *words(canvas, ((f"{line.number} {line.time}{delta} ", Style.DIM),)),
                (f" {way} ", Style.PLAIN),
                *words(canvas, ((" ", Style.PLAIN), *line.label)),
            )
            details = _joined(canvas, line.detail)
            flow = (*flow, (" :", Style.DIM), (f" {details[0][0]}", details[0][1]), *details[1:]) if details else flow
        for number, text in enumerate(flowed(canvas, flow, canvas.width - 2 - _HANGING)):
            yield f"{' ' * (1 if number == 0 else 1 + _HANGING)}{text}".rstrip() + "\n"


def _signed(canvas: Canvas, remark: Remark) -> Flow:
    """A remark with its sign."""
    style = remark.text[0][1] if remark.text else Style.DIM
    return words(canvas, ((f"{remark.sign} ", style), *remark.text))


def _joined(canvas: Canvas, details: Sequence[Spans]) -> Flow:
    """Details with commas between them."""
    found: list[tuple[str, Style]] = []
    for number, detail in enumerate(details):
        if number and found:
            found[-1] = (f"{found[-1][0]},", found[-1][1])
        flow = words(canvas, detail)
        if number and flow:
            flow = ((f" {flow[0][0]}", flow[0][1]), *flow[1:])
        found += flow
    return tuple(found)
