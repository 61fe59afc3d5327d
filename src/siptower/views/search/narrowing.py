"""The Call-IDs of the calls, or of the rows of a table, that an expression chooses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from siptower.filter import Filter
from siptower.views.batches import arrow
from siptower.views.calls import ATTEMPT_COLUMNS, SESSION_COLUMNS
from siptower.views.report import joined_calls
from siptower.views.search.selection import Selection, call_join, needed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from siptower.views.output import RowSource

__all__ = ["CALLS", "Narrowing"]

CALLS = "call"
"""What the filter language calls attempts joined with their sessions."""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Which Call-IDs are wanted. Memory grows with the number of those that match."""

    where: Filter
    """Chooses calls, or rows of one table."""

    @classmethod
    def parse(cls, expression: str, table: str) -> Narrowing:
        """Read an expression.

        Args:
            expression: An expression of the filter language.
            table: A table of the schema, or `CALLS`.

        Raises:
            ExpressionError: It cannot be used.
        """
        return cls(Filter.parse(expression, table))

    def tables(self) -> Mapping[str, tuple[str, ...]]:
        """Rows that are needed to choose: table to columns."""
        if self.where.table != CALLS:
            return {self.where.table: needed(self.where.table, ("call_id",), self.where)}
        return {
            "attempt": needed("attempt", ATTEMPT_COLUMNS, self.where),
            "session": needed("session", SESSION_COLUMNS, self.where),
        }

    def call_ids(self, source: RowSource) -> frozenset[str]:
        """The Call-IDs of everything that matches; what belongs to no Call-ID is left out."""
        return frozenset(self._found(source)) - {""}

    def _found(self, source: RowSource) -> Iterator[str]:
        selection = Selection(self.where)
        if self.where.table == CALLS:
            for call in selection.calls(joined_calls(source, call_join(self.where))):
                yield str(call.attempt["call_id"])
            return
        for rows in selection.batches(self.where.table, source.batches()):
            yield from arrow(rows).column("call_id").to_pylist()
