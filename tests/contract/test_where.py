"""An expression chooses the same rows in Arrow, in SQL, and in the plain words that it was made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siptower.filter import DUCKDB, TABLES, Filter
from tests.unit.filter.random_expressions import Asked, Row, asked, batch, places, rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

EXAMPLES = 150


@pytest.fixture(scope="module")
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        yield opened


@pytest.mark.parametrize("table", TABLES)
def test_arrow_sql_and_plain_words_choose_the_same_rows(table: str, database: duckdb.DuckDBPyConnection) -> None:
    @settings(max_examples=EXAMPLES, deadline=None)
    @given(st.data(), asked(table))
    def agree(data: st.DataObject, expression: Asked) -> None:
        chosen = Filter.parse(expression.text, table)
        found = data.draw(rows(table, needed(chosen)))
        expected = [number for number, row in enumerate(found) if expression.holds(row)]
        assert by_arrow(chosen, found) == expected
        assert by_duckdb(chosen, found, database) == expected

    agree()


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_what_is_chosen_and_what_its_negation_chooses_are_all_rows(data: st.DataObject) -> None:
    table = data.draw(st.sampled_from(TABLES))
    expression = data.draw(asked(table))
    chosen = Filter.parse(expression.text, table)
    found = data.draw(rows(table, needed(chosen)))
    one = by_arrow(chosen, found)
    other = by_arrow(Filter.parse(f"not {expression.text}", table), found)
    assert sorted(one + other) == list(range(len(found)))


def by_arrow(chosen: Filter, found: list[Row]) -> list[int]:
    taken = numbered(batch(chosen.table, found, needed(chosen)), range(len(found)))
    kept: list[int] = chosen.rows(taken).column("number").to_pylist()
    return kept


def numbered(taken: pa.RecordBatch, numbers: Iterable[int]) -> pa.RecordBatch:
    """Rows with a number, even where no column of them is needed."""
    columns = [pa.array(list(numbers), pa.int64()), *taken.columns]
    return pa.RecordBatch.from_arrays(columns, names=["number", *taken.schema.names])


def by_duckdb(chosen: Filter, found: list[Row], database: duckdb.DuckDBPyConnection) -> list[int]:
    names = needed(chosen)
    if chosen.table != "call":
        source = numbered(batch(chosen.table, found, names), range(len(found)))
        database.register("source", pa.Table.from_batches([source]))
        query = f"SELECT number FROM source WHERE {chosen.sql(DUCKDB)} ORDER BY 1"
        return [number for (number,) in database.execute(query).fetchall()]
    for owner in ("attempt", "session"):
        kept = [(at, row) for at, row in enumerate(found) if owner == "attempt" or row["answered"]]
        own = [name for name in names if name.startswith(owner)]
        half = batch("call", [row for _, row in kept], own)
        plain = numbered(half.rename_columns([name.removeprefix(f"{owner}.") for name in own]), [at for at, _ in kept])
        database.register(f"rows_{owner}", pa.Table.from_batches([plain]))
    query = f"""SELECT "attempt".number FROM rows_attempt AS "attempt"
        LEFT JOIN rows_session AS "session" ON "attempt".number = "session".number
        WHERE {chosen.sql(DUCKDB)} ORDER BY 1"""
    return [number for (number,) in database.execute(query).fetchall()]


def needed(chosen: Filter) -> list[str]:
    """The columns that the expression says it needs, under their names in a batch: no others are given."""
    wanted = {(table, name) for table, names in chosen.columns.items() for name in names}
    if chosen.table != "call":
        return [name for name in places(chosen.table) if (chosen.table, name) in wanted]
    return [name for name in places("call") if tuple(name.split(".")) in wanted]
