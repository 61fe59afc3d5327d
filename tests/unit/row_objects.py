"""Rows as plain Python objects, made value by value: what the engine's text of rows has to agree with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from siptower.export import csv, json
from siptower.model.columns import COLUMNS
from siptower.views.batches import values
from siptower.views.wording import iso_time, seconds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pyarrow as pa

    from siptower.model.columns import Column


def row_objects(batch: pa.RecordBatch, table: str) -> list[dict[str, Any]]:
    """Rows for programs: times in ISO 8601, durations in seconds, bytes as text."""
    names = batch.schema.names
    columns = [_written(COLUMNS[table][name], values(batch, table, name)) for name in names]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def texts(batches: Iterable[pa.RecordBatch], table: str) -> dict[str, str]:
    """The rows as they have to be written, by form."""
    taken = list(batches)
    names = taken[0].schema.names if taken else list(COLUMNS[table])

    def rows() -> Iterator[dict[str, Any]]:
        return (row for batch in taken for row in row_objects(batch, table))

    return {
        "ndjson": "".join(json.lines(rows())),
        "json": "".join(json.array(rows())),
        "csv": "".join(csv.table(names, rows())),
    }


def _written(column: Column, plain: list[Any]) -> list[Any]:
    match column.type:
        case "timestamp":
            return [iso_time(each) for each in plain]
        case "duration":
            return [seconds(each) for each in plain]
        case "durations":
            return [[seconds(each) for each in several] for several in plain]
        case "bytes":
            return [None if each is None else each.decode("utf-8", "backslashreplace") for each in plain]
        case _:
            return plain
