"""IP packets in IP packets of either version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from siptower.testing.link import EtherType, ethertype_of
from siptower.testing.packet import Protocol, ip

if TYPE_CHECKING:
    from siptower.testing.endpoint import Address

__all__ = ["ip_in_ip"]


def ip_in_ip(packet: bytes, source: Address, destination: Address, *, identification: int = 0) -> bytes:
    """A packet around a packet: 4in4 (RFC 2003), 6in4 (RFC 4213), 4in6 and 6in6 (RFC 2473)."""
    protocol = Protocol.IPV4 if ethertype_of(packet) == EtherType.IPV4 else Protocol.IPV6
    return ip(source, destination, protocol, packet, identification=identification)
