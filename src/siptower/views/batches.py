"""Columns of Arrow batches as Python values, by the types that the schema gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from siptower.model.columns import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pyarrow as pa

    from siptower.export.rows import ArrowRows

__all__ = ["arrow", "opened", "values"]

_NANOSECONDS = {"timestamp", "duration"}


def arrow(rows: ArrowRows) -> pa.RecordBatch:
    """Rows opened, so that their columns can be looked at. Nothing is copied."""
    import pyarrow as pa  # noqa: PLC0415 (costs 0.1 s, and many runs look at no column)

    return pa.record_batch(rows)


def opened(batches: Iterable[tuple[str, ArrowRows]]) -> Iterator[tuple[str, pa.RecordBatch]]:
    """Batches of a source, each with the name of its table, opened one by one."""
    return ((table, arrow(rows)) for table, rows in batches)


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
    import pyarrow as pa  # noqa: PLC0415 (see above)

    if pa.types.is_integer(column.type):
        integers: list[int | None] = column.to_pylist()
    else:
        integers = column.view(pa.int64()).to_pylist()  # `cast` would load pyarrow.compute
    return integers
