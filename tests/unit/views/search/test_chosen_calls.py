import pytest

from siptower.model.errors import ExpressionError
from siptower.model.settings import Settings
from siptower.pipeline.engine_config import ReadRequest
from siptower.pipeline.reading import start_reading
from siptower.views.search.chosen_calls import ChosenCalls
from tests.unit.engines import FakeEngine, opener
from tests.unit.rows import attempt, session


def _chosen(where: str) -> tuple[str, ...]:
    rows = [
        ("attempt", [attempt("b") | {"call_id": "second", "code": "486", "outcome": "busy"}]),
        ("attempt", [attempt("a") | {"call_id": "first"}, attempt("c") | {"call_id": "first"}]),
        ("session", [session("a"), session("c")]),
    ]
    chosen = ChosenCalls.parse(where)
    source = start_reading(
        Settings(), ReadRequest(sources=(), tables=chosen.tables()), opener(FakeEngine(rows=list(rows)))
    )
    return chosen.call_ids(source)


def test_call_ids_of_chosen_calls_come_once() -> None:
    assert _chosen('code == "486"') == ("second",)
    assert _chosen('code == "486" or exists(sdt)') == ("second", "first")
    assert _chosen('code == "603"') == ()


def test_a_wrong_expression_is_refused() -> None:
    with pytest.raises(ExpressionError):
        ChosenCalls.parse("pdd >")
