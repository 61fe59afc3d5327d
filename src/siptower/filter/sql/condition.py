"""Writes conditions as SQL: true or false for each row, never NULL.

Every value is a literal that its dialect quotes, and every name comes from the schema: nothing that somebody typed can
become SQL.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from siptower.filter.fields import Kind
from siptower.filter.tree import (
    Comparison,
    Every,
    Holding,
    Match,
    Membership,
    Negation,
    Presence,
    Some,
    Within,
)

if TYPE_CHECKING:
    from siptower.filter.fields import Field, Place
    from siptower.filter.sql.dialect import Dialect
    from siptower.filter.tree import Condition, Test, Value

__all__ = ["condition_sql"]

_OPERATORS = {"==": "=", "!=": "<>"}
_LENGTHS = {
    Kind.TEXT: "text",
    Kind.BYTES: "bytes",
    Kind.NUMBERS: "list",
    Kind.DURATIONS: "list",
    Kind.ISSUES: "list",
    Kind.LABELS: "map",
}


def condition_sql(condition: Condition, dialect: Dialect) -> str:
    """A condition for WHERE, in parentheses where it needs them."""
    match condition:
        case Negation(part):
            return f"NOT ({condition_sql(part, dialect)})"
        case Every(parts):
            return f"({' AND '.join(condition_sql(part, dialect) for part in parts)})"
        case Some(parts):
            return f"({' OR '.join(condition_sql(part, dialect) for part in parts)})"
        case _:
            text = _test(condition, dialect)
            return f"COALESCE({text}, FALSE)" if condition.field.optional else text


def _test(test: Test, dialect: Dialect) -> str:
    """One test; NULL where the value is absent."""
    operand = _operand(test.field, dialect)
    match test:
        case Comparison(field, operator, value):
            text = _compared(field, operand, _OPERATORS.get(operator, operator), (value,), dialect)
        case Membership(field, values, inside):
            single, several = ("=", "IN") if inside else ("<>", "NOT IN")
            text = _compared(field, operand, single if len(values) == 1 else several, values, dialect)
        case Within(_, networks, inside):
            each = (f"COALESCE({dialect.within(operand, network)}, FALSE)" for network in networks)
            lies = f"({' OR '.join(each)})"
            text = lies if inside else f"({operand} IS NOT NULL AND NOT {lies})"
        case Match(field, pattern, found):
            searched = dialect.readable(operand) if field.kind is Kind.BYTES else operand
            text = f"{'' if found else 'NOT '}{dialect.match(searched, pattern)}"
        case Holding(field, value):
            holds = dialect.has_issue if field.kind is Kind.ISSUES else dialect.has
            text = holds(operand, _literal(value, dialect))
        case Presence(field):
            length = _LENGTHS.get(field.kind)
            text = f"{operand} IS NOT NULL" if length is None else f"{dialect.length(operand, length)} > 0"
        case _:
            assert_never(test)
    return text


def _compared(field: Field, operand: str, operator: str, values: tuple[Value, ...], dialect: Dialect) -> str:
    if field.kind is Kind.TIME:
        return dialect.time(operand, operator, tuple(int(value) for value in values))
    written = [_literal(value, dialect) for value in values]
    listed = f"({', '.join(written)})" if operator.endswith("IN") else written[0]
    return f"{operand} {operator} {listed}"


def _operand(field: Field, dialect: Dialect) -> str:
    """The value of a field."""
    names = [_name(place) for place in field.places]
    value = names[0] if len(names) == 1 else f"COALESCE({', '.join(names)})"
    if field.meant_by:
        return f"({value} IN ({', '.join(map(dialect.text, field.meant_by))}))"
    return value if field.label is None else dialect.label(value, field.label)


def _name(place: Place) -> str:
    """A column in quotes, in joined rows with its table: schema names hold letters, digits and underscores only."""
    return f'"{place.table}"."{place.column}"' if place.joined else f'"{place.column}"'


def _literal(value: Value, dialect: Dialect) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return str(value) if isinstance(value, int) else dialect.text(value)
