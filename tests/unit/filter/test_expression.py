from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siptower.filter import DUCKDB, TABLES, Filter
from siptower.model.errors import ExpressionError
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


WORDS = [
    *(
        "(",
        ")",
        ",",
        "and",
        "or",
        "not",
        "in",
        "==",
        "!=",
        "<",
        ">=",
        "=~",
        "!~",
        "contains",
        "startswith",
        "has",
        "exists",
    ),
    *(
        "has(",
        "exists(",
        "outcome",
        "pdd",
        "src_ip",
        "raw",
        "vlans",
        "ts",
        "headers.x",
        "session.ts",
        "inferred",
        "busy",
    ),
    *(
        '"busy"',
        "'x'",
        '"("',
        '"',
        "'",
        "\\",
        "3s",
        "3",
        "3x",
        "1e5",
        "10.0.0.0/8",
        "::1",
        ":::",
        "1:2",
        "2026-01-02",
        "2026-99-99",
    ),
    *("=", "&&", "!", "/", "-", "~", "\x1b", "é", "\ud800", "\n", "٣", "٣s"),
]


@given(st.sampled_from(TABLES), st.text(max_size=40) | st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join))
def test_whatever_is_typed_is_an_expression_or_told_to_be_none(table: str, text: str) -> None:
    with suppress(ExpressionError):
        assert Filter.parse(text, table).sql(DUCKDB)


def test_what_is_told_lies_inside_of_what_was_typed() -> None:
    for text in ("x", "pdd >", "(", "inferred or", 'code == "'):
        with pytest.raises(ExpressionError) as told:
            Filter.parse(text, "call")
        assert 0 <= told.value.start <= len(text)
        assert told.value.start < told.value.end
        assert told.value.marked()[1].strip("^ ") == ""
