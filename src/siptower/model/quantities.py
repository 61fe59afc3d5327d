"""Durations and sizes as people write them, and back.

Inside the program a duration is a whole number of nanoseconds and a size a whole number of bytes.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import core_schema

__all__ = [
    "HOUR",
    "MILLISECOND",
    "SECOND",
    "QuantityRange",
    "duration_between",
    "format_duration",
    "format_size",
    "parse_duration",
    "parse_size",
    "size_between",
]

MILLISECOND = 1_000_000
SECOND = 1_000 * MILLISECOND
HOUR = 3_600 * SECOND

_DURATION_UNITS = {
    "ns": 1,
    "us": 1_000,
    "ms": MILLISECOND,
    "s": SECOND,
    "m": 60 * SECOND,
    "h": HOUR,
    "d": 24 * HOUR,
}
_SIZE_UNITS = {
    "b": 1,
    "kb": 1_000,
    "mb": 1_000**2,
    "gb": 1_000**3,
    "kib": 1_024,
    "mib": 1_024**2,
    "gib": 1_024**3,
}
_QUANTITY = re.compile(r"\s*([0-9]{1,19}(?:\.[0-9]{1,12})?)\s*([A-Za-zµ]*)\s*\Z")
_MOST = 2**63 - 1


def _scaled(value: object, units: dict[str, int], bare: int, kind: str) -> int:
    """The value in the smallest unit; `bare` is the unit of a number that stands alone."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError(f"should be {kind}")
    if isinstance(value, str):
        match = _QUANTITY.match(value)
        unit = match[2].replace("µ", "u").lower() if match else ""
        if match is None or (unit and unit not in units):
            raise ValueError(f"should be {kind}")
        scaled = Decimal(match[1]) * (units[unit] if unit else bare)
    else:
        if not math.isfinite(value) or value < 0:
            raise ValueError(f"should be {kind}")
        scaled = Decimal(str(value)) * bare
    if scaled > _MOST:
        raise ValueError(f"should be {kind}")
    return int(scaled)


def parse_duration(value: object) -> int:
    """Read a duration: a number of seconds, or text such as `20ms`, `32s`, `3m`, `12h`, `1d`.

    Returns:
        Nanoseconds.

    Raises:
        ValueError: It is neither.
    """
    return _scaled(value, _DURATION_UNITS, SECOND, "a duration such as 20ms, 32s, 3m, 12h, 1d or a number of seconds")


def parse_size(value: object) -> int:
    """Read a size: a number of bytes, or text such as `64KiB`, `256MB`.

    Returns:
        Bytes.

    Raises:
        ValueError: It is neither.
    """
    return _scaled(value, _SIZE_UNITS, 1, "a size such as 64KiB, 256MB, 1GiB or a number of bytes")


def format_duration(nanoseconds: int) -> str:
    """Write a duration with the largest unit that leaves a whole number, so that reading it back gives the same."""
    if nanoseconds == 0:
        return "0s"
    for unit in ("d", "h", "m", "s", "ms", "us"):
        if nanoseconds % _DURATION_UNITS[unit] == 0:
            return f"{nanoseconds // _DURATION_UNITS[unit]}{unit}"
    return f"{nanoseconds}ns"


def format_size(size: int) -> str:
    """Write a size with the largest binary unit that leaves a whole number, so that reading it back gives the same."""
    if size > 0:
        for unit, name in (("gib", "GiB"), ("mib", "MiB"), ("kib", "KiB")):
            if size % _SIZE_UNITS[unit] == 0:
                return f"{size // _SIZE_UNITS[unit]}{name}"
    return f"{size}B"


@dataclass(frozen=True, slots=True)
class QuantityRange:
    """Marks an integer setting as a duration or a size that must lie between two others."""

    least: str
    """Smallest legal value, as people write it."""

    most: str
    """Largest legal value, as people write it."""

    parse: Callable[[object], int]
    """Reads a value; raises ValueError."""

    write: Callable[[int], str]
    """Writes a value as people read it."""

    kind: str
    """What it is: `duration` or `size`."""

    pattern: str
    """Regular expression of the text form, for the JSON schema."""

    def read(self, value: object) -> int:
        """Parse and check a value.

        Raises:
            ValueError: It is no such quantity.
            PydanticCustomError: It lies outside the range.
        """
        quantity = self.parse(value)
        if not self.parse(self.least) <= quantity <= self.parse(self.most):
            from pydantic_core import PydanticCustomError  # noqa: PLC0415 (who only needs units needs no pydantic)

            raise PydanticCustomError(
                "out_of_range",
                "is {value}; it must be between {least} and {most}",
                {"value": str(value), "least": self.least, "most": self.most},
            )
        return quantity

    def __get_pydantic_core_schema__(self, _source: object, _handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        from pydantic_core import core_schema  # noqa: PLC0415 (who only needs units needs no pydantic)

        return core_schema.no_info_plain_validator_function(
            self.read,
            serialization=core_schema.plain_serializer_function_ser_schema(self.write, when_used="json"),
        )

    def __get_pydantic_json_schema__(
        self, _schema: core_schema.CoreSchema, _handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {
            "anyOf": [{"type": "string", "pattern": self.pattern}, {"type": "number", "minimum": 0}],
            "x-kind": self.kind,
            "x-least": self.least,
            "x-most": self.most,
        }


def duration_between(least: str, most: str) -> QuantityRange:
    """A duration in nanoseconds between two others, such as `1s` and `2h`."""
    pattern = r"^\s*[0-9]+(\.[0-9]+)?\s*(ns|us|ms|s|m|h|d)?\s*$"
    return QuantityRange(least, most, parse_duration, format_duration, "duration", pattern)


def size_between(least: str, most: str) -> QuantityRange:
    """A size in bytes between two others, such as `1MiB` and `64GiB`."""
    pattern = r"^\s*[0-9]+(\.[0-9]+)?\s*([kKMG]i?)?B?\s*$"
    return QuantityRange(least, most, parse_size, format_size, "size", pattern)
