"""Packets of the internet protocols, layer by layer: every function puts one header in front of what it is given.

    ip(source.address, destination.address, Protocol.UDP, udp(source, destination, payload))

Checksums are right, so that nothing but what a test intends is wrong with a packet.
"""

from __future__ import annotations

import struct
from enum import IntEnum, IntFlag
from ipaddress import IPv4Address
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from siptower.testing.endpoint import Address, Endpoint

__all__ = ["Protocol", "TcpFlags", "checksum", "fragments", "ip", "pseudo_header", "tcp", "udp"]

_MORE_FRAGMENTS = 0x2000
_DO_NOT_FRAGMENT = 0x4000
_FRAGMENT_UNIT = 8


class Protocol(IntEnum):
    """What an IP packet carries (IANA protocol numbers)."""

    HOP_BY_HOP = 0
    ICMP = 1
    IPV4 = 4
    TCP = 6
    UDP = 17
    IPV6 = 41
    FRAGMENT = 44
    GRE = 47
    ICMPV6 = 58
    SCTP = 132


class TcpFlags(IntFlag):
    """Control bits of a TCP segment (RFC 9293 section 3.1)."""

    FIN = 0x01
    SYN = 0x02
    RST = 0x04
    PSH = 0x08
    ACK = 0x10


def checksum(data: bytes) -> int:
    """The internet checksum (RFC 1071) of `data`."""
    if len(data) % 2:
        data += b"\0"
    words: tuple[int, ...] = struct.unpack(f">{len(data) // 2}H", data)
    total = sum(words)
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def pseudo_header(source: Address, destination: Address, protocol: int, length: int) -> bytes:
    """What checksums of UDP, TCP and ICMPv6 cover besides the datagram (RFC 9293 section 3.1, RFC 8200 section 8.1)."""
    addresses = source.packed + destination.packed
    if isinstance(source, IPv4Address):
        return addresses + struct.pack(">HH", protocol, length)
    return addresses + struct.pack(">II", length, protocol)


def udp(source: Endpoint, destination: Endpoint, payload: bytes) -> bytes:
    """A UDP datagram with its checksum (RFC 768)."""
    length = 8 + len(payload)
    header = struct.pack(">HHHH", source.port, destination.port, length, 0)
    pseudo = pseudo_header(source.address, destination.address, Protocol.UDP, length)
    # A sum of zero is sent as all ones: zero means that there is none.
    total = checksum(pseudo + header + payload) or 0xFFFF
    return struct.pack(">HHHH", source.port, destination.port, length, total) + payload


def tcp(
    source: Endpoint,
    destination: Endpoint,
    payload: bytes = b"",
    *,
    sequence: int,
    acknowledgement: int = 0,
    flags: TcpFlags = TcpFlags.ACK,
    options: bytes = b"",
    window: int = 0xFFFF,
) -> bytes:
    """A TCP segment (RFC 9293).

    Args:
        source: Who sends it.
        destination: Whom it goes to.
        payload: Its data.
        sequence: Number of its first byte; taken modulo 2**32, so that a stream may be counted on past the end.
        acknowledgement: Number of the byte that is expected next; modulo 2**32 as well.
        flags: Control bits.
        options: Options, padded here to whole words (section 3.1).
        window: What the receiver has room for.
    """
    options += bytes(-len(options) % 4)
    words = 5 + len(options) // 4

    def header(total: int) -> bytes:
        ports = struct.pack(">HH", source.port, destination.port)
        numbers = struct.pack(">II", sequence & 0xFFFFFFFF, acknowledgement & 0xFFFFFFFF)
        return ports + numbers + struct.pack(">BBHHH", words << 4, flags, window, total, 0) + options

    pseudo = pseudo_header(source.address, destination.address, Protocol.TCP, 4 * words + len(payload))
    return header(checksum(pseudo + header(0) + payload)) + payload


def ip(source: Address, destination: Address, protocol: int, payload: bytes, *, identification: int = 0) -> bytes:
    """An IPv4 or IPv6 packet, after the version of the addresses.

    Args:
        source: Who sends it.
        destination: Whom it goes to; the same version.
        protocol: What it carries.
        payload: That.
        identification: IP-ID of IPv4; IPv6 has none.
    """
    if isinstance(source, IPv4Address):
        return _ipv4(source.packed + destination.packed, protocol, payload, identification, _DO_NOT_FRAGMENT)
    return struct.pack(">IHBB", 6 << 28, len(payload), protocol, 64) + source.packed + destination.packed + payload


def fragments(
    source: Address, destination: Address, protocol: int, payload: bytes, *, identification: int, cuts: Sequence[int]
) -> list[bytes]:
    """The IPv4 fragments of one packet, in order.

    Args:
        source: Who sends it.
        destination: Whom it goes to.
        protocol: What it carries.
        payload: That.
        identification: IP-ID that the fragments share.
        cuts: Offsets in `payload` where it is cut; multiples of 8.

    Raises:
        ValueError: A cut is not a multiple of 8.
    """
    if any(cut % _FRAGMENT_UNIT for cut in cuts):
        raise ValueError("fragments are cut at multiples of 8 bytes")
    pieces = []
    for start, end in pairwise([0, *cuts, len(payload)]):
        more = _MORE_FRAGMENTS if end < len(payload) else 0
        field = more | start // _FRAGMENT_UNIT
        addresses = source.packed + destination.packed
        pieces.append(_ipv4(addresses, protocol, payload[start:end], identification, field))
    return pieces


def _ipv4(addresses: bytes, protocol: int, payload: bytes, identification: int, field: int) -> bytes:
    def header(total: int) -> bytes:
        start = struct.pack(">BBHHH", 0x45, 0, 20 + len(payload), identification, field)
        return start + struct.pack(">BBH", 64, protocol, total) + addresses

    return header(checksum(header(0))) + payload
