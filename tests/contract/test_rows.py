"""What is generated from `schema/` says the same in every language."""

from __future__ import annotations

import dataclasses
import json
import tomllib
from typing import TYPE_CHECKING

import pytest

from siptower.engine import schema
from siptower.model import enums
from siptower.model.columns import COLUMNS, LABELS, TABLES
from siptower.model.records import RECORDS, Record

if TYPE_CHECKING:
    from pathlib import Path

NATIVE = {table["name"]: table for table in json.loads(schema())["tables"]}


def test_every_side_has_the_same_tables_in_the_same_order() -> None:
    assert list(NATIVE) == list(COLUMNS) == list(TABLES) == list(RECORDS)


@pytest.mark.parametrize("table", list(COLUMNS))
def test_columns_are_the_same_on_both_sides(table: str) -> None:
    native = [
        (column["name"], column["type"], column["optional"], column["label"]) for column in NATIVE[table]["columns"]
    ]
    python = [(column.name, column.type, column.optional, column.label) for column in COLUMNS[table].values()]
    assert native == python
    assert tuple(COLUMNS[table].values())[-len(LABELS) :] == LABELS


@pytest.mark.parametrize("table", list(COLUMNS))
def test_a_record_has_one_field_for_each_column(table: str) -> None:
    fields = {field.name.removesuffix("_") for field in dataclasses.fields(RECORDS[table])}
    assert fields == COLUMNS[table].keys()
    assert issubclass(RECORDS[table], Record)


@pytest.mark.parametrize("table", list(COLUMNS))
def test_absent_values_are_none_in_records(table: str) -> None:
    fields = {field.name.removesuffix("_"): str(field.type) for field in dataclasses.fields(RECORDS[table])}
    optional = {name for name, type_ in fields.items() if type_.endswith("| None")}
    assert optional == {column.name for column in COLUMNS[table].values() if column.optional}


def test_enums_have_the_values_of_the_schema(root: Path) -> None:
    declared = tomllib.loads((root / "schema" / "enums.toml").read_text(encoding="utf-8"))
    assert sorted(declared) == enums.__all__
    for name, entry in declared.items():
        assert [value.value for value in getattr(enums, name)] == entry["values"]


def test_every_column_of_an_enum_names_one_that_exists() -> None:
    named = {column.enum for columns in COLUMNS.values() for column in columns.values() if column.type == "enum"}
    assert named <= set(enums.__all__)


def test_the_store_has_every_table_and_column(root: Path) -> None:
    statements = (root / "schema" / "generated" / "clickhouse.sql").read_text(encoding="utf-8")
    for table, columns in COLUMNS.items():
        statement = statements.split(f"CREATE TABLE IF NOT EXISTS `{table}`\n", 1)[1].split("\nENGINE", 1)[0]
        missing = [name for name in columns if f"\n    `{name}` " not in statement]
        assert missing == []
