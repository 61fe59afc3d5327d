"""Random rows of every table, and the Arrow tables of rows."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from hypothesis import strategies as st

from siptower.metrics.measure import COMMON
from siptower.metrics.to_fold import plan
from siptower.model import enums
from siptower.model.columns import COLUMNS, Column

if TYPE_CHECKING:
    from tests.unit.metrics.reference_fold import Rows

CODES = ["100", "200", "2xx", "302", "401", "407", "404", "408", "480", "486", "503", "600", "603", "timeout"]
METHODS = ["INVITE", "REGISTER", "OPTIONS", "BYE", "ACK", "OTHER"]
TEXTS = {
    "code": [*CODES, "INVITE", ""],
    "code_class": ["", "1xx", "2xx", "3xx", "4xx", "5xx", "6xx", "timeout", "transport_error"],
    "method": METHODS,
    "malformed_reason": ["", "bad_cseq"],
    "carrier": ["alpha", "beta", 'it\'s "quoted"\n', "ümlaut"],
}
NUMBERS = {"status": [100, 180, 200, 302, 401, 407, 486, 503]}
ARROW = {
    "timestamp": pa.timestamp("ns", "UTC"),
    "duration": pa.int64(),
    "durations": pa.list_(pa.int64()),
    "u16s": pa.list_(pa.uint16()),
    "bool": pa.bool_(),
    "u16": pa.uint16(),
    "u32": pa.uint32(),
    "u64": pa.uint64(),
    "string": pa.string(),
    "bytes": pa.binary(),
    "address": pa.string(),
    "enum": pa.string(),
    "issues": pa.list_(pa.struct([("code", pa.string()), ("offset", pa.uint32()), ("reference", pa.string())])),
    "headers": pa.map_(pa.string(), pa.string()),
}

# The bounds of buckets, a bit more and a bit less, and what adds up to more than 64 bits hold.
DURATIONS = st.one_of(
    st.sampled_from([0, 1, 5_000_000, 50_000_000, 50_000_001, 499_999_999, 500_000_000, 6_000_000_000, 2**62]),
    st.integers(0, 100_000_000_000),
)


def values(column: Column) -> st.SearchStrategy[Any]:
    """What a column may hold; None also where the schema says that it may be absent."""
    found = present(column)
    return st.none() | found if column.optional else found


def present(column: Column) -> st.SearchStrategy[Any]:
    match column.type:
        case "enum":
            kind = getattr(enums, str(column.enum))
            return st.sampled_from([str(value) for value in kind])
        case "string":
            return st.sampled_from(TEXTS.get(column.name, ["", "x"]))
        case "bool":
            return st.booleans()
        case "duration":
            return DURATIONS
        case "durations":
            return st.lists(DURATIONS, max_size=3)
        case "u16" | "u32" | "u64":
            return st.sampled_from(NUMBERS.get(column.name, [0, 17]))
        case _:
            raise AssertionError(f"{column.name}: no measure reads columns of type {column.type}")


def rows(most: int) -> st.SearchStrategy[Rows]:
    """Up to so many rows of each table. Columns that no measure reads are left out."""
    read = {table: columns_read(table) for table in COLUMNS}
    return st.fixed_dictionaries(
        {
            table: st.lists(st.fixed_dictionaries({name: values(columns[name]) for name in read[table]}), max_size=most)
            for table, columns in COLUMNS.items()
        }
    )


def columns_read(table: str) -> list[str]:
    """The columns of a table that some measure reads, in the order of the schema."""
    named = set(COMMON)
    for measure in plan()["measures"]:
        sources = [source for source in measure["sources"] if source["row"] == table]
        named |= {*measure["labels"]} if sources else set()
        named |= set(re.findall(r'"(?:column|each)": "(\w+)"', json.dumps(sources)))
    return [name for name in COLUMNS[table] if name in named]


def arrow(found: Rows) -> dict[str, pa.Table]:
    """The rows as the engine would hand them over."""
    return {
        table: pa.table(
            {
                column.name: pa.array([row.get(column.name) for row in found.get(table, [])], ARROW[column.type])
                for column in columns.values()
            }
        )
        for table, columns in COLUMNS.items()
    }
