"""Rows as Arrow batches for tests: columns of the schema, with plain values where none are given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from siptower.model import enums
from siptower.model.columns import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from siptower.model.columns import Column

SECOND = 1_000_000_000
START = 1_767_225_600 * SECOND
"""2026-01-01T00:00:00Z."""

ARROW_TYPES = {
    "timestamp": pa.timestamp("ns", tz="UTC"),
    "duration": pa.int64(),
    "durations": pa.list_(pa.int64()),
    "u16s": pa.list_(pa.uint16()),
    "bool": pa.bool_(),
    "u16": pa.uint16(),
    "u32": pa.uint32(),
    "u64": pa.uint64(),
    "string": pa.utf8(),
    "bytes": pa.binary(),
    "address": pa.utf8(),
    "enum": pa.utf8(),
    "issues": pa.list_(pa.struct([("code", pa.utf8()), ("offset", pa.uint32()), ("reference", pa.utf8())])),
    "headers": pa.map_(pa.utf8(), pa.utf8()),
}
_PLAIN: dict[str, Any] = {
    "timestamp": START,
    "duration": SECOND,
    "durations": [],
    "u16s": [],
    "bool": False,
    "u16": 1,
    "u32": 1,
    "u64": 1,
    "string": "",
    "bytes": b"",
    "address": "10.0.0.1",
    "issues": [],
    "headers": [],
}


def batch(table: str, rows: Iterable[dict[str, Any]], names: Sequence[str] | None = None) -> pa.RecordBatch:
    """Rows of a table; columns that a row leaves out have a plain value, or none where they may be absent."""
    columns = [COLUMNS[table][name] for name in names or COLUMNS[table]]
    listed = list(rows)
    unknown = {name for row in listed for name in row} - set(COLUMNS[table])
    assert not unknown, f"{table} has no columns {unknown}"
    arrays = [
        pa.array([row.get(column.name, _plain(column)) for row in listed], type=ARROW_TYPES[column.type])
        for column in columns
    ]
    return pa.RecordBatch.from_arrays(arrays, names=[column.name for column in columns])


def _plain(column: Column) -> object:
    if column.optional:
        return None
    if column.enum is not None:
        return str(next(iter(getattr(enums, column.enum))))
    return _PLAIN[column.type]


def attempt(name: str, at: float = 0, **columns: object) -> dict[str, Any]:
    """An attempt that was answered after three seconds, unless columns say otherwise."""
    return {
        "ts": START + round(at * SECOND),
        "closed": START + round((at + 3) * SECOND),
        "attempt_id": name,
        "call_id": f"{name}@example",
        "hop": "first",
        "outcome": "answered",
        "code": "200",
        "reason": "OK",
        "from_user": "alice",
        "to_user": "bob",
        "src_ip": "10.1.0.10",
        "src_port": 5060,
        "dst_ip": "10.0.0.1",
        "dst_port": 5060,
        "invites": 1,
        "early_dialogs": 1,
        "retransmissions": 0,
        "pdd": SECOND // 2,
        "pgad": 3 * SECOND,
        "carrier": "alpha",
        "direction": "ingress",
        "class": "normal",
    } | columns


def session(name: str, at: float = 3, **columns: object) -> dict[str, Any]:
    """A session of a minute that the caller ended, unless columns say otherwise."""
    return {
        "ts": START + round(at * SECOND),
        "ended": START + round((at + 60) * SECOND),
        "attempt_id": name,
        "call_id": f"{name}@example",
        "hop": "first",
        "fork": "first",
        "how": "bye",
        "released_by": "caller",
        "completion": "completed",
        "sdt": 60 * SECOND,
        "sdd": SECOND // 20,
        "holding": 63 * SECOND,
        "acknowledged": True,
        "reinvites": 0,
        "holds": 0,
        "codec": "PCMU",
    } | columns
