"""Headers of a raw SIP message as a pattern: which lines of its head begin with their name."""

from __future__ import annotations

import re

from siptower.filter.patterns import literal_pattern
from siptower.model.sip_headers import COMPACT_FORMS

__all__ = ["header_names", "header_pattern", "is_header_name"]

_TOKEN = re.compile(r"[A-Za-z0-9\-.!%*_+`'~]{1,128}\Z")
_FULL = {compact: name for name, compact in COMPACT_FORMS.items()}
_END = r"(?:\r\r?\n|\n|\r)"
"""The end of a line as the parser accepts it: CRLF, a doubled CR, LF or CR alone."""


def is_header_name(name: str) -> bool:
    """A token of RFC 3261 section 25.1, short enough to be sent."""
    return _TOKEN.match(name) is not None


def header_names(name: str) -> tuple[str, ...]:
    """All names of a header in lower case: full and compact, whichever of them is given (RFC 3261 section 7.3.3)."""
    lowered = name.lower()
    full = _FULL.get(lowered, lowered)
    compact = COMPACT_FORMS.get(full)
    return (full, compact) if compact else (full,)


def header_pattern(name: str) -> str:
    """A pattern that is found in messages with such a header in their head.

    After the start-line come lines that are not empty, so that the body is never reached; the name stands at the very
    beginning of a line, so that no folded value is taken for it (RFC 3261 section 7.3.1).
    """
    names = "|".join(literal_pattern(each) for each in header_names(name))
    return rf"\A[\r\n]*[^\r\n]+(?:{_END}[^\r\n]+)*{_END}(?i:{names})[ \t]*(?:{_END}[ \t]+)*:"
