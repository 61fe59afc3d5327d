"""Which host gets which column, and what it is called."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING, Any

from siptower.views.ladder.model import Host

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["MOST_HOSTS", "Hosts", "alias_of", "written_endpoint"]

MOST_HOSTS = 64
"""Columns of one ladder; hosts that come later share the last one."""

OTHERS = "others"
"""Name of the column that they share."""

_PORTS = 4
_Key = tuple[str, int]


def written_endpoint(address: str, port: int) -> str:
    """Address and port as people write them: `10.0.0.1:5060`, `[2001:db8::1]:5060`."""
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


@lru_cache(maxsize=4_096)
def _is_inside(address: str, network: str) -> int:
    """Length of the prefix when the address lies in the network, else -1."""
    try:
        known, parsed = ip_network(network), ip_address(address)
    except ValueError:
        return -1
    return known.prefixlen if parsed.version == known.version and parsed in known else -1


def alias_of(aliases: Mapping[str, str], address: str, port: int | None = None) -> str:
    """What the operator calls an address: by its endpoint, else its address, else the longest network; else nothing."""
    if port is not None and (name := aliases.get(written_endpoint(address, port))):
        return name
    if name := aliases.get(address):
        return name
    networks = [name for name in aliases if "/" in name]
    best = max(networks, key=lambda network: _is_inside(address, network), default="")
    return aliases[best] if best and _is_inside(address, best) >= 0 else ""


@dataclass(slots=True)
class Hosts:
    """The columns of one ladder: one an address, or one an endpoint where an address plays several parts."""

    aliases: Mapping[str, str]
    """Names that the operator gave."""

    apart: frozenset[str]
    """Addresses that talk to themselves: their ports are hosts of their own."""

    _indexes: dict[_Key, int] = field(default_factory=dict, init=False)
    _ports: list[list[int]] = field(default_factory=list, init=False)

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, Any]], aliases: Mapping[str, str]) -> Hosts:
        """The columns for these rows of the table `message`."""
        return cls(aliases, frozenset(row["src_ip"] for row in rows if row["src_ip"] == row["dst_ip"]))

    def index(self, address: str, port: int) -> int:
        """The column of a sender or receiver, which is new when it was not seen before."""
        own = address in self.apart or (bool(self.aliases) and written_endpoint(address, port) in self.aliases)
        key = (address, port if own else 0)
        index = self._indexes.get(key)
        if index is None:
            if len(self._ports) >= MOST_HOSTS:
                return MOST_HOSTS - 1
            index = self._indexes[key] = len(self._ports)
            self._ports.append([])
        ports = self._ports[index]
        if port not in ports and len(ports) < _PORTS:
            ports.append(port)
        return index

    def all(self) -> tuple[Host, ...]:
        """Every column."""
        found = [self._host(key, tuple(self._ports[index])) for key, index in self._indexes.items()]
        if len(found) == MOST_HOSTS:
            found[-1] = Host(OTHERS)
        return tuple(found)

    def _host(self, key: _Key, ports: tuple[int, ...]) -> Host:
        address, port = key
        name = written_endpoint(address, port) if port else address
        return Host(name, alias_of(self.aliases, address, port or None), ports)
