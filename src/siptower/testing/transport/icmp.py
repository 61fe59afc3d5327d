"""ICMP errors: what a router or host says about a packet that it could not deliver."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from siptower.testing.link import EtherType, ethertype_of
from siptower.testing.packet import Protocol, checksum, ip, pseudo_header

if TYPE_CHECKING:
    from siptower.testing.endpoint import Address

__all__ = ["unreachable"]

_UNREACHABLE = 3
_UNREACHABLE_V6 = 1
_PORT = 3
_PORT_V6 = 4
_OF_IPV4 = 20 + 8
# RFC 4443 section 3.1: as much of the packet as fits into the smallest MTU of IPv6, with the headers around it.
_OF_IPV6 = 1280 - 40 - 8


def unreachable(
    packet: bytes,
    reporter: Address,
    destination: Address,
    *,
    code: int | None = None,
    quoted: int | None = None,
    identification: int = 0,
) -> bytes:
    """The IP packet that says that another one could not be delivered (RFC 792, RFC 4443 section 3.1).

    Args:
        packet: The IP packet that could not be delivered.
        reporter: Who says so.
        destination: Who sent the packet.
        code: Why; None for a closed port.
        quoted: How many bytes of the packet are quoted; None for as many as the RFC says.
        identification: IP-ID of the report.
    """
    if ethertype_of(packet) == EtherType.IPV4:
        quote = packet[: _OF_IPV4 if quoted is None else quoted]
        error = _error(_UNREACHABLE, _PORT if code is None else code, quote, b"")
        return ip(reporter, destination, Protocol.ICMP, error, identification=identification)
    quote = packet[: _OF_IPV6 if quoted is None else quoted]
    pseudo = pseudo_header(reporter, destination, Protocol.ICMPV6, 8 + len(quote))
    error = _error(_UNREACHABLE_V6, _PORT_V6 if code is None else code, quote, pseudo)
    return ip(reporter, destination, Protocol.ICMPV6, error)


def _error(kind: int, code: int, quote: bytes, pseudo: bytes) -> bytes:
    def written(total: int) -> bytes:
        return struct.pack(">BBHI", kind, code, total, 0) + quote

    return written(checksum(pseudo + written(0)))
