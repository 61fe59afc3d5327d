"""Regular expressions of RE2, the one dialect that Arrow, DuckDB and ClickHouse share."""

from __future__ import annotations

import re

__all__ = ["containing", "ending", "literal_pattern", "pattern_problem", "starting"]

_SPECIAL = re.compile(r"[!-/:-@\[-`{-~]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_REPEATED_START = re.compile(r"(?:\(\?[a-zA-Z]+\))?\(*\^([+*?])")


def literal_pattern(text: str) -> str:
    """A pattern for exactly this text."""
    escaped = _SPECIAL.sub(lambda match: "\\" + match[0], text)
    return _CONTROL.sub(lambda match: rf"\x{ord(match[0]):02x}", escaped)


def containing(text: str) -> str:
    """A pattern for text that holds this one somewhere, in any case."""
    return f"(?i){literal_pattern(text)}"


def starting(text: str) -> str:
    """A pattern for text that begins with this one, in any case."""
    return rf"(?i)\A{literal_pattern(text)}"


def ending(text: str) -> str:
    """A pattern for text that ends with this one, in any case."""
    return rf"(?i){literal_pattern(text)}\z"


def pattern_problem(pattern: str) -> str | None:
    """What is wrong with a pattern, in the words of RE2; None when nothing is.

    `^+49` is allowed there and means `^49`: nobody writes that on purpose, and numbers begin with a plus.
    """
    repeated = _REPEATED_START.match(pattern)
    if repeated:
        return f"{repeated[1]} repeats nothing after ^: {pattern}"
    import pyarrow as pa  # noqa: PLC0415 (costs 0.1 s, and most runs choose nothing)
    import pyarrow.compute as pc  # noqa: PLC0415 (see above)

    try:
        pc.match_substring_regex(pa.array([""]), pattern=pattern)
    except pa.ArrowInvalid as error:
        return str(error).removeprefix("Invalid regular expression: ")
    return None
