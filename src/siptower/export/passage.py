"""Text in full: long lines go on below, byte for byte as they are, and bytes that are no text stand in hexadecimal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from siptower.export.text import Style, cell_width

if TYPE_CHECKING:
    from collections.abc import Iterator

    from siptower.export.text import Canvas, Span, Spans

__all__ = ["broken", "caret_place", "hex_dump"]

_PIECE = 512
"""Characters that are made harmless at once: a canvas shows no more of one text."""

_BYTES_IN_LINE, _BYTES_IN_NARROW_LINE = 16, 8
_NARROW = 80


def broken(canvas: Canvas, spans: Spans, width: int) -> Iterator[tuple[str, int]]:
    """Painted lines no wider than a width, each with its width; nothing is left out, and there is at least one line."""
    line: list[str] = []
    taken = 0
    for text, style in _harmless(canvas, spans):
        rest = text
        while rest:
            head = _fitting(rest, width - taken)
            if not head and line:
                yield "".join(line), taken
                line, taken = [], 0
                continue
            head = head or rest[0]
            line.append(canvas.paint(head, style))
            taken += cell_width(head)
            rest = rest[len(head) :]
    yield "".join(line), taken


def caret_place(canvas: Canvas, text: str, column: int, width: int) -> tuple[int, int]:
    """Line and column of a character in a text that was broken at a width."""
    before = "".join(piece for piece, _ in _harmless(canvas, ((text[:column], Style.PLAIN),)))
    return divmod(cell_width(before), max(1, width))


def _harmless(canvas: Canvas, spans: Spans) -> Iterator[Span]:
    for text, style in spans:
        for start in range(0, len(text), _PIECE):
            yield canvas.text(text[start : start + _PIECE]), style


def _fitting(text: str, width: int) -> str:
    """As much of the beginning of a text as a width has room for."""
    if width <= 0:
        return ""
    if text.isascii():
        return text[:width]
    taken = 0
    for place, character in enumerate(text):
        taken += cell_width(character)
        if taken > width:
            return text[:place]
    return text


def hex_dump(canvas: Canvas, data: bytes) -> Iterator[str]:
    """Bytes in hexadecimal with their offsets, and beside them what is ASCII."""
    size = _BYTES_IN_NARROW_LINE if canvas.width < _NARROW else _BYTES_IN_LINE
    for start in range(0, len(data), size):
        part = data[start : start + size]
        text = "".join(chr(byte) if chr(byte).isascii() and chr(byte).isprintable() else "." for byte in part)
        yield canvas.line(
            (f"  {start:06x}  ", Style.DIM), (f"{part.hex(' '):<{size * 3 - 1}}", Style.PLAIN), (f"  {text}", Style.DIM)
        )
