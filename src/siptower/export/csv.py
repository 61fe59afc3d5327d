"""Values as CSV (RFC 4180, UTF-8, line feed): what a spreadsheet opens and never runs."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from siptower.export.escape import csv_text
from siptower.export.json import member

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

__all__ = ["table"]

_ROWS_AT_ONCE = 256


def _cell(value: object) -> object:
    """One value as a cell: text is guarded, lists and mappings are JSON; the rest is left to the writer."""
    if isinstance(value, str):
        return csv_text(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.9f}".rstrip("0").rstrip(".") if abs(value) < 1e15 else repr(value)  # noqa: PLR2004
    if isinstance(value, dict | list | tuple):
        return csv_text(member(value)) if value else ""
    return value


def table(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> Iterator[str]:
    """A heading and one line a row, as they come."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    waiting = 0
    for row in rows:
        cells = map(row.get, columns)
        writer.writerow([each if each is None or type(each) is int else _cell(each) for each in cells])
        waiting += 1
        if waiting >= _ROWS_AT_ONCE:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
            waiting = 0
    yield buffer.getvalue()
