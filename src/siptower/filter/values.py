"""Values as people write them, read as what their field holds."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING, NoReturn

from siptower.filter.fields import Kind
from siptower.model.errors import ExpressionError
from siptower.model.outcomes import FAILED

if TYPE_CHECKING:
    from collections.abc import Callable

    from lark import Token

    from siptower.filter.fields import Field
    from siptower.filter.tree import Value

__all__ = ["Network", "Reader", "canonical_address", "suggestion"]

Network = IPv4Network | IPv6Network
"""An address with its prefix length."""

_UNITS = {
    "ns": 1,
    "us": 10**3,
    "µs": 10**3,
    "ms": 10**6,
    "s": 10**9,
    "m": 60 * 10**9,
    "h": 3_600 * 10**9,
    "d": 86_400 * 10**9,
}
_PART = re.compile(r"([0-9]+(?:\.[0-9]+)?)(ns|us|µs|ms|s|m|h|d)")
_SPAN = re.compile(rf"(?:{_PART.pattern})+\Z")
_WHOLE = re.compile(r"[0-9]{1,20}\Z")
_TIME = re.compile(
    r"(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}:\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)?\s*([Zz]|[+-]\d{2}:?\d{2})?\Z", re.ASCII
)
_ESCAPE = re.compile(r"\\(x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|.)", re.DOTALL)
_ESCAPED = {"\\": "\\", '"': '"', "'": "'", "n": "\n", "r": "\r", "t": "\t"}
_LARGEST_NUMBER = 2**64 - 1
_LARGEST_SPAN = 2**63 - 1
_MAPPED_BITS = 96
_FLAGS = {"true": True, "yes": True, "false": False, "no": False}


def canonical_address(written: str) -> IPv4Address | IPv6Address:
    """An address by its value: one that is mapped into IPv6 is the IPv4 address, as in the rows.

    Raises:
        ValueError: It is no address.
    """
    address = ip_address(written)
    if isinstance(address, IPv6Address) and address.scope_id is None:
        return address.ipv4_mapped or address
    if isinstance(address, IPv6Address):
        raise ValueError("addresses have no zone here")
    return address


def suggestion(written: str, known: tuple[str, ...]) -> str:
    """The nearest of the known words as a question; empty when none is near."""
    lowered = {each.lower(): each for each in known}
    near = difflib.get_close_matches(written.lower()[:100], lowered, 1, 0.6)
    return lowered[near[0]] if near else ""


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the words of one expression, and says where one of them is wrong."""

    text: str
    """The whole expression."""

    def refuse(self, token: Token, message: str, hint: str = "", last: Token | None = None) -> NoReturn:
        """Say that a word is wrong.

        Args:
            token: The word.
            message: What is wrong.
            hint: What to do about it.
            last: The last word, where several are wrong together.

        Raises:
            ExpressionError: Always.
        """
        start = token.start_pos or 0
        end = (last or token).end_pos or start + 1
        raise ExpressionError(message, hint, self.text, start, end)

    def value(self, field: Field, token: Token) -> Value:
        """A value of a field that is no address.

        Raises:
            ExpressionError: It is none.
        """
        readers: dict[Kind, Callable[[Field, Token], Value]] = {
            Kind.CHOICE: self._choice,
            Kind.NUMBER: self._number,
            Kind.NUMBERS: self._number,
            Kind.DURATION: self._span,
            Kind.DURATIONS: self._span,
            Kind.TIME: self._time,
            Kind.FLAG: self._flag,
        }
        return readers.get(field.kind, self.quoted)(field, token)

    def quoted(self, field: Field, token: Token) -> str:
        """Text between quotes, its escapes read."""
        if token.type != "STRING":
            self.refuse(token, f"{field.name} is text, and text stands in quotes", f'write "{token}"')
        return self._without_nul(token, _ESCAPE.sub(lambda match: self._escaped(token, match[1]), token[1:-1]))

    def pattern(self, field: Field, token: Token) -> str:
        """A regular expression between quotes: every backslash in it belongs to it."""
        if token.type != "STRING":
            self.refuse(token, f"{field.name} needs a regular expression in quotes here", f'write "{token}"')
        return self._without_nul(token, token[1:-1])

    def network(self, field: Field, token: Token) -> Network:
        """An address or a network.

        Raises:
            ExpressionError: It is neither.
        """
        written = str(self.quoted(field, token) if token.type == "STRING" else token)
        host, slash, length = written.partition("/")
        try:
            address = canonical_address(host)
        except ValueError:
            self.refuse(token, f"{written} is no address", f"{field.name} is compared as in {field.name} == 10.1.2.3")
        widest = 32 if isinstance(address, IPv4Address) else 128
        if not slash:
            return ip_network((address, widest))
        bits = int(length) if _WHOLE.match(length) else -1
        if ":" in host and widest == 32:  # noqa: PLR2004 (mapped into IPv6: its prefix counts from there)
            bits -= _MAPPED_BITS
        if not 0 <= bits <= widest:
            self.refuse(token, f"{written} is no network", f"the prefix has 0 to {widest} bits")
        network = ip_network((address, bits), strict=False)
        if network.network_address != address:
            self.refuse(token, f"{written} has bits behind its prefix", f"did you mean {network}?")
        return network

    def _flag(self, field: Field, token: Token) -> bool:
        if token.lower() not in _FLAGS:
            self.refuse(token, f"{field.name} is yes or no, not {token}", f"write {field.name} or not {field.name}")
        return _FLAGS[token.lower()]

    def _choice(self, field: Field, token: Token) -> str:
        written = self.quoted(field, token) if token.type == "STRING" else str(token)
        if written not in field.values:
            if written == "failed" and set(FAILED) <= set(field.values):
                self.refuse(token, f"{field.name} has no value failed", "write failed alone, without outcome")
            near = suggestion(written, field.values)
            hint = f'did you mean "{near}"?' if near else f"it is one of {', '.join(field.values)}"
            self.refuse(token, f"{field.name} is never {_quoted(written)}", hint)
        return written

    def _number(self, field: Field, token: Token) -> int:
        if token.type != "QUANTITY" or not _WHOLE.match(token) or int(token) > _LARGEST_NUMBER:
            hint = "write it without quotes" if token.type == "STRING" else "write digits alone, as in 5060"
            self.refuse(token, f"{field.name} is a whole number", hint)
        return int(token)

    def _span(self, field: Field, token: Token) -> int:
        bare = token[1:-1] if token.type == "STRING" else str(token)
        if not _SPAN.match(bare):
            units = "units are ns, us, ms, s, m, h and d"
            if re.fullmatch(r"[0-9]+(\.[0-9]+)?", bare):
                self.refuse(
                    token, f"{field.name} is a duration and needs a unit", f"write {bare}s or {bare}ms; {units}"
                )
            self.refuse(token, f"{field.name} is a duration, as in 250ms, 3s or 1m30s", units)
        if token.type == "STRING":
            self.refuse(token, f"{field.name} is a duration, which needs no quotes", f"write {bare}")
        total = sum(Decimal(number) * _UNITS[unit] for number, unit in _PART.findall(bare))
        if total > _LARGEST_SPAN:
            self.refuse(token, f"{bare} is longer than anything lasts", f"the longest is {_LARGEST_SPAN}ns, 292 years")
        if total != int(total):
            self.refuse(token, f"{bare} is no whole number of nanoseconds", "nothing is measured finer than that")
        return int(total)

    def _time(self, field: Field, token: Token) -> int:
        bare = token[1:-1] if token.type == "STRING" else str(token)
        hint = 'times are written as "2026-01-02T03:04:05Z", also with an offset; a day alone is its midnight in UTC'
        match = _TIME.match(bare)
        if match is None:
            self.refuse(token, f"{field.name} is a time, and {_quoted(bare)} is none", hint)
        day, minute, second, fraction, zone = match.groups()
        offset = "+00:00" if zone in {None, "Z", "z"} else zone
        try:
            moment = datetime.fromisoformat(f"{day}T{minute or '00:00'}:{second or '00'}{offset}").astimezone(UTC)
        except (ValueError, OverflowError):
            self.refuse(token, f"{_quoted(bare)} is in no calendar", hint)
        past = moment - datetime(1970, 1, 1, tzinfo=UTC)
        nanoseconds = (past.days * 86_400 + past.seconds) * 10**9 + int((fraction or "0").ljust(9, "0"))
        if not 0 <= nanoseconds <= _LARGEST_SPAN:
            self.refuse(token, f"{_quoted(bare)} is out of reach", "times lie between 1970 and 2262")
        return nanoseconds

    def _escaped(self, token: Token, code: str) -> str:
        if code[0] in "xu" and len(code) > 1:
            return chr(int(code[1:], 16))
        if code not in _ESCAPED:
            hint = r"write \\ for a backslash; others are \" \' \n \r \t \x41 \u00e9"
            self.refuse(token, f"\\{code} is no escape", hint)
        return _ESCAPED[code]

    def _without_nul(self, token: Token, text: str) -> str:
        if "\0" in text or any("\ud800" <= sign <= "\udfff" for sign in text):
            self.refuse(token, "NUL and halves of characters cannot be looked for", "leave them out")
        return text


def _quoted(text: str) -> str:
    return f'"{text if len(text) <= 40 else text[:37] + "..."}"'  # noqa: PLR2004
