"""Pieces of text over as many lines as they need, broken between words."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from siptower.export.text import Style, cell_width

if TYPE_CHECKING:
    from collections.abc import Iterator

    from siptower.export.text import Canvas, Span, Spans

__all__ = ["Flow", "flowed", "flowing", "words"]

_WORD = re.compile(r" *(?:[●▲■○…⋮+!x:] )?[^ ]+| +$")
"""A word with the spaces before it; a sign stays with what it is a sign of."""

_LONGEST = 400
"""Characters of one paragraph; nobody reads more beside a line."""

Flow = tuple["Span", ...]
"""Words that are safe to show, each with the spaces before it."""


def words(canvas: Canvas, spans: Spans) -> Flow:
    """Pieces as words, made harmless, up to a length that nobody reads beyond."""
    found: list[Span] = []
    left = _LONGEST
    for text, style in spans:
        if left <= 0:
            break
        shown = canvas.text(text)
        if len(shown) > left:
            shown = shown[:left] + canvas.symbol("more")
        left -= len(shown)
        found += [(match[0], style) for match in _WORD.finditer(shown)]
    return tuple(found)


def flowed(canvas: Canvas, flow: Flow, width: int) -> Iterator[str]:
    """Painted lines; a word that is wider than a line is cut."""
    line: list[Span] = []
    taken = 0
    for text, style in flow:
        word = text if taken else text.lstrip()
        if taken and taken + cell_width(word) > width:
            yield _painted(canvas, line)
            line, taken, word = [], 0, text.lstrip()
        if cell_width(word) > width:
            word = canvas.fit(((word, Style.PLAIN),), width).rstrip()
        line.append((word, style))
        taken += cell_width(word)
    if line:
        yield _painted(canvas, line)


def _painted(canvas: Canvas, line: list[Span]) -> str:
    """A line, with what looks alike painted together."""
    groups = groupby(line, key=lambda span: span[1])
    return "".join(canvas.paint("".join(text for text, _ in group), style) for style, group in groups).rstrip()


def flowing(canvas: Canvas, spans: Spans, indent: int = 1) -> Iterator[str]:
    """Pieces with their line ends; later lines stand a little further in."""
    for number, line in enumerate(flowed(canvas, words(canvas, spans), canvas.width - 2 * indent - 2)):
        yield f"{' ' * (indent if number == 0 else 2 * indent + 1)}{line}\n"
