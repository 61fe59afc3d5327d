"""An expression that chooses rows, ready to run."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from siptower.filter.fields import TABLES
from siptower.filter.meaning import understand
from siptower.filter.syntax import syntax_tree
from siptower.filter.to_arrow import mask
from siptower.filter.to_sql import condition_sql
from siptower.filter.tree import fields_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa

    from siptower.filter.dialect import Dialect
    from siptower.filter.tree import Condition

__all__ = ["Filter"]


@dataclass(frozen=True, slots=True)
class Filter:
    """Chooses rows of one table. The same expression chooses the same rows in Arrow and in every database."""

    text: str
    """The expression as it was written."""

    table: str
    """The table whose rows it chooses: one of the schema, or `call`."""

    condition: Condition
    """What it means."""

    @classmethod
    def parse(cls, text: str, table: str) -> Filter:
        """Read an expression.

        Args:
            text: Such as `outcome == "busy" and to.user =~ "^49" and pdd > 3s`.
            table: A table of the schema, or `call`: attempts joined with their sessions.

        Raises:
            ExpressionError: It cannot be used; the error knows the place and a way out.
            KeyError: There is no such table.
        """
        if table not in TABLES:
            raise KeyError(table)
        return cls(text, table, understand(text, syntax_tree(text), table))

    @property
    def columns(self) -> Mapping[str, tuple[str, ...]]:
        """The columns that it needs, by the table that has them."""
        found: dict[str, dict[str, None]] = {}
        for field in fields_in(self.condition):
            for place in field.places:
                found.setdefault(place.table, {})[place.column] = None
        return MappingProxyType({table: tuple(names) for table, names in found.items()})

    def mask(self, batch: pa.RecordBatch) -> pa.BooleanArray:
        """True for each row that it chooses, never null.

        Args:
            batch: Rows with the columns that it needs, under their names; for calls those are `attempt.code`,
                `session.how` and so on, and the session's are null where there is none.

        Raises:
            KeyError: A column is missing.
        """
        return mask(self.condition, batch)

    def rows(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The rows that it chooses, with all their columns in their order."""
        return batch.filter(self.mask(batch))

    def sql(self, dialect: Dialect) -> str:
        """It as a condition for WHERE: true or false, never NULL, every value a quoted literal.

        For calls the rows have to be joined as `FROM ... AS "attempt" LEFT JOIN ... AS "session"`, with NULL where
        there is no session (ClickHouse: `SETTINGS join_use_nulls = 1`).
        """
        return condition_sql(self.condition, dialect)
