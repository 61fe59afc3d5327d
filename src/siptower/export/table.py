"""Tables for terminals and for plain text, of any length in little memory."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, islice, zip_longest
from typing import TYPE_CHECKING

from siptower.export.text import Align, Canvas, Elide, Spans, Style, cell, cell_width, spans_width, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["Column", "table"]

_MEASURED_ROWS = 2_000
"""Rows that decide on the widths; later ones are cut to them."""

_GAP, _NARROW_GAP = 2, 1


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table."""

    title: str
    """Its heading."""

    align: Align = Align.LEFT
    """Numbers stand right."""

    least: int = 4
    """It is not made narrower than this."""

    most: int = 32
    """It is not made wider than this."""

    rank: int = 0
    """Columns of rank 0 are always there; the others come in rising order of rank while there is room."""

    importance: int = 0
    """Where not all columns of rank 0 have room, those of less importance go first, and among equals the last one."""

    elide: Elide = Elide.END
    """Where text that is too long loses a part."""

    wrap: bool = False
    """Text that is too long goes on in the next line instead; for the last column only."""


@dataclass(frozen=True, slots=True)
class _Layout:
    """Which columns are shown, and how wide."""

    columns: tuple[tuple[int, int], ...]
    """Pairs of index and width."""

    gap: int
    """Spaces between columns."""


def table(
    canvas: Canvas, columns: Sequence[Column], rows: Iterable[Sequence[Spans] | str], *, heading: bool = True
) -> Iterator[str]:
    """A table, line by line; a row that is a string is a line of its own between the others.

    Args:
        canvas: What it is written for.
        columns: Its columns.
        rows: One cell a column.
        heading: Write the titles of the columns first.
    """
    remaining = iter(rows)
    measured = list(islice(remaining, _MEASURED_ROWS))
    layout = _layout(canvas, columns, [row for row in measured if not isinstance(row, str)])
    if heading:
        yield from _row(canvas, columns, layout, [cell(column.title, Style.HEADING) for column in columns])
    for row in chain(measured, remaining):
        if isinstance(row, str):
            yield canvas.line((" ", Style.PLAIN), (row, Style.DIM))
        else:
            yield from _row(canvas, columns, layout, row)


def _row(canvas: Canvas, columns: Sequence[Column], layout: _Layout, row: Sequence[Spans]) -> Iterator[str]:
    """One row, over several lines where a column wraps."""
    cells: list[list[str]] = []
    for index, width in layout.columns:
        column = columns[index]
        if column.wrap:
            style = row[index][0][1] if row[index] else Style.PLAIN
            text = "".join(canvas.text(piece) for piece, _ in row[index])
            cells.append([canvas.paint(line, style) for line in wrapped(text, width)] or [""])
        else:
            cells.append([canvas.fit(row[index], width, column.align, column.elide)])
    blanks = [" " * width for _, width in layout.columns]
    gap = " " * layout.gap
    for line in zip_longest(*cells):
        parts = (blank if part is None else part for part, blank in zip(line, blanks, strict=True))
        yield f" {gap.join(parts)}".rstrip() + "\n"


def _layout(canvas: Canvas, columns: Sequence[Column], measured: Sequence[Sequence[Spans]]) -> _Layout:
    """Which columns are shown, and how wide.

    The columns of rank 0 come first; where they are too wide the gaps close, then they shrink, and only then they go.
    The others follow by rank, each with what it would like to have, the last one with what is left.
    """
    natural: list[int] = []
    least: list[int] = []
    for index, column in enumerate(columns):
        widest = max((spans_width(canvas, row[index]) for row in measured), default=0)
        natural.append(max(cell_width(column.title), min(widest, column.most)))
        least.append(min(natural[-1], max(column.least, cell_width(column.title))))
    lasting = {
        index: least[index] if column.wrap else natural[index]
        for index, column in enumerate(columns)
        if column.rank == 0
    }
    room = canvas.width - 1
    gap = _GAP if sum(lasting.values()) + _GAP * (len(lasting) - 1) <= room else _NARROW_GAP
    widths = _shrunk(lasting, least, room, gap, [column.importance for column in columns])
    room -= sum(widths.values()) + gap * (len(widths) - 1)
    for index in widths:
        if columns[index].wrap:
            more = max(0, min(room, natural[index] - widths[index]))
            widths[index] += more
            room -= more
    others = [] if len(widths) < len(lasting) else [index for index in range(len(columns)) if columns[index].rank]
    for index in sorted(others, key=lambda index: columns[index].rank):
        room -= gap
        if room < least[index]:
            break
        widths[index] = min(natural[index], room)
        room -= widths[index]
    return _Layout(tuple(sorted(widths.items())), gap)


def _shrunk(
    wanted: dict[int, int], least: Sequence[int], room: int, gap: int, importance: Sequence[int]
) -> dict[int, int]:
    """Widths that fit: the widest columns shrink first, and when all are at their least, the least important go."""
    widths = dict(wanted)
    while sum(widths.values()) + gap * (len(widths) - 1) > room:
        widest = max(widths, key=lambda index: widths[index] - least[index])
        if widths[widest] > least[widest]:
            widths[widest] -= 1
        elif len(widths) > 1:
            # What went gives back its room: the others may be as wide as they like again, and shrink to what is left.
            del widths[min(widths, key=lambda index: (importance[index], -index))]
            widths = {index: wanted[index] for index in widths}
        else:
            return {widest: max(1, room)}
    return widths
