"""Chooses rows and calls by an expression while they pass, and counts them."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

from siptower.model.columns import COLUMNS
from siptower.views.batches import arrow
from siptower.views.calls import ATTEMPT_COLUMNS, SESSION_COLUMNS, CallJoin

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import pyarrow as pa

    from siptower.export.rows import ArrowRows
    from siptower.filter import Filter
    from siptower.views.calls import Call

__all__ = ["Selection", "call_join", "needed"]

_TOGETHER = 2_048
"""Calls that are asked at once: enough to make a batch cheap, few enough to show them while they come."""


@dataclass(slots=True)
class Selection:
    """Lets through what an expression chooses; without one everything."""

    where: Filter | None
    """Chooses; None for all."""

    looked_at: int = field(default=0, init=False)
    """Rows that it was asked about."""

    matched: int = field(default=0, init=False)
    """Rows that it chose."""

    numbers: Sequence[int] = field(default=(), init=False)
    """Numbers in the capture, from 1, of the rows of the batch that was given last."""

    def batches(self, table: str, batches: Iterable[tuple[str, ArrowRows]]) -> Iterator[ArrowRows]:
        """The batches of a table with the chosen rows only."""
        for name, rows in batches:
            if name != table:
                continue
            first = self.looked_at + 1
            self.looked_at += rows.num_rows
            kept, self.numbers = self._chosen(rows, first)
            self.matched += kept.num_rows
            yield kept

    def _chosen(self, rows: ArrowRows, first: int) -> tuple[ArrowRows, Sequence[int]]:
        """The chosen rows of a batch, and their numbers when its first row has that one."""
        if self.where is None:
            return rows, range(first, first + rows.num_rows)
        import pyarrow.compute as pc  # noqa: PLC0415 (costs 0.1 s, and many runs look at no row)

        batch = arrow(rows)
        mask = self.where.mask(batch)
        return batch.filter(mask), [first + place for place in pc.indices_nonzero(mask).to_pylist()]

    def calls(self, calls: Iterable[Call]) -> Iterator[Call]:
        """The chosen calls in their order."""
        remaining = iter(calls)
        while some := list(islice(remaining, _TOGETHER)):
            self.looked_at += len(some)
            chosen = [True] * len(some) if self.where is None else self._mask(some, self.where)
            self.matched += sum(chosen)
            yield from (call for call, wanted in zip(some, chosen, strict=True) if wanted)

    def _mask(self, calls: list[Call], where: Filter) -> list[bool]:
        import pyarrow as pa  # noqa: PLC0415 (costs 0.1 s, and many runs look at no row)

        arrays: list[pa.Array] = []
        names: list[str] = []
        for table, columns in where.columns.items():
            halves = [call.attempt if table == "attempt" else call.session for call in calls]
            for column in columns:
                plain = [None if half is None else half[column] for half in halves]
                arrays.append(_array(COLUMNS[table][column].type, plain))
                names.append(f"{table}.{column}")
        mask: list[bool] = where.mask(pa.RecordBatch.from_arrays(arrays, names=names)).to_pylist()
        return mask


def _array(kind: str, plain: list[Any]) -> pa.Array:
    """Values as the views hold them in a column as the engine would give it; times are whole nanoseconds."""
    import pyarrow as pa  # noqa: PLC0415 (see above)

    match kind:
        case "timestamp" | "duration":
            return pa.array(plain, pa.int64())
        case "durations":
            return pa.array(plain, pa.list_(pa.int64()))
        case "bool":
            return pa.array(plain, pa.bool_())
        case "u16" | "u32" | "u64":
            return pa.array(plain, pa.uint64())
        case "headers":
            entries = [None if each is None else list(each.items()) for each in plain]
            return pa.array(entries, pa.map_(pa.utf8(), pa.utf8()))
        case _:
            return pa.array(plain, pa.utf8())


def needed(table: str, shown: tuple[str, ...], where: Filter | None) -> tuple[str, ...]:
    """The columns of a table that are shown, then those that only choose."""
    chosen = () if where is None else where.columns.get(table, ())
    return tuple(dict.fromkeys((*shown, *chosen)))


def call_join(where: Filter) -> CallJoin:
    """Joins calls that carry what they show and what chooses them."""
    return CallJoin(
        attempt_columns=needed("attempt", ATTEMPT_COLUMNS, where),
        session_columns=needed("session", SESSION_COLUMNS, where),
    )
