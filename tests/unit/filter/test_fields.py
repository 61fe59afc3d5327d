import pytest

from siptower.filter.fields import ALIASES, CALL, TABLES, Kind, field_of, fields
from siptower.model.columns import COLUMNS
from siptower.model.outcomes import OUTCOMES, Meaning, meaning_of


@pytest.mark.parametrize("table", COLUMNS)
def test_every_column_is_a_field_under_its_name_and_with_dots(table: str) -> None:
    for name, column in COLUMNS[table].items():
        for written in (name, name.replace("_", ".", 1), f"{table}.{name}"):
            found = field_of(table, written)
            assert found is not None
            assert (found.places[0].column, found.optional) == (column.name, column.optional)


def test_a_call_has_the_columns_of_both_its_halves() -> None:
    known = fields(CALL)
    assert known["outcome"].places[0].name == "attempt.outcome"
    assert known["released_by"].places[0].name == "session.released_by"
    assert known["session.ts"].places[0].name == "session.ts"
    assert {f"session.{name}" for name in COLUMNS["session"]} - {
        place.name for field in known.values() for place in field.places
    } == set()


def test_all_of_a_session_may_be_absent_in_a_call() -> None:
    assert all(field.optional for field in fields(CALL).values() if field.places[0].table == "session")


def test_what_an_attempt_leaves_to_its_session_is_one_field() -> None:
    holding = fields(CALL)["holding"]
    assert [place.name for place in holding.places] == ["session.holding", "attempt.holding"]
    alone = field_of(CALL, "attempt.holding")
    assert alone is not None
    assert [place.name for place in alone.places] == ["attempt.holding"]


def test_labels_of_headers_are_fields_of_text() -> None:
    for written in ("headers.account", "labels.account", "attempt.headers.account"):
        found = field_of("attempt", written)
        assert found is not None
        assert (found.kind, found.label, found.optional) == (Kind.TEXT, "account", True)
    of_session = field_of(CALL, "session.labels.account")
    assert of_session is not None
    assert of_session.places[0].name == "session.headers"
    assert field_of("compat", "nothing.headers.account") is None


def test_short_names_never_hide_a_column() -> None:
    assert [name for name in ALIASES if field_of(CALL, name) is None] == []
    duration = field_of("event", "duration")
    assert duration is not None
    assert duration.places[0].column == "duration"
    assert field_of("event", "nothing") is None
    status = field_of("message", "status")
    assert status is not None
    assert status.kind is Kind.NUMBER


def test_fields_are_data_for_whoever_completes_expressions() -> None:
    for table in TABLES:
        for name, field in fields(table).items():
            assert field.name == name
            assert field.doc
            assert (field.kind is Kind.CHOICE) == bool(field.values)
    with pytest.raises(KeyError):
        fields("calls")


def test_failed_holds_for_every_outcome_that_is_bad_and_for_no_other() -> None:
    for table, written in (("attempt", "failed"), (CALL, "failed"), (CALL, "attempt.failed")):
        found = field_of(table, written)
        assert found is not None
        assert (found.kind, found.places[0].column) == (Kind.FLAG, "outcome")
        assert {name for name in OUTCOMES if meaning_of(name) is Meaning.BAD} == set(found.meant_by)
    assert field_of("session", "failed") is None
