"""From words to conditions: which field is meant, what its values are, which operators it has."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NoReturn, cast

from siptower.filter.bounds import DEEPEST, MOST_CONDITIONS
from siptower.filter.fields import ALIASES, CALL, TABLES, Field, Kind, field_of, fields
from siptower.filter.headers import header_pattern, is_header_name
from siptower.filter.patterns import containing, ending, pattern_problem, starting
from siptower.filter.tree import (
    Comparison,
    Every,
    Holding,
    Match,
    Membership,
    Negation,
    Operator,
    Presence,
    Some,
    Within,
)
from siptower.filter.values import Reader, suggestion
from siptower.filter.wireshark import ours
from siptower.model.errors import ExpressionError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lark import Token, Tree

    from siptower.filter.tree import Condition, Value
    from siptower.filter.values import Network

__all__ = ["understand"]

_EQUAL = ("==", "!=")
_ORDER = (*_EQUAL, "<", "<=", ">", ">=")
_SEARCH = ("=~", "!~", "contains", "startswith", "endswith")
_OPERATORS = {
    Kind.TEXT: (*_EQUAL, "in", *_SEARCH),
    Kind.CHOICE: (*_EQUAL, "in", *_SEARCH),
    Kind.NUMBER: (*_ORDER, "in"),
    Kind.DURATION: (*_ORDER, "in"),
    Kind.TIME: (*_ORDER, "in"),
    Kind.FLAG: _EQUAL,
    Kind.ADDRESS: (*_EQUAL, "in"),
    Kind.NUMBERS: ("contains",),
    Kind.DURATIONS: ("contains",),
    Kind.ISSUES: ("contains",),
    Kind.BYTES: _SEARCH,
    Kind.LABELS: (),
}
_HOW = {
    Kind.FLAG: "write {0} or not {0}",
    Kind.LABELS: 'name one of its labels, as in {0}.account == "x"',
    Kind.ADDRESS: "for networks write {0} in 10.0.0.0/8",
    Kind.BYTES: 'to search it write {0} contains "...", or has(Diversion) for a header',
    Kind.TEXT: 'text has no order: write {0} =~ "^5", or compare with ==',
    Kind.CHOICE: 'a set has no order: write {0} == "..." or {0} in ("...", "...")',
}


_MEANT = {
    "to": (("to_user",), "did you mean to_user, the called number?"),
    "from": (("from_user",), "did you mean from_user, the caller?"),
    "flags": (
        ("credentials", "early_dialogs"),
        "flags are made of fields: auth is credentials, fork is early_dialogs > 1, retr is retransmissions > 0",
    ),
    "open": (("outcome", "how"), "calls that are still up: outcome == answered and not exists(how)"),
}
"""Names that tables and CSV show or people type, the fields that a table needs for the hint, and the hint."""


def understand(text: str, tree: Tree[Token], table: str) -> Condition:
    """The conditions that an expression sets.

    Args:
        text: The expression.
        tree: Its words.
        table: The table whose rows it chooses.

    Raises:
        ExpressionError: It asks for what is not there, or compares what cannot be compared.
    """
    return _Meaning(Reader(text), table).condition(tree, 0)


@dataclass(slots=True)
class _Meaning:
    """One expression on its way to conditions."""

    reader: Reader
    table: str
    asked: int = field(default=0, init=False)

    def condition(self, tree: Tree[Token], depth: int) -> Condition:
        """One node and what stands below it; its depth is bounded."""
        if depth > DEEPEST:
            self._refuse_all(f"and, or and not stand more than {DEEPEST} deep in each other", "write it flatter")
        if tree.data in {"some", "every"}:
            parts = tuple(self.condition(cast("Tree[Token]", part), depth + 1) for part in tree.children)
            return Some(parts) if tree.data == "some" else Every(parts)
        if tree.data == "negation":
            return Negation(self.condition(cast("Tree[Token]", tree.children[1]), depth + 1))
        self.asked += 1
        if self.asked > MOST_CONDITIONS:
            self._refuse_all(f"more than {MOST_CONDITIONS} conditions", "lists are one: src_port in (5060, 5061)")
        return self._test(tree.data, cast("list[Token]", tree.children))

    def _test(self, rule: str, words: list[Token]) -> Condition:
        """One test of one field."""
        match rule:
            case "flag":
                return self._flag(words[0])
            case "comparison":
                return self._comparison(*words)
            case "membership":
                return self._membership(words)
            case "presence":
                return Presence(self._field(words[1]))
            case _:
                return self._header(*words)

    def _refuse_all(self, message: str, hint: str) -> NoReturn:
        text = self.reader.text
        raise ExpressionError(message, hint, text, 0, len(text))

    def _flag(self, name: Token) -> Condition:
        found = self._field(name)
        if found.kind is not Kind.FLAG:
            hint = f"compare it, as in {_example(found)}, or ask exists({name})"
            self.reader.refuse(name, f"{name} is {_article(found.kind)}, not yes or no", hint)
        return Comparison(found, "==", value=True)

    def _comparison(self, name: Token, sign: Token, word: Token) -> Condition:
        found = self._field(name)
        operator = sign.lower()
        self._check_operator(found, operator, sign)
        if operator in _SEARCH and found.kind in {Kind.TEXT, Kind.CHOICE, Kind.BYTES}:
            return self._search(found, operator, word)
        if operator == "contains":
            return Holding(found, self.reader.value(found, word))
        if found.kind is Kind.ADDRESS:
            return self._addresses(found, [word], inside=operator == "==")
        return Comparison(found, cast("Operator", operator), self.reader.value(found, word))

    def _membership(self, words: list[Token]) -> Condition:
        found = self._field(words[0])
        inside = words[1].type == "IN"
        sign = words[1] if inside else words[2]
        self._check_operator(found, "in", sign)
        listed = words[2:] if inside else words[3:]
        if found.kind is Kind.ADDRESS:
            return self._addresses(found, listed, inside=inside)
        values = tuple(dict.fromkeys(self.reader.value(found, word) for word in listed))
        return Membership(found, values, inside)

    def _addresses(self, found: Field, words: list[Token], *, inside: bool) -> Condition:
        """Addresses by their one spelling, networks by their prefix."""
        networks = list(dict.fromkeys(self.reader.network(found, word) for word in words))
        single = tuple(str(each.network_address) for each in networks if each.prefixlen == each.max_prefixlen)
        wide: tuple[Network, ...] = tuple(each for each in networks if each.prefixlen != each.max_prefixlen)
        parts: list[Condition] = []
        if len(single) == 1:
            parts.append(Comparison(found, "==" if inside else "!=", single[0]))
        elif single:
            parts.append(Membership(found, single, inside))
        if wide:
            parts.append(Within(found, wide, inside))
        if len(parts) == 1:
            return parts[0]
        return Some(tuple(parts)) if inside else Every(tuple(parts))

    def _search(self, found: Field, operator: str, word: Token) -> Condition:
        if operator in {"=~", "!~"}:
            pattern = self.reader.pattern(found, word)
            problem = pattern_problem(pattern)
            if problem is not None:
                hint = "patterns are those of RE2; a sign that shall mean itself needs a backslash: \\+49"
                self.reader.refuse(word, f"the regular expression is wrong: {problem}", hint)
            return Match(found, pattern, operator == "=~")
        text = self.reader.quoted(found, word)
        how = {"contains": containing, "startswith": starting, "endswith": ending}[operator]
        return Match(found, how(text))

    def _header(self, sign: Token, word: Token) -> Condition:
        raw = next((each for each in fields(self.table).values() if each.kind is Kind.BYTES), None)
        if raw is None:
            hint = "it belongs to --messages: messages alone have their headers"
            self.reader.refuse(sign, f"has() looks into raw messages, which {_rows(self.table)} have not", hint)
        name = self.reader.quoted(raw, word) if word.type == "STRING" else str(word)
        if not is_header_name(name):
            self.reader.refuse(word, f"{name} is no name of a header", "as in has(Diversion) or has(X-Account)")
        return Match(raw, header_pattern(name))

    def _check_operator(self, found: Field, operator: str, sign: Token) -> None:
        allowed = _OPERATORS[found.kind]
        if operator in allowed:
            return
        hint = _HOW.get(found.kind, f"it has {', '.join(allowed)}").format(found.name)
        if found.kind in {Kind.TEXT, Kind.CHOICE} or not allowed:
            pass
        elif found.kind in {Kind.NUMBERS, Kind.DURATIONS, Kind.ISSUES}:
            hint = f"write {_example(found)}, or exists({found.name})"
        self.reader.refuse(sign, f"{found.name} is {_article(found.kind)}, which has no {operator}", hint)

    def _field(self, name: Token) -> Field:
        found = field_of(self.table, name)
        if found is None:
            self.reader.refuse(name, f"{_rows(self.table)} have no field {name}", self._other_field(name))
        return found

    def _other_field(self, name: str) -> str:
        """What may have been meant by a name that is none."""
        theirs = ours(name)
        if theirs is not None and field_of(self.table, theirs) is not None:
            return f"Wireshark's {name} is {theirs} here"
        meant = _MEANT.get(name)
        if meant is not None and all(each in fields(self.table) for each in meant[0]):
            return meant[1]
        known = tuple(_names(self.table))
        near = suggestion(name, known) or suggestion(name.replace(".", "_"), known)
        owners = [table for table in TABLES if table != self.table and field_of(table, name) is not None]
        if owners:
            plain = [table for table in owners if table != CALL]
            owned = f"{name} is a field of {' and '.join(plain or owners)}"
            return f"{owned}; did you mean {near}?" if near else owned
        if near:
            return f"did you mean {near}?"
        return "the fields are: " + ", ".join(list(known)[:12]) + " ...; docs/reference/filter.md lists all"


def _names(table: str) -> Iterator[str]:
    """The names that are worth suggesting."""
    yield from fields(table)
    yield from (short for short, name in ALIASES.items() if name in fields(table))


def _rows(table: str) -> str:
    return {"compat": "compat rows"}.get(table, f"{table}s")


def _article(kind: Kind) -> str:
    match kind:
        case Kind.NUMBER | Kind.DURATION | Kind.TIME:
            return f"a {kind}"
        case Kind.ADDRESS:
            return "an address"
        case Kind.CHOICE:
            return "one of a set"
        case Kind.NUMBERS | Kind.DURATIONS | Kind.ISSUES:
            return f"a list of {kind}"
        case Kind.LABELS:
            return "a map"
        case Kind.FLAG | Kind.TEXT | Kind.BYTES:
            return kind.value


def _example(found: Field) -> str:
    """A condition on a field, as people would write it."""
    first: dict[Kind, Value] = {
        Kind.TEXT: '== "x"',
        Kind.CHOICE: f'== "{next(iter(found.values), "")}"',
        Kind.NUMBER: "== 5",
        Kind.DURATION: "> 3s",
        Kind.TIME: '>= "2026-01-02T03:04:05Z"',
        Kind.ADDRESS: "in 10.0.0.0/8",
        Kind.NUMBERS: "contains 100",
        Kind.DURATIONS: "contains 3s",
        Kind.ISSUES: 'contains "bad_cseq"',
        Kind.BYTES: 'contains "x"',
        Kind.LABELS: "",
        Kind.FLAG: "",
    }
    return f"{found.name} {first[found.kind]}".strip()
