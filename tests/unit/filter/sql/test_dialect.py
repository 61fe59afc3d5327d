from collections.abc import Iterator
from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siptower.filter import CLICKHOUSE, DUCKDB
from tests.unit.filter.database import Database, opened


@pytest.fixture(scope="module")
def database() -> Iterator[Database]:
    with opened() as database:
        yield database


@given(text=st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0")))
def test_no_text_can_end_its_literal(database: Database, text: str) -> None:
    assert database.ask(f"SELECT {DUCKDB.text(text)}") == [(text,)]
    inner = CLICKHOUSE.text(text)[1:-1]
    bare = inner.replace("\\\\", "").replace("\\'", "")
    assert "'" not in bare
    assert "\\" not in bare


def test_clickhouse_keeps_the_time_column_bare_for_its_primary_key() -> None:
    assert CLICKHOUSE.time('"ts"', ">=", (5,)) == "\"ts\" >= fromUnixTimestamp64Nano(5, 'UTC')"
    assert DUCKDB.time('"ts"', "IN", (5, 6)) == 'epoch_ns("ts") IN (5, 6)'


@pytest.mark.parametrize(
    ("network", "inside", "outside"),
    [
        ("10.1.2.2/31", "10.1.2.3", "10.1.2.4"),
        ("0.0.0.0/0", "255.255.255.255", "::"),
        ("2001:db8::/33", "2001:db8:7fff::1", "2001:db8:8000::"),
        ("::/127", "::1", "::2"),
        ("1:2:3:4:5:6:7:8/128", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:9"),
        ("1::/16", "1::", "10.0.0.1"),
    ],
)
def test_duckdb_knows_which_addresses_lie_in_a_network(
    database: Database, network: str, inside: str, outside: str
) -> None:
    asked = DUCKDB.within("address", ip_network(network))
    given = f"(VALUES ('{inside}'), ('{outside}')) t(address)"
    query = f"SELECT address FROM {given} WHERE {asked}"  # noqa: S608 it is what is tested
    assert database.ask(query) == [(inside,)]
