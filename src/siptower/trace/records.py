"""Rows of Arrow batches as the record classes of the model: typed values, one object a row."""

from __future__ import annotations

import keyword
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from siptower.model import enums
from siptower.model.columns import COLUMNS
from siptower.model.records import RECORDS, Issue
from siptower.views.batches import values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import pyarrow as pa

    from siptower.model.columns import Column
    from siptower.model.records import Record

__all__ = ["record_of", "records_of"]


def records_of(batch: pa.RecordBatch, table: str) -> Iterator[Record]:
    """The rows of a batch that holds every column of its table."""
    kind = RECORDS[table]
    fields = _fields(table)
    names = [field.name for field in fields]
    columns = [field.typed(values(batch, table, field.column)) for field in fields]
    for row in zip(*columns, strict=True):
        yield kind(**dict(zip(names, row, strict=True)))


def record_of(table: str, row: Mapping[str, Any]) -> Record:
    """One row whose values are plain, as `views.batches.values` gives them."""
    return RECORDS[table](
        **{
            field.name: row[field.column] if field.make is None else field.make(row[field.column])
            for field in _fields(table)
        }
    )


@dataclass(frozen=True, slots=True)
class _Field:
    """A column as a field of a record."""

    column: str
    """Name of the column."""

    name: str
    """Name of the field."""

    make: Callable[[Any], Any] | None
    """Makes the value that the record class promises; None where the plain value is one."""

    def typed(self, plain: list[Any]) -> list[Any]:
        """The values of the column as the record class promises them."""
        return plain if self.make is None else list(map(self.make, plain))


@cache
def _fields(table: str) -> tuple[_Field, ...]:
    return tuple(
        # `class` is no name in Python.
        _Field(name, f"{name}_" if keyword.iskeyword(name) else name, _maker(column))
        for name, column in COLUMNS[table].items()
    )


def _maker(column: Column) -> Callable[[Any], Any] | None:
    if column.enum is None:
        return _MAKERS.get(column.type)
    members: dict[str | None, Any] = {member.value: member for member in getattr(enums, column.enum)}
    return (members | {None: None}).__getitem__


def _issues(found: list[dict[str, Any]] | None) -> tuple[Issue, ...]:
    return tuple(Issue(**each) for each in found or ())


def _several(found: list[int] | None) -> tuple[int, ...]:
    return tuple(found or ())


_MAKERS: Mapping[str, Callable[[Any], Any]] = {"issues": _issues, "durations": _several, "u16s": _several}
