import pytest

from siptower.model.errors import ExpressionError
from siptower.model.settings import Settings
from siptower.pipeline.engine_config import ReadRequest
from siptower.pipeline.reading import start_reading
from siptower.views.search.narrowing import CALLS, Narrowing
from tests.unit.engines import FakeEngine, opener
from tests.unit.rows import attempt, session

ROWS = [
    ("attempt", [attempt("a"), attempt("b", 1), attempt("c", 2, outcome="busy", code="486", pgad=None)]),
    ("session", [session("a"), session("b", sdt=1_000_000_000)]),
    ("event", [{"call_id": "", "name": "scanner"}, {"call_id": "x@example", "name": "scanner"}]),
]


def _found(expression: str, table: str) -> frozenset[str]:
    narrowing = Narrowing.parse(expression, table)
    request = ReadRequest((), narrowing.tables())
    return narrowing.call_ids(start_reading(Settings(), request, opener(FakeEngine(rows=list(ROWS)))))


def test_calls_are_chosen_by_attempt_and_session() -> None:
    assert _found("outcome == busy", CALLS) == {"c@example"}
    assert _found("sdt < 2s", CALLS) == {"b@example"}
    assert _found("outcome == timeout", CALLS) == frozenset()


def test_rows_of_a_table_are_chosen_and_what_has_no_call_id_is_left_out() -> None:
    assert _found('name == "scanner"', "event") == {"x@example"}


def test_only_the_columns_that_choose_are_read_of_a_table() -> None:
    assert Narrowing.parse("code startswith '4'", "attempt").tables() == {"attempt": ("call_id", "code")}


def test_a_wrong_expression_is_an_error() -> None:
    with pytest.raises(ExpressionError):
        Narrowing.parse("outcome = busy", CALLS)
