"""The one filter language: an expression chooses rows, in Arrow batches and in every database."""

from siptower.filter.dialect import CLICKHOUSE, DUCKDB, Dialect
from siptower.filter.expression import Filter
from siptower.filter.fields import TABLES, Field, Kind, fields

__all__ = ["CLICKHOUSE", "DUCKDB", "TABLES", "Dialect", "Field", "Filter", "Kind", "fields"]
