"""Names that users give: tables and their columns, with what was probably meant where they are wrong."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Literal

from siptower.model.columns import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["TableName", "call_id_text", "column_names", "nearest", "shortened", "table_name"]

TableName = Literal[
    "message",
    "messages",
    "transaction",
    "transactions",
    "attempt",
    "attempts",
    "session",
    "sessions",
    "registration",
    "registrations",
    "event",
    "events",
]
"""A table of the rows reference, in the singular as there or in the plural as the properties of a trace."""

_TABLES = {name: table for table in COLUMNS if table != "compat" for name in (table, f"{table}s")}


def table_name(name: str, *others: str) -> str:
    """The table of a name, in the singular.

    Args:
        name: In the singular or in the plural.
        others: What else could have been meant here.

    Raises:
        TypeError: It is no text.
        ValueError: There is no such table.
    """
    if not isinstance(name, str):
        raise TypeError(f"a table is named by a str, not by {type(name).__name__}")
    table = _TABLES.get(name)
    if table is None:
        raise ValueError(f"there is no table {name!r}{nearest(name, [*others, *_TABLES])}")
    return table


def column_names(table: str, names: Iterable[str] | None) -> tuple[str, ...]:
    """The columns that are asked for; all of them for None.

    Raises:
        TypeError: It is one string, not several.
        ValueError: The table has no such column.
    """
    if names is None:
        return tuple(COLUMNS[table])
    if isinstance(names, str):
        raise TypeError(f"columns are a list of names: columns=[{names!r}]")
    chosen = tuple(names)
    for name in chosen:
        if name not in COLUMNS[table]:
            raise ValueError(f"the table {table} has no column {name!r}{nearest(name, COLUMNS[table])}")
    return tuple(dict.fromkeys(chosen))


def call_id_text(call_id: str) -> str:
    """A Call-ID as the engine takes it: halves of characters, which no Call-ID holds, find nothing.

    Raises:
        TypeError: It is no text.
    """
    if not isinstance(call_id, str):
        raise TypeError(f"a Call-ID is a str, not {type(call_id).__name__}")
    return call_id if _is_text(call_id) else _NO_CALL_ID


def shortened(text: str) -> str:
    """Text that an error repeats: of long text the beginning."""
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}..."


_LONGEST_SHOWN = 80
"""Signs that an error repeats."""


def _is_text(text: str) -> bool:
    return not any("\ud800" <= sign <= "\udfff" for sign in text)


_NO_CALL_ID = "\n"
"""Stands for what no message can have as Call-ID: headers end at the end of their line."""


def nearest(name: str, known: Iterable[str]) -> str:
    """What was probably meant, or all that is known where that is little, to go behind a message."""
    names: Sequence[str] = list(known)
    near = difflib.get_close_matches(str(name), names, 1)
    if near:
        return f": did you mean {near[0]!r}?"
    return f": known are {', '.join(names)}" if len(names) <= _FEW else ""


_FEW = 80
"""So many names can still be read at the end of a message."""
