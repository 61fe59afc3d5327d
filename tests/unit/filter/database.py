"""DuckDB for tests with many examples: one connection for all of them."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import duckdb

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa


@dataclass
class Database:
    """Asks queries. Hypothesis keeps what it was given beyond the end of a test: the connection goes before."""

    connection: duckdb.DuckDBPyConnection | None

    def ask(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        assert self.connection is not None
        return self.connection.execute(query, values).fetchall()

    def register(self, name: str, rows: pa.RecordBatch) -> None:
        """Make rows a table."""
        import pyarrow as pa  # noqa: PLC0415 (only where there are rows)

        assert self.connection is not None
        self.connection.register(name, pa.Table.from_batches([rows]))


@contextmanager
def opened() -> Iterator[Database]:
    """A database that is empty, and gone at the end."""
    with duckdb.connect() as connection:
        database = Database(connection)
        del connection
        yield database
        database.connection = None
