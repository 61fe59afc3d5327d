"""Values as CSV (RFC 4180, UTF-8, line feed): what a spreadsheet opens and never runs."""

from __future__ import annotations

import csv
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


class _Lines:
    """Rows of text, until they are taken.

    The writer quotes a cell for a character of its own line end, so it is given both: a carriage return that stood
    unquoted would begin a row for many readers, and a stranger would choose what is in it.
    """

    WRITTEN_END = "\r\n"

    def __init__(self) -> None:
        self._rows: list[str] = []

    def __len__(self) -> int:
        return len(self._rows)

    def write(self, row: str) -> None:
        """One row, as the writer hands it over: whole, with its line end."""
        self._rows.append(row.removesuffix(self.WRITTEN_END) + "\n")

    def take(self) -> str:
        """The rows so far."""
        text = "".join(self._rows)
        self._rows.clear()
        return text


def table(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> Iterator[str]:
    """A heading and one line a row, as they come."""
    lines = _Lines()
    writer = csv.writer(lines, lineterminator=lines.WRITTEN_END)
    writer.writerow(columns)
    for row in rows:
        cells = map(row.get, columns)
        writer.writerow([each if each is None or type(each) is int else _cell(each) for each in cells])
        if len(lines) >= _ROWS_AT_ONCE:
            yield lines.take()
    yield lines.take()
