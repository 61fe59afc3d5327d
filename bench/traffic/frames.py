"""Frames at the speed of a large capture: what the test kit builds header by header, from parts that are kept."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from siptower.testing import Protocol
from siptower.testing.link import mac_of
from siptower.testing.packet import pseudo_header

if TYPE_CHECKING:
    from siptower.testing import Endpoint

__all__ = ["Datagrams", "Way", "way"]

_IP = struct.Struct(">BBHHHBBH")
_UDP = struct.Struct(">HHHH")
_IP_BYTES = 20
_UDP_BYTES = 8
_DO_NOT_FRAGMENT = 0x4000
_TTL = 64


@dataclass(frozen=True, slots=True)
class Way:
    """From one endpoint to another: what all its frames have in common."""

    link: bytes
    """Ethernet header."""

    addresses: bytes
    ports: tuple[int, int]
    sum_of_ip: int
    """Sum of what stays the same in the IP header."""

    sum_of_udp: int
    """Sum of what stays the same in the UDP header and its pseudo-header."""


@cache
def way(source: Endpoint, destination: Endpoint) -> Way:
    """The way from one endpoint to the other."""
    addresses = source.address.packed + destination.address.packed
    fixed = _IP.pack(0x45, 0, 0, 0, _DO_NOT_FRAGMENT, _TTL, Protocol.UDP, 0) + addresses
    pseudo = pseudo_header(source.address, destination.address, Protocol.UDP, 0)
    ports = (source.port, destination.port)
    link = mac_of(destination.address) + mac_of(source.address) + b"\x08\x00"
    return Way(link, addresses, ports, _words(fixed), _words(pseudo) + sum(ports))


class Datagrams:
    """Makes Ethernet frames of IPv4 datagrams, with right checksums, each with an IP-ID of its own."""

    def __init__(self) -> None:
        """Begin to number."""
        self._identification = 0

    def frame(self, way: Way, payload: bytes) -> bytes:
        """The frame that carries this payload over UDP."""
        # Never zero, which stands for none: a retransmission must not look like a copy.
        self._identification = identification = self._identification % 0xFFFF + 1
        length = _UDP_BYTES + len(payload)
        total = _IP_BYTES + length
        head = _folded(way.sum_of_ip + total + identification)
        data = _words(payload + b"\0" if length & 1 else payload)
        # A sum of zero is sent as all ones (RFC 768).
        check = _folded(way.sum_of_udp + 2 * length + data) or 0xFFFF
        return b"".join(
            (
                way.link,
                _IP.pack(0x45, 0, total, identification, _DO_NOT_FRAGMENT, _TTL, Protocol.UDP, head),
                way.addresses,
                _UDP.pack(*way.ports, length, check),
                payload,
            )
        )


def _folded(total: int) -> int:
    """The internet checksum (RFC 1071) of words that have this sum."""
    return ~(total % 0xFFFF) & 0xFFFF


def _words(data: bytes) -> int:
    return int.from_bytes(data, "big") % 0xFFFF
