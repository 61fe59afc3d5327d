"""Random expressions, each with a plain Python function that says which rows it means, and random rows for them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from hypothesis import strategies as st

from siptower.filter.fields import CALL, Field, Kind, fields
from siptower.model import enums
from siptower.model.columns import COLUMNS
from siptower.model.sip_headers import COMPACT_FORMS
from tests.unit.rows import ARROW_TYPES

if TYPE_CHECKING:
    from collections.abc import Callable

    from siptower.model.columns import Column

Row = dict[str, Any]
"""Values by the name that they have in a batch."""

TEXTS = ["", "alice", "ALICE", "49301", "+49 30", "Ümlaut", "üMLAUT", "a\nb", "x'y\"z\\", "日本", "%_*", "busy", "486"]
PATTERNS = ["^49", "lice$", "(?i)alice", r"\+49", "a.b", "(?s)a.b", "[Üü]", "^$", r"\d+", "'", r"\\", "日|x", "b{0,3}u"]
ADDRESSES = [
    "10.0.0.1",
    "10.1.2.3",
    "192.0.2.1",
    "::",
    "::1",
    "2001:db8::1",
    "2001:db8:0:1::",
    "1:2:3:4:5:6:7:8",
    "fe80::",
]
SPELLINGS = {
    "10.1.2.3": ["10.1.2.3", "::ffff:10.1.2.3", '"::FFFF:a01:203"'],
    "2001:db8::1": ["2001:0DB8:0:0::1", '"2001:db8:0000::0001"'],
}
NETWORKS = [
    "10.0.0.0/8",
    "10.1.2.2/31",
    "0.0.0.0/0",
    "::/0",
    "2001:db8::/32",
    "2001:db8::/63",
    "::/127",
    "::ffff:10.0.0.0/104",
]
MOMENTS = [0, 1, 1_767_225_600_000_000_000, 1_767_225_600_123_456_789, 1_767_225_600_123_456_790, 2**62]
SPANS = {0: "0s", 1: "1ns", 1_500_000: "1.5ms", 3_000_000_000: "3s", 90_000_000_000: "1m30s", 2**62: f"{2**62}ns"}
NUMBERS = [0, 1, 100, 486, 5060, 65535]
LABELS = ["account", "it's"]
HEADERS = ["Diversion", "call-id", "i", "User-Agent", "X-Foo", "v", "Subject", "Body"]
LINES = [
    b"Diversion: <sip:1@a>",
    b"DIVERSION\t: x",
    b"i: 7@h",
    b"Call-ID:7",
    b"Via: a\r\n Diversion: folded",
    b"X-Foo: Diversion: x",
    b"s:\xff\xfe friendly \xc3\xbc",
    b"User-Agent: Friendly-\xc3\x9cA",
    b"\xe2\x82no: \xf0\x9f\x98\x80",
    b"Subject\r\n : late colon",
]
BODIES = [b"", b"\r\nSubject: body\r\nBody: 1", b"\r\n\xff\x00\x80\xc3\xbc"]
NO_TEXT = re.compile("[\udc80-\udcff]+")


@dataclass(frozen=True)
class Asked:
    """An expression and what it means."""

    text: str
    holds: Callable[[Row], bool]

    def __repr__(self) -> str:
        return self.text


def places(table: str) -> dict[str, Column]:
    """Columns by their name in a batch."""
    if table != CALL:
        return dict(COLUMNS[table])
    return {f"{owner}.{name}": column for owner in ("attempt", "session") for name, column in COLUMNS[owner].items()}


def rows(table: str, names: list[str], most: int = 6) -> st.SearchStrategy[list[Row]]:
    """Up to so many rows with these columns; a call has all of its session or nothing."""
    columns = places(table)
    whole = st.fixed_dictionaries({name: _values(columns[name]) for name in names})
    if table != CALL:
        return st.lists(whole, max_size=most)
    return st.lists(st.tuples(whole, st.booleans()).map(_with_or_without_session), max_size=most)


def _with_or_without_session(drawn: tuple[Row, bool]) -> Row:
    row, answered = drawn
    found = {name: value if answered or not name.startswith("session.") else None for name, value in row.items()}
    return found | {"answered": answered}


def batch(table: str, found: list[Row], names: list[str]) -> pa.RecordBatch:
    """Rows with some of their columns."""
    columns = places(table)
    arrays = [pa.array([row[name] for row in found], ARROW_TYPES[columns[name].type]) for name in names]
    return pa.RecordBatch.from_arrays(arrays, names=names)


def _values(column: Column) -> st.SearchStrategy[Any]:
    present = _present(column)
    return st.none() | present if column.optional else present


def _present(column: Column) -> st.SearchStrategy[Any]:  # noqa: PLR0911 (one for each type)
    match column.type:
        case "timestamp":
            return st.sampled_from(MOMENTS)
        case "duration":
            return st.sampled_from(list(SPANS))
        case "durations":
            return st.lists(st.sampled_from(list(SPANS)), max_size=3)
        case "bool":
            return st.booleans()
        case "u16" | "u32" | "u64":
            return st.sampled_from(NUMBERS)
        case "u16s":
            return st.lists(st.sampled_from(NUMBERS), max_size=3)
        case "string":
            return st.sampled_from(TEXTS)
        case "address":
            return st.sampled_from(ADDRESSES)
        case "enum":
            return st.sampled_from([str(value) for value in getattr(enums, str(column.enum))])
        case "issues":
            issue = st.fixed_dictionaries(
                {"code": st.sampled_from(TEXTS), "offset": st.just(1), "reference": st.just("")}
            )
            return st.lists(issue, max_size=2)
        case "headers":
            return st.dictionaries(st.sampled_from(LABELS), st.sampled_from(TEXTS)).map(lambda each: list(each.items()))
        case _:
            lines = st.lists(st.sampled_from(LINES), max_size=4)
            end = st.sampled_from([b"\r\n", b"\n", b"\r", b"\r\r\n"])
            return st.tuples(st.sampled_from([b"", b"\r\n"]), lines, st.sampled_from(BODIES), end).map(_message)


def _message(drawn: tuple[bytes, list[bytes], bytes, bytes]) -> bytes:
    before, lines, body, end = drawn
    return before + end.join([b"INVITE sip:a@b SIP/2.0", *(line.replace(b"\r\n", end) for line in lines), body])


def asked(table: str) -> st.SearchStrategy[Asked]:
    """Expressions over the fields of a table."""
    known = list(fields(table).values())
    if table == "message":
        known += [each for each in known if each.kind is Kind.BYTES] * 5
    tests = st.sampled_from(known).flatmap(_test)
    return st.recursive(tests, _joined, max_leaves=5)


def _joined(parts: st.SearchStrategy[Asked]) -> st.SearchStrategy[Asked]:
    pairs = st.lists(parts, min_size=2, max_size=3)
    return st.one_of(
        parts.map(lambda part: Asked(f"not ({part.text})", lambda row: not part.holds(row))),
        pairs.map(
            lambda each: Asked(f"({' and '.join(p.text for p in each)})", lambda row: all(p.holds(row) for p in each))
        ),
        pairs.map(
            lambda each: Asked(f"({' or '.join(p.text for p in each)})", lambda row: any(p.holds(row) for p in each))
        ),
    )


def _value_of(field: Field) -> Callable[[Row], Any]:
    def value(row: Row) -> Any:
        found = [row[place.name] for place in field.places if row[place.name] is not None]
        if field.meant_by:
            return found[0] in field.meant_by if found else None
        return found[0] if found else None

    return value


def _test(field: Field) -> st.SearchStrategy[Asked]:  # noqa: C901, PLR0911 (one for each kind)
    value = _value_of(field)

    def present(row: Row) -> bool:
        return value(row) is not None and (isinstance(value(row), int) or len(value(row)) > 0)

    there = st.just(Asked(f"exists({field.name})", present))
    match field.kind:
        case Kind.FLAG:
            sure = st.just(Asked(field.name, lambda row: value(row) is True))
            return there | sure | _compared(field.name, value, {"true": True, "false": False}, order=False)
        case Kind.TEXT | Kind.CHOICE:
            words = {quoted(text): text for text in (field.values or TEXTS)}
            return there | _compared(field.name, value, words, order=False) | _searched(field.name, value)
        case Kind.NUMBER:
            return there | _compared(field.name, value, {str(each): each for each in NUMBERS}, order=True)
        case Kind.DURATION:
            return there | _compared(field.name, value, {text: span for span, text in SPANS.items()}, order=True)
        case Kind.TIME:
            return there | _compared(field.name, value, {moment(each): each for each in MOMENTS}, order=True)
        case Kind.ADDRESS:
            return there | _placed(field.name, value)
        case Kind.NUMBERS:
            return there | _held(field.name, value, {str(each): each for each in NUMBERS})
        case Kind.DURATIONS:
            return there | _held(field.name, value, {text: span for span, text in SPANS.items()})
        case Kind.ISSUES:
            codes = _held(
                field.name, lambda row: [each["code"] for each in value(row)], {quoted(text): text for text in TEXTS}
            )
            return there | codes
        case Kind.BYTES:
            return there | _searched(field.name, lambda row: readable(value(row))) | _headed(value)
        case Kind.LABELS:
            key = LABELS[0]
            one = f"{field.name}.{key}"

            def labelled(row: Row) -> str | None:
                return dict(value(row) or ()).get(key)

            return there | _compared(one, labelled, {quoted(text): text for text in TEXTS}, order=False)


def _compared(
    name: str, value: Callable[[Row], Any], words: dict[str, Any], *, order: bool
) -> st.SearchStrategy[Asked]:
    signs: dict[str, Callable[[Any, Any], bool]] = {"==": lambda a, b: a == b, "!=": lambda a, b: a != b}
    if order:
        signs |= {
            "<": lambda a, b: a < b,
            "<=": lambda a, b: a <= b,
            ">": lambda a, b: a > b,
            ">=": lambda a, b: a >= b,
        }

    def one(drawn: tuple[str, str]) -> Asked:
        sign, word = drawn
        wanted = words[word]
        return Asked(f"{name} {sign} {word}", lambda row: value(row) is not None and signs[sign](value(row), wanted))

    def several(drawn: tuple[list[str], bool]) -> Asked:
        listed, inside = drawn
        wanted = [words[word] for word in listed]
        text = f"{name} {'in' if inside else 'not in'} ({', '.join(listed)})"
        return Asked(text, lambda row: value(row) is not None and (value(row) in wanted) is inside)

    some = st.lists(st.sampled_from(list(words)), min_size=1, max_size=3)
    single = st.tuples(st.sampled_from(list(signs)), st.sampled_from(list(words))).map(one)
    if set(words.values()) == {True, False}:
        return single
    return single | st.tuples(some, st.booleans()).map(several)


def _searched(name: str, value: Callable[[Row], str | None]) -> st.SearchStrategy[Asked]:
    def matched(drawn: tuple[str, bool]) -> Asked:
        pattern, found = drawn
        # A dollar of RE2 is the very end; Python's may stand before a last line feed.
        compiled = re.compile(pattern.replace("$", r"\Z"))
        sign = "=~" if found else "!~"
        text = f"{name} {sign} '{pattern}'" if "'" not in pattern else f'{name} {sign} "{pattern}"'
        return Asked(text, lambda row: value(row) is not None and (compiled.search(value(row)) is not None) is found)

    def part(drawn: tuple[str, str]) -> Asked:
        sign, wanted = drawn
        whole = {"contains": "{}", "startswith": r"\A{}", "endswith": r"{}\Z"}[sign].format(re.escape(wanted))
        compiled = re.compile(whole, re.IGNORECASE)
        return Asked(
            f"{name} {sign} {quoted(wanted)}",
            lambda row: value(row) is not None and compiled.search(value(row)) is not None,
        )

    words = st.sampled_from([*TEXTS, "friendly", "\ufffd ", "ü", "Diversion: "])
    signs = st.sampled_from(["contains", "startswith", "endswith"])
    return st.tuples(st.sampled_from(PATTERNS), st.booleans()).map(matched) | st.tuples(signs, words).map(part)


def _placed(name: str, value: Callable[[Row], str | None]) -> st.SearchStrategy[Asked]:
    def lies(row: Row, written: list[str]) -> bool:
        return any(inside(str(value(row)), each) for each in written)

    def equal(drawn: tuple[str, bool]) -> Asked:
        address, same = drawn
        spelled = SPELLINGS.get(address, [address])[-1]
        text = f"{name} {'==' if same else '!='} {spelled}"
        return Asked(text, lambda row: value(row) is not None and (value(row) == address) is same)

    def within(drawn: tuple[list[str], bool]) -> Asked:
        listed, wanted = drawn
        text = f"{name} {'in' if wanted else 'not in'} ({', '.join(listed)})"
        return Asked(text, lambda row: value(row) is not None and lies(row, listed) is wanted)

    some = st.lists(st.sampled_from([*NETWORKS, *ADDRESSES]), min_size=1, max_size=3)
    return st.tuples(st.sampled_from(ADDRESSES), st.booleans()).map(equal) | st.tuples(some, st.booleans()).map(within)


def inside(address: str, network: str) -> bool:
    """An address lies in a network, by arithmetic; a network that is mapped into IPv6 is one of IPv4."""
    host, _, bits = network.partition("/")
    if host.startswith("::ffff:"):
        return ip_address(address) in ip_network(f"{host.removeprefix('::ffff:')}/{int(bits) - 96}")
    return ip_address(address) in ip_network(network)


def _held(name: str, value: Callable[[Row], list[Any]], words: dict[str, Any]) -> st.SearchStrategy[Asked]:
    def one(word: str) -> Asked:
        return Asked(f"{name} contains {word}", lambda row: words[word] in value(row))

    return st.sampled_from(list(words)).map(one)


def _headed(value: Callable[[Row], bytes]) -> st.SearchStrategy[Asked]:
    return st.sampled_from(HEADERS).map(lambda name: Asked(f"has({name})", lambda row: name_in(name, value(row))))


def name_in(name: str, raw: bytes) -> bool:
    """A header stands in the head of a message: line by line, as RFC 3261 section 7.3 says."""
    full = {compact: long for long, compact in COMPACT_FORMS.items()}.get(name.lower(), name.lower())
    wanted = {full, COMPACT_FORMS.get(full, full)}
    lines = re.split(rb"\r\r?\n|\n|\r", raw.lstrip(b"\r\n"))
    head = lines[1 : lines.index(b"", 1)] if b"" in lines[1:] else lines[1:]
    joined: list[bytes] = []
    for line in head:
        if line[:1] in {b" ", b"\t"} and joined:
            joined[-1] += line
        else:
            joined.append(line)
    names = {line.partition(b":")[0].decode("latin-1") for line in joined if b":" in line}
    return any(each.rstrip(" \t").lower() in wanted for each in names)


def readable(raw: bytes) -> str:
    """Bytes as text; each run that is no UTF-8 is one U+FFFD."""
    return NO_TEXT.sub("\ufffd", raw.decode("utf-8", "surrogateescape"))


def quoted(text: str) -> str:
    """Text as the language writes it."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def moment(nanoseconds: int) -> str:
    """A time as the language writes it, with an offset."""
    whole, rest = divmod(nanoseconds, 10**9)
    at = datetime.fromtimestamp(0, UTC) + timedelta(seconds=whole, hours=1)
    return f'"{at:%Y-%m-%dT%H:%M:%S}.{rest:09}+01:00"'
