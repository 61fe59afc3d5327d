import pytest

from siptower.model.columns import COLUMNS
from siptower.trace.names import call_id_text, column_names, nearest, shortened, table_name


def test_tables_are_known_in_singular_and_plural() -> None:
    assert {table_name(name) for name in ("message", "messages")} == {"message"}
    assert table_name("registrations") == "registration"


@pytest.mark.parametrize("name", ["compat", "compats", "", "calls"])
def test_what_is_no_table_is_told(name: str) -> None:
    with pytest.raises(ValueError, match="there is no table"):
        table_name(name)


@pytest.mark.parametrize("name", [None, 5, ["messages"]])
def test_what_is_no_text_names_no_table(name: object) -> None:
    with pytest.raises(TypeError, match="a table is named by a str"):
        table_name(name)  # type: ignore[arg-type]


def test_halves_of_characters_become_a_call_id_that_nothing_has() -> None:
    assert call_id_text("a@b") == "a@b"
    assert call_id_text("a\ud800") == "\n"
    with pytest.raises(TypeError, match="a Call-ID is a str, not bytes"):
        call_id_text(b"a@b")  # type: ignore[arg-type]


def test_long_text_is_repeated_in_part() -> None:
    assert shortened("a" * 80) == "a" * 80
    assert shortened("a" * 10_000) == "a" * 80 + "..."


def test_columns_are_checked_and_each_is_taken_once() -> None:
    assert column_names("event", ["name", "ts", "name"]) == ("name", "ts")
    assert column_names("event", None) == tuple(COLUMNS["event"])
    assert column_names("event", iter(["ts"])) == ("ts",)
    with pytest.raises(ValueError, match="the table event has no column 'tss': did you mean 'ts'"):
        column_names("event", ["tss"])


def test_few_names_are_listed_where_none_is_near() -> None:
    assert nearest("zzzz", ["a", "b"]) == ": known are a, b"
    assert nearest("zzzz", map(str, range(200))) == ""
