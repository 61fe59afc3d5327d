"""What DuckDB and ClickHouse spell differently where a condition is asked."""

from __future__ import annotations

from abc import ABC, abstractmethod
from ipaddress import IPv4Network
from typing import TYPE_CHECKING

from siptower.filter.duckdb_text import address_digits, readable_text

if TYPE_CHECKING:
    from ipaddress import IPv6Network

__all__ = ["CLICKHOUSE", "DUCKDB", "Dialect"]


class Dialect(ABC):
    """How one database spells what the standard leaves open. Operands are SQL, values are Python's."""

    @abstractmethod
    def text(self, value: str) -> str:
        """A text as a literal; nothing in it can end the literal."""

    @abstractmethod
    def time(self, column: str, operator: str, nanoseconds: tuple[int, ...]) -> str:
        """A time column against moments in nanoseconds since 1970."""

    @abstractmethod
    def within(self, column: str, network: IPv4Network | IPv6Network) -> str:
        """Whether an address, which is text, lies in a network."""

    @abstractmethod
    def match(self, operand: str, pattern: str) -> str:
        """Whether a pattern of RE2 is found; a dot is no line feed."""

    @abstractmethod
    def readable(self, column: str) -> str:
        """Bytes as text; each run that is no UTF-8 reads as one U+FFFD."""

    @abstractmethod
    def length(self, column: str, kind: str) -> str:
        """How much there is of `text`, `bytes`, a `list` or a `map`."""

    @abstractmethod
    def label(self, column: str, key: str) -> str:
        """The value of a key in a map, NULL when there is none."""

    @abstractmethod
    def has(self, column: str, value: str) -> str:
        """Whether a list holds a value."""

    @abstractmethod
    def has_issue(self, column: str, code: str) -> str:
        """Whether a list of issues holds one with a code."""


class _DuckDb(Dialect):
    """DuckDB: the rows as Arrow gives them."""

    def text(self, value: str) -> str:
        return "'" + value.replace("'", "''") + "'"

    def time(self, column: str, operator: str, nanoseconds: tuple[int, ...]) -> str:
        return f"epoch_ns({column}) {operator} {_listed([str(each) for each in nanoseconds])}"

    def within(self, column: str, network: IPv4Network | IPv6Network) -> str:
        width = 8 if isinstance(network, IPv4Network) else 32
        low, high = (f"{int(end):0{width}x}" for end in (network[0], network[-1]))
        return f"{address_digits(column, network.version)} BETWEEN '{low}' AND '{high}'"

    def match(self, operand: str, pattern: str) -> str:
        return f"regexp_matches({operand}, {self.text(f'(?-s){pattern}')})"

    def readable(self, column: str) -> str:
        return readable_text(column)

    def length(self, column: str, kind: str) -> str:
        function = {"text": "strlen", "bytes": "octet_length", "list": "len", "map": "cardinality"}[kind]
        return f"{function}({column})"

    def label(self, column: str, key: str) -> str:
        return f"{column}[{self.text(key)}]"

    def has(self, column: str, value: str) -> str:
        return f"list_contains({column}, {value})"

    def has_issue(self, column: str, code: str) -> str:
        return f"list_contains(list_transform({column}, lambda issue: issue.code), {code})"


class _ClickHouse(Dialect):
    """ClickHouse: the tables of `schema/generated/clickhouse.sql`."""

    def text(self, value: str) -> str:
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"

    def time(self, column: str, operator: str, nanoseconds: tuple[int, ...]) -> str:
        # The column stays bare, so that the primary key narrows what is read.
        moments = [f"fromUnixTimestamp64Nano({each}, 'UTC')" for each in nanoseconds]
        return f"{column} {operator} {_listed(moments)}"

    def within(self, column: str, network: IPv4Network | IPv6Network) -> str:
        # isIPAddressInRange would end the whole query at a text that is no address.
        kind = f"toIPv{network.version}"
        between = f"{kind}OrNull({column}) BETWEEN {kind}('{network[0]}') AND {kind}('{network[-1]}')"
        return between if network.version == 4 else f"(isIPv6String({column}) AND {between})"  # noqa: PLR2004 (IPv4)

    def match(self, operand: str, pattern: str) -> str:
        # There a dot is a line feed, too, unless the pattern says otherwise.
        return f"match({operand}, {self.text(f'(?-s){pattern}')})"

    def readable(self, column: str) -> str:
        return f"toValidUTF8({column})"

    def length(self, column: str, kind: str) -> str:  # noqa: ARG002 (one function measures everything)
        return f"length({column})"

    def label(self, column: str, key: str) -> str:
        written = self.text(key)
        return f"if(mapContains({column}, {written}), {column}[{written}], NULL)"

    def has(self, column: str, value: str) -> str:
        return f"has({column}, {value})"

    def has_issue(self, column: str, code: str) -> str:
        return f"arrayExists(issue -> issue.1 = {code}, {column})"


def _listed(values: list[str]) -> str:
    return values[0] if len(values) == 1 else f"({', '.join(values)})"


DUCKDB: Dialect = _DuckDb()
CLICKHOUSE: Dialect = _ClickHouse()
