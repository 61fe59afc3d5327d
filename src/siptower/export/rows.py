"""Rows of tables as data: JSON, NDJSON and CSV in UTF-8, written by the engine.

A capture has millions of rows. Their text is made where they are, without a Python object for each value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from siptower.export import csv

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from siptower.engine import ArrowBatch

__all__ = ["ArrowRows", "json_array", "ndjson", "table"]


class ArrowRows(Protocol):
    """Some rows with their columns: a batch of the engine, a `pyarrow.RecordBatch`, and whatever else speaks Arrow."""

    @property
    def num_rows(self) -> int:
        """Number of rows."""

    def __arrow_c_array__(self, requested_schema: object | None = None) -> tuple[object, object]:
        """Schema and rows, as the Arrow PyCapsule protocol has them."""


def ndjson(batches: Iterable[ArrowRows], limit: int | None = None) -> Iterator[bytes]:
    """Rows as JSON objects, one a line, as they come; with a limit so many at most."""
    for batch, most in _limited(batches, limit):
        yield from batch.ndjson(most)


def json_array(batches: Iterable[ArrowRows], limit: int | None = None) -> Iterator[bytes]:
    """Rows as a JSON array with one row a line, as they come; with a limit so many at most."""
    before = b"[\n"
    for batch, most in _limited(batches, limit):
        yield before
        yield from batch.json(most)
        before = b",\n"
    yield b"[]\n" if before == b"[\n" else b"\n]\n"


def table(columns: Sequence[str], batches: Iterable[ArrowRows], limit: int | None = None) -> Iterator[str | bytes]:
    """A heading and rows as lines of CSV, as they come; with a limit so many at most."""
    yield from csv.table(columns, ())
    for batch, most in _limited(batches, limit):
        yield from batch.csv(most)


def _limited(batches: Iterable[ArrowRows], limit: int | None) -> Iterator[tuple[ArrowBatch, int | None]]:
    """Batches that are not empty, each with how many of its rows are wanted. All are taken: whoever counts goes on."""
    left = limit
    for rows in batches:
        if left == 0 or not rows.num_rows:
            continue
        yield _native(rows), left
        left = None if left is None else max(0, left - rows.num_rows)


def _native(rows: ArrowRows) -> ArrowBatch:
    from siptower.engine import ArrowBatch  # noqa: PLC0415 (many commands need no engine)

    return rows if isinstance(rows, ArrowBatch) else ArrowBatch(rows)
