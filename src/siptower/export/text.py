"""Lines for terminals and for plain text: with colour or without, in Unicode or in ASCII.

Meaning never hangs on colour alone: each has its shape. Text goes through `visible` before it is measured, so nothing
from the network can move the cursor, and markup does not exist.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from siptower.export.escape import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Align", "Canvas", "Elide", "Span", "Spans", "Style", "cell", "cell_width", "spans_width", "wrapped"]

_LONGEST_TEXT = 1_024
"""More of one text is never shown, and need not be looked at."""


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
    NAME = "name"
    ADDRESS = "address"
    MARKED = "marked"


class Align(StrEnum):
    """Where text stands in its column."""

    LEFT = "left"
    RIGHT = "right"


class Elide(StrEnum):
    """Where text that is too long loses a part."""

    END = "end"
    MIDDLE = "middle"
    """For numbers and identifiers, whose two ends tell them apart."""


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
    Style.NAME: "36",
    Style.ADDRESS: "35",
    Style.MARKED: "1;7",
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
    "to": ("→", "->"),
    "times": ("×", "x"),  # noqa: RUF001 (the sign, not the letter)
    "silence": ("⋮", ":"),
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
        shown = visible(text[:_LONGEST_TEXT])
        if self.unicode or shown.isascii():
            return shown
        return shown.encode("ascii", "backslashreplace").decode("ascii")

    def paint(self, text: str, style: Style) -> str:
        """Text that is already safe, in its colour."""
        code = _COLOURS.get(style) if self.colour else None
        return f"\x1b[{code}m{text}\x1b[0m" if code and text else text

    def line(self, *spans: Span) -> str:
        """One line of pieces, cut at the canvas width, with its line end."""
        return self.fit(spans, self.width).rstrip() + "\n"

    def paragraph(self, text: str, style: Style = Style.PLAIN, indent: int = 1, sign: str = "") -> Iterator[str]:
        """Text over as many lines as it needs, with their line ends; a sign stands before the first."""
        before = f"{sign} " if sign else ""
        margin = indent + cell_width(before)
        for number, line in enumerate(wrapped(self.text(text), self.width - margin)):
            lead = f"{' ' * indent}{self.paint(before, style)}" if number == 0 else " " * margin
            yield f"{lead}{self.paint(line, style)}\n"

    def fit(self, spans: Iterable[Span], width: int, align: Align = Align.LEFT, elide: Elide = Elide.END) -> str:
        """Pieces painted, cut or padded to exactly a width."""
        painted: list[str] = []
        left = width
        for text, style in spans:
            if left <= 0:
                break
            shown = self._cut(self.text(text), left, elide)
            painted.append(self.paint(shown, style))
            left -= cell_width(shown)
        padding = " " * left
        return padding + "".join(painted) if align is Align.RIGHT else "".join(painted) + padding

    def _cut(self, text: str, width: int, elide: Elide) -> str:
        """Text no wider than a width, with a sign where something is missing."""
        if cell_width(text) <= width:
            return text
        sign = self.symbol("more")
        room = width - len(sign)
        if room <= 0:
            return sign[:width]
        if elide is Elide.MIDDLE and text.isascii():
            tail = room // 2
            return text[: room - tail] + sign + text[len(text) - tail :]
        return _first_cells(text, room) + sign


def _first_cells(text: str, width: int) -> str:
    """The beginning of a text, as many columns wide as there is room."""
    if text.isascii():
        return text[:width]
    from rich.cells import set_cell_size  # noqa: PLC0415 (only where something is not ASCII)

    return set_cell_size(text, width)


def cell(text: object, style: Style = Style.PLAIN) -> Spans:
    """A cell of one piece."""
    return ((str(text), style),)


def cell_width(text: str) -> int:
    """Columns that text takes on a terminal."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len  # noqa: PLC0415 (only where something is not ASCII)

    return cell_len(text)


def spans_width(canvas: Canvas, spans: Iterable[Span]) -> int:
    """Columns that pieces would like to have."""
    return sum(cell_width(canvas.text(text)) for text, _ in spans)


def wrapped(text: str, width: int) -> Iterator[str]:
    """Lines of words no wider than a width; a word that is wider is cut, and `5 %` stays together."""
    line, taken = "", 0
    for word in text.replace(" %", "\0%").split(" "):
        rest = word.replace("\0", " ")
        while cell_width(rest) > width:
            if line:
                yield line
                line, taken = "", 0
            first = _first_cells(rest, width).rstrip() or rest[0]
            yield first
            rest = rest[len(first) :]
        needed = cell_width(rest)
        if line and taken + 1 + needed > width:
            yield line
            line, taken = rest, needed
        elif rest:
            line, taken = (f"{line} {rest}", taken + 1 + needed) if line else (rest, needed)
    if line:
        yield line
