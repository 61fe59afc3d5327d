"""What can be asked for: the columns of a table under the names that people type.

The rule is: a field has the name of its column, and dots may stand for underscores (`to.user` is `to_user`). A new
column is a field at once. `failed` alone is no column: it is what an outcome means.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from siptower.model import enums
from siptower.model.columns import COLUMNS
from siptower.model.outcomes import FAILED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from siptower.model.columns import Column

__all__ = ["ALIASES", "CALL", "TABLES", "Field", "Kind", "Place", "field_of", "fields"]

CALL = "call"
"""The table that is joined of `attempt` and `session`."""

TABLES: tuple[str, ...] = (CALL, *COLUMNS)
"""Tables whose rows can be chosen."""

_LABEL = re.compile(r"(?P<owner>\w+\.)?(?:headers|labels)\.(?P<key>.+)", re.DOTALL)
"""The label of a header that the operator named: `headers.account`, `labels.account`, `session.headers.account`."""

ALIASES: Mapping[str, str] = MappingProxyType(
    {"caller": "from_user", "called": "to_user", "duration": "sdt", "status": "code", "ua": "user_agent"}
)
"""Short names that people type, where the table has the field and no column of that name."""


class Kind(StrEnum):
    """What a field holds, in the words of the reference page and of errors."""

    TEXT = "text"
    NUMBER = "number"
    DURATION = "duration"
    TIME = "time"
    FLAG = "yes or no"
    ADDRESS = "address"
    CHOICE = "one of"
    NUMBERS = "numbers"
    DURATIONS = "durations"
    ISSUES = "issues"
    BYTES = "bytes"
    LABELS = "map"


_KINDS = {
    "timestamp": Kind.TIME,
    "duration": Kind.DURATION,
    "durations": Kind.DURATIONS,
    "bool": Kind.FLAG,
    "u16": Kind.NUMBER,
    "u32": Kind.NUMBER,
    "u64": Kind.NUMBER,
    "u16s": Kind.NUMBERS,
    "string": Kind.TEXT,
    "bytes": Kind.BYTES,
    "address": Kind.ADDRESS,
    "enum": Kind.CHOICE,
    "issues": Kind.ISSUES,
    "headers": Kind.LABELS,
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands."""

    table: str
    """Table of rows: one of the schema."""

    column: str
    """Its column."""

    joined: bool = False
    """The rows are joined of several tables, so that the table belongs to the name."""

    @property
    def name(self) -> str:
        """Name of the column in a batch: `code`, in joined rows `attempt.code`."""
        return f"{self.table}.{self.column}" if self.joined else self.column


@dataclass(frozen=True, slots=True)
class Field:
    """Something that an expression can ask for."""

    name: str
    """Its name: `from_user`, `session.holding`, `headers.account`."""

    kind: Kind
    """What it holds."""

    doc: str
    """What it means."""

    optional: bool
    """It may be absent: `doc` says what that means."""

    places: tuple[Place, ...]
    """Where its value stands: in the first of them that is not absent."""

    values: tuple[str, ...] = ()
    """The closed set of its values; empty when there is none."""

    label: str | None = None
    """The key where it is one entry of a map; None for everything else."""

    meant_by: tuple[str, ...] = ()
    """Where it is yes or no by the value of a column: the values for which it is yes; empty for everything else."""


def _values(column: Column) -> tuple[str, ...]:
    return tuple(str(value) for value in getattr(enums, column.enum)) if column.enum else ()


def _field(table: str, column: Column, name: str = "", *, joined: bool = False) -> Field:
    optional = column.optional or (joined and table == "session")
    place = Place(table, column.name, joined)
    return Field(name or column.name, _KINDS[column.type], column.doc, optional, (place,), _values(column))


def _failed(outcome: Field) -> Field:
    """Whether an attempt failed, by its outcome."""
    doc = f"The network, the peer or the configuration failed: its outcome is one of {', '.join(FAILED)}."
    return replace(outcome, name="failed", kind=Kind.FLAG, doc=doc, values=(), meant_by=FAILED)


def _with_failed(known: dict[str, Field]) -> dict[str, Field]:
    """Fields of attempts, `failed` behind the outcome that it comes from."""
    found: dict[str, Field] = {}
    for name, each in known.items():
        found[name] = each
        if name == "outcome":
            found["failed"] = _failed(each)
    return found


def _entry(whole: Field, key: str) -> Field:
    """One entry of a map: text, absent where the map has no such key."""
    return replace(whole, name=f"{whole.name}.{key}", kind=Kind.TEXT, optional=True, label=key)


@lru_cache(maxsize=len(TABLES))
def fields(table: str) -> Mapping[str, Field]:
    """The fields of a table by name, in the order of the schema.

    Args:
        table: A table of the schema, or `call`: the attempt by its column names, then what only its session has under
            its own name, then the rest of the session as `session.<column>`.

    Raises:
        KeyError: There is no such table.
    """
    if table != CALL:
        own_fields = {name: _field(table, column) for name, column in COLUMNS[table].items()}
        return MappingProxyType(_with_failed(own_fields) if table == "attempt" else own_fields)
    attempt, session = COLUMNS["attempt"], COLUMNS["session"]
    found = _with_failed({name: _field("attempt", column, joined=True) for name, column in attempt.items()})
    for name, column in session.items():
        if name not in attempt:
            found[name] = _field("session", column, joined=True)
            continue
        own = _field("session", column, f"session.{name}", joined=True)
        found[own.name] = own
        if attempt[name].optional:
            # The attempt leaves it to its session: `holding` is one thing to whoever asks.
            doc = f"{attempt[name].doc} Where there is a session, that of the session: {column.doc}"
            found[name] = replace(found[name], doc=doc, places=(*own.places, *found[name].places))
    return MappingProxyType(dict(sorted(found.items(), key=lambda item: item[0].startswith("session."))))


def field_of(table: str, written: str) -> Field | None:
    """The field that is meant by a name as people write it; None when there is none.

    Args:
        table: A table of `TABLES`.
        written: `to.user`, `to_user`, `attempt.to.user`, `session.holding`, `headers.account` and so on.
    """
    label = _LABEL.match(written)
    if label is not None:
        whole = field_of(table, f"{label['owner'] or ''}headers")
        return None if whole is None else _entry(whole, label["key"])
    known = fields(table)
    owner, dot, rest = written.partition(".")
    name = written.replace(".", "_")
    if name in known:
        return known[name]
    inner = rest.replace(".", "_")
    if dot and table == CALL and owner in {"attempt", "session"}:
        if (owner, inner) == ("attempt", "failed"):
            return known[inner]
        column = COLUMNS[owner].get(inner)
        return None if column is None else _field(owner, column, f"{owner}.{inner}", joined=True)
    if dot and owner == table and inner in known:
        return known[inner]
    return known.get(ALIASES.get(written, ""))
