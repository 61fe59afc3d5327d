import pytest

from siptower.filter import Filter, fields
from siptower.filter.fields import TABLES
from siptower.filter.reference import EXAMPLES, text


@pytest.mark.parametrize(("table", "written", "meaning"), EXAMPLES)
def test_every_example_of_the_page_is_an_expression(table: str, written: str, meaning: str) -> None:
    assert Filter.parse(written, table).columns
    assert meaning


def test_every_field_of_every_table_is_described() -> None:
    parts = text().split("\n### ")[1:]
    assert [part.partition("\n")[0] for part in parts] == list(TABLES)
    for part in parts:
        table = part.partition("\n")[0]
        assert [name for name in fields(table) if f"| `{name}` |" not in part] == []
