"""Conditions over the columns of a row, as values: built once, compiled to the fold and to SQL.

    (column("hop") == "first") & column("code").like("4..") & ~flag("initial")

The logic is that of SQL: what compares with an absent value is unknown, `~` of unknown is unknown, and only what is
true counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = [
    "Column",
    "Comparison",
    "Constant",
    "Every",
    "Expression",
    "Like",
    "Membership",
    "Negation",
    "Presence",
    "Some",
    "column",
    "flag",
]

Constant = str | int | bool
"""A value that a column is compared with."""

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_PATTERN = re.compile(r"[A-Za-z0-9.-]+")
_TEXT = re.compile(r"[\x20-\x5b\x5d-\x7e]*")


class Expression:
    """A condition that a row fulfils or not."""

    __slots__ = ()

    def __and__(self, other: Expression) -> Expression:
        """Both."""
        return Every((*_parts(self, Every), *_parts(other, Every)))

    def __or__(self, other: Expression) -> Expression:
        """At least one of them."""
        return Some((*_parts(self, Some), *_parts(other, Some)))

    def __invert__(self) -> Expression:
        """The opposite; unknown stays unknown."""
        return Negation(self)


@dataclass(frozen=True, slots=True)
class Comparison(Expression):
    """The column is, or is not, the value."""

    column: str
    value: Constant
    equal: bool = True


@dataclass(frozen=True, slots=True)
class Membership(Expression):
    """The column is one of the values, or none of them."""

    column: str
    values: tuple[Constant, ...]
    inside: bool = True


@dataclass(frozen=True, slots=True)
class Like(Expression):
    """The whole value fits the pattern, in which a dot stands for any one character."""

    column: str
    pattern: str


@dataclass(frozen=True, slots=True)
class Presence(Expression):
    """The column has a value, or has none."""

    column: str
    present: bool = True


@dataclass(frozen=True, slots=True)
class Every(Expression):
    """All parts hold."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Some(Expression):
    """At least one part holds."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Negation(Expression):
    """The part does not hold."""

    part: Expression


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """A column by name, to build conditions with."""

    name: str

    def __eq__(self, value: object) -> Comparison:  # type: ignore[override]  # it builds a condition, as in every query DSL
        """The column has this value."""
        return Comparison(self.name, _constant(value))

    def __ne__(self, value: object) -> Comparison:  # type: ignore[override]  # it builds a condition, as in every query DSL
        """The column has another value; unknown when it has none."""
        return Comparison(self.name, _constant(value), equal=False)

    def __hash__(self) -> int:
        """Of the name."""
        return hash(self.name)

    def isin(self, *values: Constant) -> Membership:
        """The column has one of these values."""
        return Membership(self.name, tuple(_constant(value) for value in values))

    def notin(self, *values: Constant) -> Membership:
        """The column has a value that is none of these."""
        return Membership(self.name, tuple(_constant(value) for value in values), inside=False)

    def like(self, pattern: str) -> Like:
        """The whole value fits the pattern, in which a dot stands for any one character.

        Raises:
            ValueError: The pattern holds something else than letters, digits, dots and hyphens.
        """
        if not _PATTERN.fullmatch(pattern):
            raise ValueError(f"{pattern!r} is no pattern of letters, digits, dots and hyphens")
        return Like(self.name, pattern)

    def present(self) -> Presence:
        """The column has a value."""
        return Presence(self.name)

    def absent(self) -> Presence:
        """The column has no value."""
        return Presence(self.name, present=False)


def column(name: str) -> Column:
    """The column of this name.

    Raises:
        ValueError: No column can have this name.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no column name")
    return Column(name)


def flag(name: str) -> Comparison:
    """The yes-or-no column of this name says yes.

    Raises:
        ValueError: No column can have this name.
    """
    return Comparison(column(name).name, value=True)


def _constant(value: object) -> Constant:
    """The value, when it is one that a column can be compared with."""
    if not isinstance(value, str | int | bool):
        raise TypeError(f"a column cannot be compared with {value!r}")
    if isinstance(value, str) and not _TEXT.fullmatch(value):
        raise ValueError(f"{value!r} holds something else than printable ASCII without backslashes")
    return value


def _parts(expression: Expression, kind: type[Every] | type[Some]) -> tuple[Expression, ...]:
    """The parts of an expression of this kind, or the expression itself."""
    return expression.parts if isinstance(expression, Every | Some) and type(expression) is kind else (expression,)
