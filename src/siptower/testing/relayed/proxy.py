"""The header with which load balancers tell a server who is connected to them (The PROXY protocol, versions 1, 2)."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from siptower.testing.endpoint import Endpoint

__all__ = ["proxy_v1", "proxy_v2"]

_SIGNATURE = b"\r\n\r\n\0\r\nQUIT\n"
_LOCAL = 0x20
_PROXY = 0x21
_INET = 0x10
_INET6 = 0x20
_STREAM = 1
_DATAGRAM = 2


def proxy_v1(source: Endpoint | None, destination: Endpoint | None) -> bytes:
    """The line of version 1 (section 2.1); for None the one of a balancer that does not know."""
    if source is None or destination is None:
        return b"PROXY UNKNOWN\r\n"
    family = "TCP6" if source.is_ipv6 else "TCP4"
    line = f"PROXY {family} {source.address} {destination.address} {source.port} {destination.port}\r\n"
    return line.encode()


def proxy_v2(
    source: Endpoint | None,
    destination: Endpoint | None,
    *,
    transport: Literal["stream", "datagram"] = "stream",
    fields: Sequence[tuple[int, bytes]] = (),
) -> bytes:
    """The binary header of version 2 (section 2.2).

    Args:
        source: Who is connected to the balancer; None for a connection of the balancer itself (LOCAL).
        destination: Where that one connected to.
        transport: What carries it.
        fields: Types and values of more fields (TLV).
    """
    more = b"".join(struct.pack(">BH", kind, len(value)) + value for kind, value in fields)
    if source is None or destination is None:
        return _SIGNATURE + struct.pack(">BBH", _LOCAL, 0, len(more)) + more
    family = (_INET6 if source.is_ipv6 else _INET) | (_STREAM if transport == "stream" else _DATAGRAM)
    addresses = source.address.packed + destination.address.packed
    body = addresses + struct.pack(">HH", source.port, destination.port) + more
    return _SIGNATURE + struct.pack(">BBH", _PROXY, family, len(body)) + body
