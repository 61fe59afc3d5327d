"""Columns of Arrow batches as Python values, by the types that the schema gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from siptower.model.columns import COLUMNS
from siptower.views.wording import iso_time, seconds

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pyarrow as pa

    from siptower.model.columns import Column

__all__ = ["json_rows", "values"]

_NANOSECONDS = {"timestamp", "duration"}


def values(batch: pa.RecordBatch, table: str, name: str) -> list[Any]:
    """One column: times and durations in nanoseconds, absent values None, headers a mapping."""
    kind = COLUMNS[table][name].type
    column = batch.column(name)
    if kind in _NANOSECONDS:
        return list(_integers(column))
    plain: list[Any] = column.to_pylist()
    if kind == "headers":
        return [dict(pairs or ()) for pairs in plain]
    return plain


def _integers(column: pa.Array) -> list[int | None]:
    """Whole numbers of a time column; pyarrow's own conversion would cut nanoseconds."""
    import pyarrow as pa  # noqa: PLC0415 (costs 0.1 s, and many runs look at no row)

    if pa.types.is_integer(column.type):
        integers: list[int | None] = column.to_pylist()
    else:
        integers = column.view(pa.int64()).to_pylist()  # `cast` would load pyarrow.compute
    return integers


def json_rows(batch: pa.RecordBatch, table: str, names: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Rows for programs: times in ISO 8601, durations in seconds, bytes as text."""
    columns = [_written(COLUMNS[table][name], values(batch, table, name)) for name in names]
    for row in zip(*columns, strict=True):
        yield dict(zip(names, row, strict=True))


def _written(column: Column, plain: list[Any]) -> list[Any]:
    """A column's values as programs read them."""
    match column.type:
        case "timestamp":
            return [iso_time(each) for each in plain]
        case "duration":
            return [seconds(each) for each in plain]
        case "durations":
            return [[seconds(each) for each in several or ()] for several in plain]
        case "bytes":
            # What is no UTF-8 stands as \xff: JSON has no bytes.
            return [None if each is None else each.decode("utf-8", "backslashreplace") for each in plain]
        case _:
            return plain
