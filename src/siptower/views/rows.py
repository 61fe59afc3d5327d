"""Rows of one table in any form, batch by batch: memory does not grow with the capture."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from siptower.export import rows as row_text
from siptower.export.table import table as text_table
from siptower.model.columns import COLUMNS
from siptower.views.batches import arrow, values
from siptower.views.output import Format
from siptower.views.row_cells import LAYOUTS, NUMBER
from siptower.views.search.selection import Selection, needed
from siptower.views.wording import count, counted, day

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from siptower.export.rows import ArrowRows
    from siptower.export.text import Spans
    from siptower.filter import Filter
    from siptower.views.output import Output, RowSource

__all__ = ["RowsView"]

_PLURAL = {
    "message": "messages",
    "transaction": "transactions",
    "attempt": "attempts",
    "session": "sessions",
    "registration": "registrations",
    "event": "events",
    "compat": "compat rows",
}


@dataclass(slots=True)
class RowsView:
    """The rows of one table."""

    table: str
    """Which table."""

    output: Output
    """How they are written."""

    where: Filter | None = None
    """Which of them; None for all."""

    def columns(self) -> tuple[str, ...]:
        """The columns that are shown."""
        if self.output.form is not Format.TABLE:
            return tuple(COLUMNS[self.table])
        return LAYOUTS[self.table].names

    def tables(self) -> Mapping[str, tuple[str, ...] | None]:
        """Its table, with the columns that are shown and those that choose."""
        return {self.table: needed(self.table, self.columns(), self.where)}

    def plan(self) -> Mapping[str, Any] | None:
        """Nothing is counted."""
        return None

    def keep_samples(self) -> bool:
        """Nothing is counted."""
        return False

    def lines(self, source: RowSource) -> Iterator[str | bytes]:
        """The rows as text, as they come."""
        selection, limit = Selection(self.where), self.output.limit
        batches = selection.batches(self.table, source.batches())
        match self.output.form:
            case Format.TABLE:
                yield from self._table(batches, selection)
            case Format.JSON:
                yield from row_text.json_array(batches, limit)
            case Format.CSV:
                yield from row_text.table(self.columns(), batches, limit)
            case Format.NDJSON:
                yield from row_text.ndjson(batches, limit)

    def _table(self, batches: Iterable[ArrowRows], selection: Selection) -> Iterator[str]:
        canvas, more = self.output.canvas, _More()
        rows = self._cells(batches, selection, more)
        first = next(rows, None)
        quiet = LAYOUTS[self.table].quiet
        if first is None:
            words = f"no {_PLURAL[self.table]} in this capture"
            if selection.looked_at:
                words = f"no {self.table} matches; {count(selection.looked_at)} were looked at"
            yield canvas.line((f" {words}", quiet))
            return
        yield from text_table(canvas, LAYOUTS[self.table].columns, chain((first,), rows))
        if more.hidden:
            sign = canvas.symbol("more")
            text = f" {sign} {count(more.hidden)} more {_PLURAL[self.table]}: --limit 0 shows all"
            yield canvas.line((text, quiet))
        if self.where is not None:
            whole = counted(selection.looked_at, self.table, _PLURAL[self.table])
            yield canvas.line((f" {count(selection.matched)} of {whole} match", quiet))

    def _cells(
        self, batches: Iterable[ArrowRows], selection: Selection, more: _More
    ) -> Iterator[tuple[Spans, ...] | str]:
        layout, today = LAYOUTS[self.table], ""
        for batch in map(arrow, batches):
            columns = [values(batch, self.table, name) for name in layout.names]
            for number, *cells in zip(selection.numbers, *columns, strict=True):
                if self.output.limit is not None and more.shown >= self.output.limit:
                    more.hidden += 1
                    continue
                row = dict(zip(layout.names, cells, strict=True)) | {NUMBER: number}
                if day(row["ts"]) != today:
                    today = day(row["ts"])
                    yield today
                more.shown += 1
                yield layout.cells(self.output.canvas, row)


@dataclass(slots=True)
class _More:
    """How many rows stand in the table, and how many were left out."""

    shown: int = 0
    hidden: int = 0
