"""Fragments of whole IP packets, of both versions and at any depth: a tunnel's packets are cut like any other."""

from __future__ import annotations

import struct
from itertools import pairwise
from typing import TYPE_CHECKING

from siptower.testing.link import EtherType, ethertype_of
from siptower.testing.packet import Protocol, checksum

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["fragmented", "with_hop_by_hop"]

_UNIT = 8
_IPV6_HEADER = 40
_NEXT_HEADER = 6
_MORE_IPV4 = 0x2000
_MORE_IPV6 = 1


def fragmented(packet: bytes, cuts: Sequence[int], *, identification: int) -> list[bytes]:
    """The fragments of a packet, in order; the packet itself when there is nowhere to cut it.

    Args:
        packet: An IPv4 packet (RFC 791 section 3.2), or one of IPv6 (RFC 8200 section 4.5), where a hop-by-hop header
            stands in front of the Fragment header in every fragment.
        cuts: Offsets in what can be cut, behind the header, ascending; multiples of 8.
        identification: What the fragments share. Has 16 bits in IPv4 and 32 in IPv6.

    Raises:
        ValueError: A cut is not a multiple of 8, or lies outside of the packet.
    """
    if not cuts:
        return [packet]
    is_ipv4 = ethertype_of(packet) == EtherType.IPV4
    start = 4 * (packet[0] & 0xF) if is_ipv4 else _unfragmentable(packet)
    header, rest = packet[:start], packet[start:]
    if any(cut % _UNIT or not 0 < cut < len(rest) for cut in cuts):
        raise ValueError("fragments are cut inside of a packet, at multiples of 8 bytes")
    one = _ipv4_fragment if is_ipv4 else _ipv6_fragment
    return [
        one(header, rest[begin:end], begin, identification, more=end < len(rest))
        for begin, end in pairwise([0, *cuts, len(rest)])
    ]


def with_hop_by_hop(packet: bytes) -> bytes:
    """The IPv6 packet with a hop-by-hop header that says nothing but padding (RFC 8200 sections 4.2 and 4.3)."""
    options = struct.pack(">BBBBI", packet[_NEXT_HEADER], 0, 1, 4, 0)
    length = struct.pack(">H", len(packet) - _IPV6_HEADER + len(options))
    return packet[:4] + length + bytes([Protocol.HOP_BY_HOP]) + packet[7:_IPV6_HEADER] + options + packet[_IPV6_HEADER:]


def _unfragmentable(packet: bytes) -> int:
    if packet[_NEXT_HEADER] != Protocol.HOP_BY_HOP:
        return _IPV6_HEADER
    return _IPV6_HEADER + 8 * (packet[_IPV6_HEADER + 1] + 1)


def _ipv4_fragment(header: bytes, data: bytes, offset: int, identification: int, *, more: bool) -> bytes:
    field = _MORE_IPV4 * more | offset // _UNIT
    start = header[:2] + struct.pack(">HHH", len(header) + len(data), identification, field) + header[8:10]
    return start + struct.pack(">H", checksum(start + bytes(2) + header[12:])) + header[12:] + data


def _ipv6_fragment(header: bytes, data: bytes, offset: int, identification: int, *, more: bool) -> bytes:
    place = _NEXT_HEADER if len(header) == _IPV6_HEADER else _IPV6_HEADER
    fragment = struct.pack(">BBHI", header[place], 0, offset | _MORE_IPV6 * more, identification)
    length = struct.pack(">H", len(header) - _IPV6_HEADER + len(fragment) + len(data))
    chained = header[:place] + bytes([Protocol.FRAGMENT]) + header[place + 1 :]
    return chained[:4] + length + chained[6:] + fragment + data
