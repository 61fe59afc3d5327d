import re
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siptower.filter.sql.duckdb_text import address_digits, readable_text
from tests.unit.filter.database import Database, opened

WHOLE = [b"a", b"\\", b"\r\n", b"\xc3\xbc", b"\xe2\x82\xac", b"\xf0\x9f\x98\x80", b"\x00"]
BROKEN = [b"\xff", b"\x80", b"\xe2\x82", b"\xed\xa0\x80", b"\xc0\xaf", b"\xf4\x90\x80\x80"]


@pytest.fixture(scope="module")
def database() -> Iterator[Database]:
    with opened() as database:
        yield database


@given(pieces=st.lists(st.sampled_from(WHOLE + BROKEN), max_size=8))
def test_bytes_read_as_python_reads_them(database: Database, pieces: list[bytes]) -> None:
    raw = b"".join(pieces)
    expected = re.sub("[\udc80-\udcff]+", "\ufffd", raw.decode("utf-8", "surrogateescape"))
    query = f"SELECT {readable_text('raw')} FROM (SELECT $1::BLOB AS raw)"  # noqa: S608 it is what is tested
    assert database.ask(query, raw) == [(expected,)]


@given(address=st.ip_addresses())
def test_addresses_are_written_out(database: Database, address: IPv4Address | IPv6Address) -> None:
    version = 6 if ":" in str(address) else 4
    width = 8 if version == 4 else 32
    digits = f"{address_digits('a', version)}, {address_digits('a', 10 - version)}"
    query = f"SELECT {digits} FROM (SELECT '{address}' AS a)"  # noqa: S608 it is what is tested
    assert database.ask(query) == [(f"{int(address):0{width}x}", None)]
