"""Tables and lines for terminals and for plain text: one layout, with colour or without, in Unicode or in ASCII.

Meaning never hangs on colour alone: each has its shape. Text goes through `visible` before it is measured, so nothing
from the network can move the cursor, and markup does not exist.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, islice
from typing import TYPE_CHECKING

from siptower.export.escape import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["Align", "Canvas", "Column", "Span", "Spans", "Style", "cell", "cell_width", "table"]

_MEASURED_ROWS = 2_000
"""Rows that decide on the widths; later ones are cut to them, so that a table of any length needs little memory."""

_GAP = 2
_LONGEST_TEXT = 512


class Style(StrEnum):
    """What a piece of text is; the canvas decides what it looks like."""

    PLAIN = "plain"
    TITLE = "title"
    HEADING = "heading"
    DIM = "dim"
    STRONG = "strong"
    ACCENT = "accent"
    GOOD = "good"
    WATCH = "watch"
    BAD = "bad"
    UNKNOWN = "unknown"


class Align(StrEnum):
    """Where text stands in its column."""

    LEFT = "left"
    RIGHT = "right"


_COLOURS = {
    Style.TITLE: "1",
    Style.HEADING: "2",
    Style.DIM: "2",
    Style.STRONG: "1",
    Style.ACCENT: "36",
    Style.GOOD: "32",
    Style.WATCH: "33",
    Style.BAD: "31",
    Style.UNKNOWN: "2",
}
"""The sixteen colours that every terminal lets its reader choose, so that light and dark backgrounds both work."""

_SYMBOLS = {
    "good": ("●", "+"),
    "watch": ("▲", "!"),
    "bad": ("■", "x"),
    "unknown": ("○", "o"),
    "none": ("\u2013", "-"),
    "dash": ("\u2013", "-"),
    "more": ("…", "..."),
    "rule": ("─", "-"),
    "to": ("→", "->"),
    "times": ("\u00d7", "x"),
    "dot": ("·", "|"),
    "full": ("█", "#"),
    "light": ("░", "."),
}

Span = tuple[str, Style]
"""A piece of text and what it is."""

Spans = tuple[Span, ...]
"""A cell or line."""


@dataclass(frozen=True, slots=True)
class Canvas:
    """What text is written for."""

    width: int = 100
    """Columns of the terminal, or of the page."""

    unicode: bool = True
    """The reader's encoding is UTF-8; else everything is ASCII."""

    colour: bool = False
    """The reader sees colours."""

    def symbol(self, name: str) -> str:
        """A shape or sign by name."""
        return _SYMBOLS[name][0 if self.unicode else 1]

    def text(self, text: str) -> str:
        """Text from anywhere as this canvas can show it."""
        shown = visible(text)
        if self.unicode or shown.isascii():
            return shown
        return shown.encode("ascii", "backslashreplace").decode("ascii")

    def paint(self, text: str, style: Style) -> str:
        """Text that is already safe, in its colour."""
        code = _COLOURS.get(style) if self.colour else None
        return f"\x1b[{code}m{text}\x1b[0m" if code and text else text

    def line(self, *spans: Span) -> str:
        """One line of pieces, cut at the canvas width, with its line end."""
        return _fit(self, spans, self.width).rstrip() + "\n"

    def rule(self, width: int | None = None) -> str:
        """A thin line across the canvas or a part of it."""
        return self.paint(self.symbol("rule") * min(self.width, width or self.width), Style.DIM) + "\n"


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
    """When the canvas is narrow, columns go in falling order of rank; those of rank 0 stay."""


def cell(text: object, style: Style = Style.PLAIN) -> Spans:
    """A cell of one piece."""
    return ((str(text), style),)


def cell_width(text: str) -> int:
    """Columns that text takes on a terminal."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len  # noqa: PLC0415 (only where something is not ASCII)

    return cell_len(text)


def _cut(canvas: Canvas, text: str, width: int) -> str:
    """Text no wider than a width, with a sign where something is missing."""
    if cell_width(text) <= width:
        return text
    sign = canvas.symbol("more")
    if width <= len(sign):
        return sign[:width]
    if text.isascii():
        return text[: width - len(sign)] + sign
    from rich.cells import set_cell_size  # noqa: PLC0415 (only where something is not ASCII)

    return set_cell_size(text, width - len(sign)) + sign


def _fit(canvas: Canvas, spans: Spans, width: int, align: Align = Align.LEFT) -> str:
    """Pieces painted, cut or padded to exactly a width."""
    painted: list[str] = []
    left = width
    for text, style in spans:
        shown = _cut(canvas, canvas.text(text[:_LONGEST_TEXT]), left)
        painted.append(canvas.paint(shown, style))
        left -= cell_width(shown)
        if left <= 0:
            break
    padding = " " * left
    return padding + "".join(painted) if align is Align.RIGHT else "".join(painted) + padding


def _natural(canvas: Canvas, spans: Spans) -> int:
    """Columns that a cell would like to have."""
    return sum(cell_width(canvas.text(text[:_LONGEST_TEXT])) for text, _ in spans)


def _layout(canvas: Canvas, columns: Sequence[Column], measured: Sequence[Sequence[Spans]]) -> list[tuple[int, int]]:
    """Which columns are shown, and how wide: pairs of index and width.

    The columns of rank 0 come first and shrink before they go; the others follow by rank, each with what it would
    like to have, the last one with what is left.
    """
    natural: list[int] = []
    least: list[int] = []
    for index, column in enumerate(columns):
        widest = max((_natural(canvas, row[index]) for row in measured), default=0)
        natural.append(max(cell_width(column.title), min(widest, column.most)))
        least.append(min(natural[-1], max(column.least, cell_width(column.title))))
    widths = _shrunk(
        {index: natural[index] for index, column in enumerate(columns) if column.rank == 0}, least, canvas.width - 1
    )
    if len(widths) < sum(column.rank == 0 for column in columns):
        return sorted(widths.items())
    room = canvas.width - 1 - sum(widths.values()) - _GAP * (len(widths) - 1)
    for index in sorted(range(len(columns)), key=lambda index: columns[index].rank):
        if index in widths or columns[index].rank == 0:
            continue
        room -= _GAP
        if room < least[index]:
            break
        widths[index] = min(natural[index], room)
        room -= widths[index]
    return sorted(widths.items())


def _shrunk(widths: dict[int, int], least: Sequence[int], room: int) -> dict[int, int]:
    """Widths that fit: the widest columns shrink first, and when all are at their least the last ones go."""
    while sum(widths.values()) + _GAP * (len(widths) - 1) > room:
        widest = max(widths, key=lambda index: widths[index] - least[index])
        if widths[widest] > least[widest]:
            widths[widest] -= 1
        elif len(widths) > 1:
            widths.popitem()
        else:
            return {widest: max(1, room)}
    return widths


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
        titles = [
            _fit(canvas, cell(columns[at].title, Style.HEADING), width, columns[at].align) for at, width in layout
        ]
        yield _row(titles)
    for row in chain(measured, remaining):
        if isinstance(row, str):
            yield canvas.line((" ", Style.PLAIN), (row, Style.DIM))
            continue
        yield _row([_fit(canvas, row[at], width, columns[at].align) for at, width in layout])


def _row(cells: Sequence[str]) -> str:
    """Cells as one line."""
    return f" {(' ' * _GAP).join(cells)}".rstrip() + "\n"
