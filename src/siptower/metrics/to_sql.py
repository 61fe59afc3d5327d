"""Compiles measures and queries to SQL over the tables of rows, in words that both DuckDB and ClickHouse understand.

There are no parameters: every value comes from a definition and is quoted here. Sums are exact: whole nanoseconds in an
integer wide enough never to wrap.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from siptower.metrics.definitions import MEASURES
from siptower.metrics.dialect import DUCKDB
from siptower.metrics.expression import Comparison, Every, Like, Membership, Negation, Presence, Some
from siptower.metrics.measure import Constant, Each, From, Kind, Value
from siptower.metrics.query import FIRST_HOP, NORMAL, Breakdown, Mean, Part, PerSecond, Quantile, Ratio, Total
from siptower.model.columns import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from siptower.metrics.dialect import Dialect
    from siptower.metrics.expression import Constant as Literal
    from siptower.metrics.expression import Expression
    from siptower.metrics.measure import Label, Measure, Source
    from siptower.metrics.query import Amount, Matcher, Query, Selector

__all__ = ["measure_sql", "query_sql"]

_INDENT = "    "


def measure_sql(measure: Measure, dialect: Dialect = DUCKDB) -> str:
    """One row per label set: the labels, then what was counted.

    A counter has the column `count`. A histogram has `count`, `sum`, `min` and `max` in nanoseconds, and `bucket_1` and
    so on: how many values are not greater than each bound.
    """
    counted = ['COUNT(*) AS "count"']
    if measure.kind is Kind.HISTOGRAM:
        counted += [
            f'SUM(CAST("value" AS {dialect.wide})) AS "sum"',
            'MIN("value") AS "min"',
            'MAX("value") AS "max"',
            *(
                f'SUM(CASE WHEN "value" <= {_inside(bound, measure)} THEN 1 ELSE 0 END) AS "bucket_{place}"'
                for place, bound in enumerate(measure.buckets, 1)
            ),
        ]
    columns = [*(_name(label) for label in measure.labels), *counted]
    places = ", ".join(str(place + 1) for place in range(len(measure.labels)))
    rows = _shifted(_rows(measure, measure.labels, dialect))
    return f'SELECT {", ".join(columns)}\nFROM (\n{rows}\n) AS "rows"\nGROUP BY {places}'


def query_sql(
    query: Query,
    dialect: Dialect = DUCKDB,
    *,
    matchers: tuple[Matcher, ...] = (NORMAL,),
    seconds: float | None = None,
) -> str:
    """One row with the figure: `value`, and `n` where the figure has a denominator; NULL where it is undefined.

    Args:
        query: The figure.
        dialect: The database.
        matchers: Whose figure: label values that count.
        seconds: Length of the time that the tables cover, for figures per second.

    Raises:
        ValueError: The figure is one per second and the length is not given.
    """
    chosen = (*matchers, *((FIRST_HOP,) if query.hop == "first" else ()))
    match query.formula:
        case Ratio(numerator, denominator):
            parts = _cells({"numerator": numerator, "denominator": denominator}, chosen, dialect)
            undefined = "0" if query.zero_when_undefined else "NULL"
            percent = '100 * CAST("numerator" AS DOUBLE) / "denominator"'
            value = f'CASE WHEN "denominator" > 0 THEN {percent} ELSE {undefined} END'
            columns = f'{value} AS "value",\n{_INDENT}"numerator", "denominator" AS "n"'
            return f'SELECT {columns}\nFROM (\n{_shifted(parts)}\n) AS "parts"'
        case Total(amount):
            return _cells({"value": amount}, chosen, dialect)
        case Mean(selector):
            value = f'SUM(CAST("value" AS {dialect.wide})) / NULLIF(COUNT(*), 0) / 1000000000'
            return f'SELECT {value} AS "value", COUNT(*) AS "n"\n{_from(selector, chosen, dialect)}'
        case Quantile(selector, thousandths):
            value = f"{dialect.quantile(_name('value'), thousandths)} / 1000000000"
            return f'SELECT {value} AS "value", COUNT(*) AS "n"\n{_from(selector, chosen, dialect)}'
        case PerSecond(selector):
            if seconds is None:
                raise ValueError(f"{query.name} needs the length of the time that the tables cover")
            total = "COUNT(*)"
            if selector.part is Part.SUM:
                total = f'COALESCE(SUM(CAST("value" AS {dialect.wide})), 0)'
            unit = " / 1000000000" if selector.part is Part.SUM else ""
            return f'SELECT CAST({total} AS DOUBLE){unit} / {seconds!r} AS "value"\n{_from(selector, chosen, dialect)}'
        case Breakdown(selector, label):
            columns = f'{_name(label)}, COUNT(*) AS "value"'
            return f"SELECT {columns}\n{_from(selector, chosen, dialect, label)}\nGROUP BY 1"
        case _:
            assert_never(query.formula)


def _cells(amounts: dict[str, Amount], matchers: tuple[Matcher, ...], dialect: Dialect) -> str:
    """One row with a count for each amount."""
    measures = {selector.measure for amount in amounts.values() for selector in (*amount.plus, *amount.minus)}
    if len(measures) == 1:
        return _cells_of_one(amounts, matchers, dialect)
    columns = []
    for name, amount in amounts.items():
        plus = [_cell(selector, matchers, dialect) for selector in amount.plus]
        minus = [f"- {_cell(selector, matchers, dialect)}" for selector in amount.minus]
        total = " ".join([" + ".join(plus), *minus])
        columns.append(f"{total} AS {_name(name)}")
    return "SELECT\n" + _shifted(",\n".join(columns))


def _cells_of_one(amounts: dict[str, Amount], matchers: tuple[Matcher, ...], dialect: Dialect) -> str:
    """The same where all is asked of one measure: its rows are read once, and what all selectors share narrows them."""
    selectors = [selector for amount in amounts.values() for selector in (*amount.plus, *amount.minus)]
    shared = [matcher for matcher in selectors[0].matchers if all(matcher in each.matchers for each in selectors)]
    columns = []
    for name, amount in amounts.items():
        signed = [(" + ", each) for each in amount.plus] + [(" - ", each) for each in amount.minus]
        terms = "".join(f"{sign}{_case(each, shared)}" for sign, each in signed).removeprefix(" + ")
        columns.append(f"{terms} AS {_name(name)}")
    narrowed = (*matchers, *shared)
    own = tuple(matcher.label for each in selectors for matcher in each.matchers)
    source = _from_rows(MEASURES[selectors[0].measure], narrowed, dialect, labels=own)
    return "SELECT\n" + _shifted(",\n".join(columns)) + f"\n{source}"


def _case(selector: Selector, shared: list[Matcher]) -> str:
    own = [_matcher(matcher) for matcher in selector.matchers if matcher not in shared]
    if selector.part is Part.BUCKET and selector.bound is not None:
        own.append(f'"value" <= {_inside(selector.bound, MEASURES[selector.measure])}')
    return f"COUNT(CASE WHEN {' AND '.join(own)} THEN 1 END)" if own else "COUNT(*)"


def _cell(selector: Selector, matchers: tuple[Matcher, ...], dialect: Dialect) -> str:
    return f"(\n{_shifted('SELECT COUNT(*)' + chr(10) + _from(selector, matchers, dialect))}\n)"


def _from(selector: Selector, matchers: tuple[Matcher, ...], dialect: Dialect, *labels: str) -> str:
    """The rows of a selector, with the value where the measure has one."""
    measure = MEASURES[selector.measure]
    more = ""
    if selector.part is Part.BUCKET and selector.bound is not None:
        more = f'"value" <= {_inside(selector.bound, measure)}'
    return _from_rows(measure, (*matchers, *selector.matchers), dialect, labels=labels, more=more)


def _from_rows(
    measure: Measure, matchers: tuple[Matcher, ...], dialect: Dialect, *, labels: tuple[str, ...] = (), more: str = ""
) -> str:
    """The rows of a measure that fit the matchers, with those labels that are asked for."""
    chosen = [matcher for matcher in dict.fromkeys(matchers) if matcher.label in measure.labels]
    needed = {*labels, *(matcher.label for matcher in chosen)}
    rows = _rows(measure, [label for label in measure.labels if label in needed], dialect)
    conditions = [*(_matcher(matcher) for matcher in chosen), *([more] if more else [])]
    text = f'FROM (\n{_shifted(rows)}\n) AS "rows"'
    return f"{text}\nWHERE {' AND '.join(conditions)}" if conditions else text


def _rows(measure: Measure, labels: Sequence[str], dialect: Dialect) -> str:
    """Everything that the measure counts, one row each: labels, and the value where it has one."""
    return "\nUNION ALL\n".join(_source(source, labels, dialect) for source in measure.sources)


def _source(source: Source, labels: Sequence[str], dialect: Dialect) -> str:
    columns = [_as(_label(source.label(label), source.row, dialect), label) for label in labels]
    conditions = [] if source.where is None else [_condition(source.where, dialect)]
    match source.value:
        case Value(column):
            columns.append(_as(_name(column), "value"))
            conditions.append(f"{_name(column)} IS NOT NULL")
        case Each(column):
            columns.append(_as(f"{dialect.element}({_name(column)})", "value"))
        case None:
            pass
        case _:
            assert_never(source.value)
    table = _name(source.row)
    if conditions:
        # In a query of its own: ClickHouse would read the name of a column as the label of that name.
        where = " AND ".join(conditions)
        table = f'(SELECT * FROM {table} WHERE {where}) AS "chosen"'  # noqa: S608 all of it comes from definitions, quoted
    return f"SELECT {', '.join(columns) or '1'}\nFROM {table}"


def _as(value: str, name: str) -> str:
    """A column of a result, renamed where its name is another."""
    return value if value == _name(name) else f"{value} AS {_name(name)}"


def _label(label: Label, row: str, dialect: Dialect) -> str:
    """The value of a label: text, and empty where the column is absent."""
    match label:
        case Constant(text):
            return _literal(text)
        case From(column, names, otherwise):
            known = COLUMNS[row][column]
            value = _name(column) if known.type in {"string", "enum"} else dialect.text(_name(column))
            if known.optional:
                value = f"COALESCE({value}, '')"
            if not names and otherwise is None:
                return value
            cases = "".join(f" WHEN {_literal(old)} THEN {_literal(new)}" for old, new in names.items())
            last = value if otherwise is None else _literal(otherwise)
            return f"CASE {value}{cases} ELSE {last} END"
        case _:
            assert_never(label)


def _matcher(matcher: Matcher) -> str:
    """A condition on the label values, which are never NULL."""
    label = _name(matcher.label)
    whole = [pattern for pattern in matcher.patterns if "." not in pattern]
    parts = [f"{label} LIKE {_pattern(pattern)}" for pattern in matcher.patterns if "." in pattern]
    if len(whole) == 1:
        parts.insert(0, f"{label} = {_literal(whole[0])}")
    elif whole:
        parts.insert(0, f"{label} IN ({', '.join(_literal(each) for each in whole)})")
    text = " OR ".join(parts)
    if not matcher.inside:
        return f"NOT ({text})"
    return f"({text})" if len(parts) > 1 else text


def _condition(expression: Expression, dialect: Dialect) -> str:
    match expression:
        case Comparison(column, value, equal):
            text = f"{_name(column)} {'=' if equal else '<>'} {_literal(value)}"
        case Membership(column, values, inside):
            text = f"{_name(column)} {'IN' if inside else 'NOT IN'} ({', '.join(_literal(value) for value in values)})"
        case Like(column, pattern):
            text = f"{dialect.text(_name(column))} LIKE {_pattern(pattern)}"
        case Presence(column, present):
            text = f"{_name(column)} IS {'NOT ' if present else ''}NULL"
        case Every(parts):
            text = f"({' AND '.join(_condition(part, dialect) for part in parts)})"
        case Some(parts):
            text = f"({' OR '.join(_condition(part, dialect) for part in parts)})"
        case Negation(part):
            text = f"NOT ({_condition(part, dialect)})"
        case _:
            raise TypeError(f"{expression!r} cannot be compiled")
    return text


def _inside(bound: float, measure: Measure) -> int:
    """A bucket's bound as the whole number that the values are."""
    return round(bound * measure.unit.nanoseconds)


def _name(name: str) -> str:
    """A quoted identifier."""
    return '"' + name.replace('"', '""') + '"'


def _literal(value: Literal) -> str:
    """A quoted value. Definitions refuse backslashes, which ClickHouse would read as escapes."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return str(value)
    return "'" + value.replace("'", "''") + "'"


def _pattern(pattern: str) -> str:
    """A pattern of letters, digits, dots and hyphens as one of LIKE."""
    return _literal(pattern.replace(".", "_"))


def _shifted(text: str) -> str:
    return "\n".join(_INDENT + line for line in text.split("\n"))
