"""Values as JSON: documents, arrays and lines. Always valid, always UTF-8, never a number that JSON does not have."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

from siptower.export.escape import json_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["array", "document", "line", "lines", "member"]


def _finite(value: object) -> object:
    """The value with what is no number in JSON (infinity, not a number) as null."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {str(name): _finite(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return value


_COMPACT = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))
_INDENTED = json.JSONEncoder(ensure_ascii=False, allow_nan=False, indent=1)


def _encoded(value: object, encoder: json.JSONEncoder) -> str:
    try:
        return json_text(encoder.encode(value))
    except ValueError:
        return json_text(encoder.encode(_finite(value)))


def document(value: object) -> str:
    """One value, indented, with a line end."""
    return _encoded(value, _INDENTED) + "\n"


def line(value: object) -> str:
    """One value on one line, with its line end."""
    return _encoded(value, _COMPACT) + "\n"


def lines(values: Iterable[object]) -> Iterator[str]:
    """Values one a line (NDJSON), as they come."""
    for value in values:
        yield line(value)


def member(value: object) -> str:
    """One value on one line without a line end, to be put into a larger document."""
    return _encoded(value, _COMPACT)


def array(values: Iterable[object]) -> Iterator[str]:
    """An array with one value a line, as they come."""
    opened = False
    for value in values:
        yield f"{',' if opened else '['}\n{member(value)}"
        opened = True
    yield "\n]\n" if opened else "[]\n"
