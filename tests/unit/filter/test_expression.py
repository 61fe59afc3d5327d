import pytest

from siptower.filter import DUCKDB, Filter
from tests.unit.rows import attempt, batch


def test_only_the_columns_that_are_asked_for_are_needed() -> None:
    chosen = Filter.parse("outcome == busy and not (pdd > 3s) and how == bye", "call")
    assert dict(chosen.columns) == {"attempt": ("outcome", "pdd"), "session": ("how",)}
    assert dict(Filter.parse("holding > 1s", "call").columns) == {"session": ("holding",), "attempt": ("holding",)}
    assert dict(Filter.parse("has(Via)", "message").columns) == {"message": ("raw",)}


def test_chosen_rows_keep_all_their_columns_in_their_order() -> None:
    rows = batch("attempt", [attempt("a"), attempt("b", outcome="busy"), attempt("c")], ("call_id", "outcome"))
    found = Filter.parse("outcome == busy", "attempt").rows(rows)
    assert found.schema == rows.schema
    assert found.to_pylist() == [{"call_id": "b@example", "outcome": "busy"}]
    assert Filter.parse("outcome == busy", "attempt").rows(rows.slice(0, 0)).num_rows == 0


def test_a_column_that_is_missing_is_an_error() -> None:
    with pytest.raises(KeyError, match="outcome"):
        Filter.parse("outcome == busy", "attempt").rows(batch("attempt", [attempt("a")], ("code",)))


def test_there_is_no_expression_for_a_table_that_is_none() -> None:
    with pytest.raises(KeyError, match="calls"):
        Filter.parse("inferred", "calls")


def test_the_same_expression_is_sql() -> None:
    assert Filter.parse("outcome == busy", "attempt").sql(DUCKDB) == "\"outcome\" = 'busy'"
