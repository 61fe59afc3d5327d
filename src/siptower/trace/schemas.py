"""Arrow tables out of batches, with the right schema also where there is no row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from siptower.model.columns import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    import pyarrow as pa

    from siptower.model.columns import Column

__all__ = ["arrow_schema", "gathered", "table_of"]

_NANOSECONDS = {"duration", "durations"}


def gathered(batches: Iterable[tuple[str, pa.RecordBatch]], tables: Collection[str]) -> dict[str, pa.Table]:
    """Whole tables out of the batches of a reading.

    Args:
        batches: Batches with every column, each with the name of its table.
        tables: The tables; one that has no batch is empty.
    """
    parts: dict[str, list[pa.RecordBatch]] = {name: [] for name in tables}
    for name, batch in batches:
        parts[name].append(batch)
    return {name: table_of(name, found) for name, found in parts.items()}


def table_of(table: str, batches: Iterable[pa.RecordBatch], names: Sequence[str] | None = None) -> pa.Table:
    """One table out of its batches.

    Args:
        table: A table of the schema.
        batches: Its rows.
        names: The columns that the batches have; None for all.
    """
    import pyarrow as pa  # noqa: PLC0415 (costs 0.1 s, and many runs look at no row)

    found = list(batches)
    return pa.Table.from_batches(found, schema=None if found else arrow_schema(table, names))


def arrow_schema(table: str, names: Sequence[str] | None = None) -> pa.Schema:
    """The schema of some columns of a table, as `schema/README.md` gives their types.

    Args:
        table: A table of the schema.
        names: Its columns; None for all.
    """
    import pyarrow as pa  # noqa: PLC0415 (costs 0.1 s, and many runs look at no row)

    columns = COLUMNS[table]
    return pa.schema([_field(columns[name]) for name in (columns if names is None else names)])


def _field(column: Column) -> pa.Field:
    import pyarrow as pa  # noqa: PLC0415 (see above)

    metadata = {"unit": "ns"} if column.type in _NANOSECONDS else None
    return pa.field(column.name, _data_type(column.type), nullable=column.optional, metadata=metadata)


def _data_type(kind: str) -> pa.DataType:
    import pyarrow as pa  # noqa: PLC0415 (see above)

    def items(inner: pa.DataType) -> pa.DataType:
        return pa.list_(pa.field("item", inner, nullable=False))

    text = pa.utf8()
    issue = [("code", text), ("offset", pa.uint32()), ("reference", text)]
    types: dict[str, pa.DataType] = {
        "timestamp": pa.timestamp("ns", tz="UTC"),
        "duration": pa.int64(),
        "durations": items(pa.int64()),
        "bool": pa.bool_(),
        "u16": pa.uint16(),
        "u32": pa.uint32(),
        "u64": pa.uint64(),
        "u16s": items(pa.uint16()),
        "string": text,
        "address": text,
        "enum": text,
        "bytes": pa.binary(),
        "issues": items(pa.struct([pa.field(name, inner, nullable=False) for name, inner in issue])),
        "headers": pa.map_(text, pa.field("value", text, nullable=False)),
    }
    return types[kind]
