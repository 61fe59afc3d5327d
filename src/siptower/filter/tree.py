"""What an expression means, free of how it was written: conditions on fields, checked and typed.

A condition is true or false, never unknown: a comparison with an absent value is false, also `!=`, `!~` and `not in`;
`not` turns it round exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from ipaddress import IPv4Network, IPv6Network

    from siptower.filter.fields import Field

__all__ = [
    "Comparison",
    "Condition",
    "Every",
    "Holding",
    "Match",
    "Membership",
    "Negation",
    "Operator",
    "Presence",
    "Some",
    "Value",
    "Within",
    "fields_in",
]

Value = str | int | bool
"""Text as text, numbers, durations in nanoseconds, times in nanoseconds since 1970, yes or no."""

Operator = Literal["==", "!=", "<", "<=", ">", ">="]
"""How two values are compared."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A value stands so to another."""

    field: Field
    operator: Operator
    value: Value


@dataclass(frozen=True, slots=True)
class Membership:
    """A value is one of several, or none of them."""

    field: Field
    values: tuple[Value, ...]
    inside: bool = True


@dataclass(frozen=True, slots=True)
class Within:
    """An address lies in one of several networks, or in none of them; IPv4 and IPv6 never mix."""

    field: Field
    networks: tuple[IPv4Network | IPv6Network, ...]
    inside: bool = True


@dataclass(frozen=True, slots=True)
class Match:
    """Text in which a pattern of RE2 is found, or is not found; without flags a dot is no line feed."""

    field: Field
    pattern: str
    found: bool = True


@dataclass(frozen=True, slots=True)
class Holding:
    """A list has a value among its elements; for issues the code of one of them."""

    field: Field
    value: Value


@dataclass(frozen=True, slots=True)
class Presence:
    """There is something: neither absent nor empty."""

    field: Field


@dataclass(frozen=True, slots=True)
class Negation:
    """It is not so."""

    part: Condition


@dataclass(frozen=True, slots=True)
class Every:
    """All of it is so."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """At least one of it is so."""

    parts: tuple[Condition, ...]


Test = Comparison | Membership | Within | Match | Holding | Presence
Condition = Test | Negation | Every | Some
"""What is asked of a row."""


def fields_in(condition: Condition) -> Iterator[Field]:
    """Every field that a condition asks for, as often as it does."""
    match condition:
        case Negation(part):
            yield from fields_in(part)
        case Every(parts) | Some(parts):
            for part in parts:
                yield from fields_in(part)
        case _:
            yield condition.field
