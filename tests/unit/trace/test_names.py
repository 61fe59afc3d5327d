import pytest

from siptower.model.columns import COLUMNS
from siptower.trace.names import column_names, nearest, table_name


def test_tables_are_known_in_singular_and_plural() -> None:
    assert {table_name(name) for name in ("message", "messages")} == {"message"}
    assert table_name("registrations") == "registration"


@pytest.mark.parametrize("name", ["compat", "compats", "", "calls", None])
def test_what_is_no_table_is_told(name: str) -> None:
    with pytest.raises(ValueError, match="there is no table"):
        table_name(name)


def test_columns_are_checked_and_each_is_taken_once() -> None:
    assert column_names("event", ["name", "ts", "name"]) == ("name", "ts")
    assert column_names("event", None) == tuple(COLUMNS["event"])
    assert column_names("event", iter(["ts"])) == ("ts",)
    with pytest.raises(ValueError, match="the table event has no column 'tss': did you mean 'ts'"):
        column_names("event", ["tss"])


def test_few_names_are_listed_where_none_is_near() -> None:
    assert nearest("zzzz", ["a", "b"]) == ": known are a, b"
    assert nearest("zzzz", map(str, range(200))) == ""
