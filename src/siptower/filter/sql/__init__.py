"""Conditions as SQL: what they say, and how DuckDB and ClickHouse spell it."""
