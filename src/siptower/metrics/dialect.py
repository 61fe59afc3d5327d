"""What DuckDB and ClickHouse spell differently."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["CLICKHOUSE", "DUCKDB", "Dialect"]


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one database spells what the standard leaves open."""

    name: Literal["duckdb", "clickhouse"]

    wide: str
    """An integer type in which sums of nanoseconds never wrap."""

    element: str
    """The function that makes one row of each element of a list."""

    def text(self, value: str) -> str:
        """The value as text; NULL stays NULL, which ClickHouse's CAST refuses."""
        return f"CAST({value} AS VARCHAR)" if self.name == "duckdb" else f"toString({value})"

    def quantile(self, value: str, thousandths: int) -> str:
        """The nearest-rank quantile: the smallest value that at least that share of the values do not exceed."""
        if self.name == "duckdb":
            return f"QUANTILE_DISC({value}, {thousandths / 1000})"
        rank = f"GREATEST(1, intDiv(COUNT({value}) * {thousandths} + 999, 1000))"
        return f"if(COUNT({value}) = 0, NULL, arraySort(groupArray({value}))[{rank}])"


DUCKDB = Dialect("duckdb", "HUGEINT", "UNNEST")
CLICKHOUSE = Dialect("clickhouse", "Int128", "arrayJoin")
