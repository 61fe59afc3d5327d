"""Reads `schema/*.toml` into frozen values and refuses what does not fit together."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["ROWS", "TYPES", "Column", "Enumeration", "Row", "Schema", "SchemaError", "load"]

# Order of the tables wherever they are listed.
ROWS = ("message", "transaction", "attempt", "session", "registration", "event", "compat")

TYPES = frozenset(
    {
        "timestamp",
        "duration",
        "durations",
        "bool",
        "u16",
        "u32",
        "u64",
        "u16s",
        "string",
        "bytes",
        "address",
        "enum",
        "issues",
        "headers",
    }
)
# Types that have an empty value of their own and therefore never are absent.
NEVER_ABSENT = frozenset({"durations", "u16s", "bytes", "issues", "headers", "string"})


class SchemaError(ValueError):
    """A declaration in `schema/` that makes no sense; the text names the file and the column."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a row, or one label that every row carries."""

    name: str
    type: str
    doc: str
    source: str
    optional: bool
    enum: str | None
    label: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One table: its own columns; the labels come after them."""

    name: str
    doc: str
    written: str
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Enumeration:
    """A closed set of values."""

    name: str
    doc: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Schema:
    """Everything that `schema/` says about rows."""

    rows: tuple[Row, ...]
    labels: tuple[Column, ...]
    enums: tuple[Enumeration, ...]

    def columns(self, row: Row) -> tuple[Column, ...]:
        """All columns of a table: its own, then the labels."""
        return row.columns + self.labels

    def enum(self, name: str) -> Enumeration:
        """The set called `name`."""
        return next(enum for enum in self.enums if enum.name == name)


def load(root: Path) -> Schema:
    """Reads the schema of the project at `root`.

    Raises:
        SchemaError: A declaration is incomplete or contradicts another one.
    """
    folder = root / "schema"
    enums = tuple(
        Enumeration(name, _text(entry, "doc", f"enums.toml: {name}"), tuple(entry["values"]))
        for name, entry in _read(folder / "enums.toml").items()
    )
    known = frozenset(enum.name for enum in enums)
    labels = _columns(_read(folder / "labels.toml"), "labels.toml", known, label=True)
    rows = tuple(_row(_read(folder / f"{name}.toml"), name, known) for name in ROWS)
    taken = {label.name for label in labels}
    for row in rows:
        for column in row.columns:
            if column.name in taken:
                raise SchemaError(f"{row.name}.toml: `{column.name}` is the name of a label")
    return Schema(rows, labels, enums)


def _read(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return tomllib.load(file)


def _row(table: dict[str, Any], name: str, enums: frozenset[str]) -> Row:
    where = f"{name}.toml"
    if table.get("row") != name:
        raise SchemaError(f"{where}: `row` must be {name!r}")
    columns = _columns(table, where, enums, label=False)
    return Row(name, _text(table, "doc", where), _text(table, "written", where), columns)


def _columns(table: dict[str, Any], where: str, enums: frozenset[str], *, label: bool) -> tuple[Column, ...]:
    columns = tuple(_column(entry, where, enums, label=label) for entry in table["column"])
    names = [column.name for column in columns]
    for name in names:
        if names.count(name) > 1:
            raise SchemaError(f"{where}: `{name}` is declared twice")
    return columns


def _column(entry: dict[str, Any], where: str, enums: frozenset[str], *, label: bool) -> Column:
    name = _text(entry, "name", where)
    where = f"{where}: {name}"
    unknown = set(entry) - {"name", "type", "doc", "source", "optional", "enum"}
    if unknown:
        raise SchemaError(f"{where}: unknown keys {sorted(unknown)}")
    kind = _text(entry, "type", where)
    if kind not in TYPES:
        raise SchemaError(f"{where}: unknown type {kind!r}")
    enum = entry.get("enum")
    if (kind == "enum") != (enum in enums):
        raise SchemaError(f"{where}: `enum` must name a set of enums.toml, and only for the type `enum`")
    optional = bool(entry.get("optional", False))
    if optional and kind in NEVER_ABSENT:
        raise SchemaError(f"{where}: {kind} has an empty value and cannot be optional")
    return Column(name, kind, _text(entry, "doc", where), _text(entry, "source", where), optional, enum, label)


def _text(table: dict[str, Any], key: str, where: str) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value:
        raise SchemaError(f"{where}: `{key}` is missing")
    return value
