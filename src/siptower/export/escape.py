"""Text from the network, made harmless.

Everything in a SIP message is chosen by whoever sent it: escape sequences that drive a terminal, characters that turn
the reading direction, cells that a spreadsheet would run. Nothing is removed; it becomes visible.
"""

from __future__ import annotations

import re

__all__ = ["csv_text", "json_text", "visible"]

_INVISIBLE = (
    r"\x7f-\x9f"  # DEL and the C1 controls, among them CSI as one byte
    r"\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"  # soft hyphen, joiners, fillers
    r"\u200b-\u200f\u2028-\u202e\u2060-\u206f"  # zero width, line separators, reading direction
    r"\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff"  # fillers, variation selectors, specials
    r"\ud800-\udfff"  # halves of pairs
    r"\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"  # format controls
    r"\U000e0000-\U000e0fff"  # tags
)
_NOT_FOR_TERMINALS = re.compile(rf"[\x00-\x1f{_INVISIBLE}]")
_NOT_FOR_CELLS = re.compile(rf"[\x00-\x08\x0b\x0c\x0e-\x1f{_INVISIBLE}]")
_NOT_FOR_JSON = re.compile(f"[{_INVISIBLE}]")
_FORMULA = frozenset("=+-@\t\r")
_BYTE = 0xFF
_PLANE = 0xFFFF


def _escaped(match: re.Match[str]) -> str:
    r"""One character as Python writes it: `\x1b`, `\u202e`."""
    code = ord(match[0])
    if code <= _BYTE:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= _PLANE else f"\\U{code:08x}"


def _json_escaped(match: re.Match[str]) -> str:
    """One character as JSON writes it, above the first plane as a pair."""
    code = ord(match[0])
    if code <= _PLANE:
        return f"\\u{code:04x}"
    code -= _PLANE + 1
    return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"


def visible(text: str) -> str:
    """Text that a terminal shows and never obeys: control and invisible characters become escapes."""
    if text.isascii() and text.isprintable():
        return text
    return _NOT_FOR_TERMINALS.sub(_escaped, text)


def csv_text(text: str) -> str:
    """Text for a cell that a spreadsheet shows and never runs.

    An apostrophe goes before what would be a formula; line breaks and tabs stay, other control characters become
    escapes.
    """
    if not text:
        return text
    if not (text.isascii() and text.isprintable()):
        text = _NOT_FOR_CELLS.sub(_escaped, text)
    return f"'{text}" if text[0] in _FORMULA else text


def json_text(document: str) -> str:
    """A JSON document in which invisible characters stand as escapes: the same values, and harmless on a terminal."""
    if document.isascii():
        return document.replace("\x7f", "\\u007f")
    return _NOT_FOR_JSON.sub(_json_escaped, document)
