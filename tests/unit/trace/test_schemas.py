import pyarrow as pa
import pytest

from siptower.model.columns import COLUMNS
from siptower.trace.schemas import arrow_schema, gathered, table_of
from tests.unit.rows import attempt, batch, session


def test_every_column_of_every_table_has_a_type() -> None:
    for table, columns in COLUMNS.items():
        assert arrow_schema(table).names == list(columns)


def test_absent_values_are_allowed_where_the_schema_allows_them_only() -> None:
    schema = arrow_schema("attempt", ["pdd", "ts"])
    assert [field.nullable for field in schema] == [True, False]
    assert schema.field("pdd").metadata == {b"unit": b"ns"}
    assert schema.field("ts").type == pa.timestamp("ns", tz="UTC")


def test_batches_are_gathered_by_their_tables() -> None:
    batches = [("attempt", batch("attempt", [attempt(name)])) for name in "ab"]
    tables = gathered([*batches, ("session", batch("session", [session("a")]))], ("attempt", "session", "event"))
    assert {name: table.num_rows for name, table in tables.items()} == {"attempt": 2, "session": 1, "event": 0}
    assert tables["event"].schema == arrow_schema("event")


@pytest.mark.parametrize("names", [None, ("ts",), ()])
def test_a_table_without_batches_has_the_columns_that_were_asked_for(names: tuple[str, ...] | None) -> None:
    assert table_of("event", [], names).column_names == list(COLUMNS["event"] if names is None else names)
