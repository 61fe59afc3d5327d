import pytest

from siptower.model.columns import COLUMNS
from siptower.views.ladder import rows as module
from siptower.views.ladder.rows import LADDER_TABLES, Gathered
from tests.unit.rows import START, attempt, batch


def test_every_column_is_one_of_the_schema() -> None:
    for table, names in LADDER_TABLES.items():
        assert set(names) <= set(COLUMNS[table])
        assert "call_id" in names


def test_rows_are_gathered_by_call_id_in_the_order_that_was_asked_for() -> None:
    gathered = Gathered(("b@x", "a@x", "c@x"))
    messages = [{"call_id": "a@x"}, {"call_id": "b@x"}, {"call_id": "other"}, {"call_id": "a@x"}]
    gathered.add("message", batch("message", messages, LADDER_TABLES["message"]))
    gathered.add("attempt", batch("attempt", [attempt("a") | {"call_id": "a@x"}], LADDER_TABLES["attempt"]))
    gathered.add("compat", batch("compat", [], ("ts",)))
    assert [(rows.call_id, len(rows.messages)) for rows in gathered.found()] == [("b@x", 1), ("a@x", 2)]
    assert gathered.missing() == ("c@x",)
    assert gathered.calls["a@x"].of("attempt")[0]["ts"] == START


def test_messages_beyond_the_most_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_MESSAGES", 2)
    gathered = Gathered(("a@x",))
    gathered.add("message", batch("message", [{"call_id": "a@x"}] * 5, LADDER_TABLES["message"]))
    assert (len(gathered.calls["a@x"].messages), gathered.calls["a@x"].left_out) == (2, 3)
