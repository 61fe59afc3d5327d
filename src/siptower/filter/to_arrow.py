"""Runs conditions over Arrow batches: a mask with true for each row that they accept, never null."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, assert_never

from siptower.filter.fields import Kind
from siptower.filter.tree import (
    Comparison,
    Every,
    Holding,
    Match,
    Membership,
    Negation,
    Presence,
    Some,
    Within,
)
from siptower.filter.values import canonical_address

if TYPE_CHECKING:
    import pyarrow as pa

    from siptower.filter.fields import Field
    from siptower.filter.tree import Condition
    from siptower.filter.values import Network

__all__ = ["mask"]

_FUNCTIONS = {
    "==": "equal",
    "!=": "not_equal",
    "<": "less",
    "<=": "less_equal",
    ">": "greater",
    ">=": "greater_equal",
}
_TIMES = {Kind.TIME, Kind.DURATION}
_NO_TEXT = re.compile("[\udc80-\udcff]+")
_REPLACEMENT = "\ufffd"


def mask(condition: Condition, batch: pa.RecordBatch) -> pa.BooleanArray:
    """True for each row that the condition accepts.

    Args:
        condition: What is asked of each row.
        batch: Rows with the columns that the condition needs.
    """
    import pyarrow.compute as pc  # noqa: PLC0415 (costs 0.1 s, and many runs look at no row)

    match condition:
        case Negation(part):
            return pc.invert(mask(part, batch))
        case Every(parts):
            found = mask(parts[0], batch)
            for part in parts[1:]:
                found = pc.and_(found, mask(part, batch))
            return found
        case Some(parts):
            found = mask(parts[0], batch)
            for part in parts[1:]:
                found = pc.or_(found, mask(part, batch))
            return found
        case _:
            return pc.fill_null(_test(condition, batch), fill_value=False)


def _test(test: Comparison | Membership | Within | Match | Holding | Presence, batch: pa.RecordBatch) -> pa.Array:
    """One test of every row; null where the value is absent."""
    import pyarrow as pa  # noqa: PLC0415 (see above)
    import pyarrow.compute as pc  # noqa: PLC0415 (see above)

    values = _values(test.field, batch)
    match test:
        case Comparison(_, operator, value):
            typed = pa.scalar(value, pa.uint64()) if test.field.kind is Kind.NUMBER else pa.scalar(value)
            return pc.call_function(_FUNCTIONS[operator], [values, typed])
        case Membership(_, wanted, inside):
            return _among(values, pa.array(wanted, _wide(test.field, values)), inside=inside)
        case Within(_, networks, inside):
            there = [text for text in pc.unique(values).to_pylist() if text is not None and _lies_in(text, networks)]
            return _among(values, pa.array(there, values.type), inside=inside)
        case Match(_, pattern, found):
            matched = pc.match_substring_regex(_text(values), pattern=pattern)
            return matched if found else pc.invert(matched)
        case Holding(_, value):
            return _holding(test.field, values, value)
        case Presence():
            return _present(test.field, values)
        case _:
            assert_never(test)


def _values(field: Field, batch: pa.RecordBatch) -> pa.Array:
    """The values of a field: times as whole nanoseconds, one label of a map as text, yes or no for what it means."""
    import pyarrow as pa  # noqa: PLC0415 (see above)
    import pyarrow.compute as pc  # noqa: PLC0415 (see above)

    columns = [batch.column(place.name) for place in field.places]
    values = columns[0] if len(columns) == 1 else pc.coalesce(*columns)
    if field.label is not None:
        return pc.map_lookup(values, query_key=field.label, occurrence="first")
    if field.meant_by:
        return _among(values, pa.array(field.meant_by, values.type), inside=True)
    return values.cast(pa.int64()) if field.kind in _TIMES else values


def _wide(field: Field, values: pa.Array) -> pa.DataType:
    """A type that holds the column's values and those that are looked for."""
    import pyarrow as pa  # noqa: PLC0415 (see above)

    return pa.uint64() if field.kind is Kind.NUMBER else values.type


def _among(values: pa.Array, wanted: pa.Array, *, inside: bool) -> pa.Array:
    import pyarrow.compute as pc  # noqa: PLC0415 (see above)

    found = pc.is_in(values if values.type == wanted.type else values.cast(wanted.type), value_set=wanted)
    return found if inside else pc.and_(pc.is_valid(values), pc.invert(found))


@lru_cache(maxsize=65_536)
def _lies_in(text: str, networks: tuple[Network, ...]) -> bool:
    try:
        address = canonical_address(text)
    except ValueError:
        return False
    return any(address in network for network in networks)


def _text(values: pa.Array) -> pa.Array:
    """Text to be searched; in bytes each run that is no UTF-8 reads as one U+FFFD."""
    import pyarrow as pa  # noqa: PLC0415 (see above)

    if not pa.types.is_binary(values.type):
        return values
    try:
        return values.cast(pa.string())
    except pa.ArrowInvalid:
        return pa.array([None if each is None else _readable(each) for each in values.to_pylist()], pa.string())


def _readable(raw: bytes) -> str:
    try:
        return raw.decode()  # nearly all of them: one message that is no text slows only itself
    except UnicodeDecodeError:
        pass
    return _NO_TEXT.sub(_REPLACEMENT, raw.decode("utf-8", "surrogateescape"))


def _holding(field: Field, lists: pa.Array, value: str | int) -> pa.Array:
    """Lists that have the value among their elements."""
    import pyarrow as pa  # noqa: PLC0415 (see above)
    import pyarrow.compute as pc  # noqa: PLC0415 (see above)

    elements = pc.list_flatten(lists)
    typed: pa.Scalar = pa.scalar(value, pa.uint64()) if field.kind is Kind.NUMBERS else pa.scalar(value)
    if field.kind is Kind.ISSUES:
        elements = pc.struct_field(elements, "code")
    owners = pc.list_parent_indices(lists).filter(pc.fill_null(pc.equal(elements, typed), fill_value=False))
    return pc.is_in(pa.array(range(len(lists)), owners.type), value_set=owners)


def _present(field: Field, values: pa.Array) -> pa.Array:
    """Values that are there and not empty."""
    import pyarrow.compute as pc  # noqa: PLC0415 (see above)

    match field.kind:
        case Kind.TEXT | Kind.BYTES:
            return pc.greater(pc.binary_length(values), 0)
        case Kind.NUMBERS | Kind.DURATIONS | Kind.ISSUES | Kind.LABELS:
            lists = values if field.kind is not Kind.LABELS else values.cast(_as_list(values))
            return pc.greater(pc.list_value_length(lists), 0)
        case _:
            return pc.is_valid(values)


def _as_list(maps: pa.Array) -> pa.DataType:
    """The list that a map is."""
    import pyarrow as pa  # noqa: PLC0415 (see above)

    entry = pa.struct([pa.field("key", maps.type.key_type, nullable=False), pa.field("value", maps.type.item_type)])
    return pa.list_(pa.field("entries", entry, nullable=False))
