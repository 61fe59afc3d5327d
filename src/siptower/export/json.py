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


def _dumps(value: object, indent: int | None) -> str:
    separators = (",", ":") if indent is None else (",", ": ")
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent, separators=separators)
    except ValueError:
        text = json.dumps(_finite(value), ensure_ascii=False, allow_nan=False, indent=indent, separators=separators)
    return json_text(text)


def document(value: object) -> str:
    """One value, indented, with a line end."""
    return _dumps(value, 1) + "\n"


def line(value: object) -> str:
    """One value on one line, with its line end."""
    return _dumps(value, None) + "\n"


def lines(values: Iterable[object]) -> Iterator[str]:
    """Values one a line (NDJSON), as they come."""
    for value in values:
        yield line(value)


def member(value: object) -> str:
    """One value on one line without a line end, to be put into a larger document."""
    return _dumps(value, None)


def array(values: Iterable[object]) -> Iterator[str]:
    """An array with one value a line, as they come."""
    opened = False
    for value in values:
        yield f"{',' if opened else '['}\n{member(value)}"
        opened = True
    yield "\n]\n" if opened else "[]\n"
