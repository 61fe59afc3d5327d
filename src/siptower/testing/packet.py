"""Packets, layer by layer: every function puts one header in front of what it is given.

    ethernet(ip(source, destination, UDP, udp(source, destination, payload)))

Checksums are right, so that nothing but what a test intends is wrong with a packet.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum, IntFlag
from ipaddress import IPv4Address
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from siptower.testing.endpoint import Address, Endpoint

__all__ = [
    "LinkType",
    "Protocol",
    "TcpFlags",
    "Vlan",
    "checksum",
    "ethernet",
    "fragments",
    "ip",
    "link_frame",
    "linux_sll",
    "linux_sll2",
    "mac_of",
    "tcp",
    "udp",
    "vxlan",
]

_IPV4 = 4
_ETHERTYPE_IPV4 = 0x0800
_ETHERTYPE_IPV6 = 0x86DD
_MORE_FRAGMENTS = 0x2000
_DO_NOT_FRAGMENT = 0x4000
_ARPHRD_ETHER = 1
_FRAGMENT_UNIT = 8


class LinkType(IntEnum):
    """Link types as the number that capture files carry (LINKTYPE_, DLT_)."""

    NULL = 0
    ETHERNET = 1
    RAW = 101
    LOOP = 108
    LINUX_SLL = 113
    LINUX_SLL2 = 276


class Protocol(IntEnum):
    """What an IP packet carries (IANA protocol numbers)."""

    TCP = 6
    UDP = 17


class TcpFlags(IntFlag):
    """Control bits of a TCP segment (RFC 9293 section 3.1)."""

    FIN = 0x01
    SYN = 0x02
    RST = 0x04
    PSH = 0x08
    ACK = 0x10


@dataclass(frozen=True, slots=True)
class Vlan:
    """One VLAN tag."""

    identifier: int
    tpid: int = 0x8100
    """0x8100 for 802.1Q, 0x88a8 for the outer tag of 802.1ad."""


def checksum(data: bytes) -> int:
    """The internet checksum (RFC 1071) of `data`."""
    if len(data) % 2:
        data += b"\0"
    words: tuple[int, ...] = struct.unpack(f">{len(data) // 2}H", data)
    total = sum(words)
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def udp(source: Endpoint, destination: Endpoint, payload: bytes) -> bytes:
    """A UDP datagram with its checksum (RFC 768)."""
    length = 8 + len(payload)
    header = struct.pack(">HHHH", source.port, destination.port, length, 0)
    pseudo = _pseudo_header(source.address, destination.address, Protocol.UDP, length)
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
) -> bytes:
    """A TCP segment without options (RFC 9293)."""

    def header(total: int) -> bytes:
        ports = struct.pack(">HH", source.port, destination.port)
        numbers = struct.pack(">II", sequence & 0xFFFFFFFF, acknowledgement & 0xFFFFFFFF)
        return ports + numbers + struct.pack(">BBHHH", 5 << 4, flags, 0xFFFF, total, 0)

    pseudo = _pseudo_header(source.address, destination.address, Protocol.TCP, 20 + len(payload))
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


def mac_of(address: Address) -> bytes:
    """A locally administered MAC address made of the last four bytes of an IP address."""
    return b"\x02\x00" + address.packed[-4:]


def ethernet(packet: bytes, source: bytes, destination: bytes, *, vlans: Sequence[Vlan] = ()) -> bytes:
    """An Ethernet frame around an IP packet.

    Args:
        packet: The IP packet; its version decides the EtherType.
        source: MAC address of the sender.
        destination: MAC address of the receiver.
        vlans: VLAN tags, the outer one first.
    """
    tags = b"".join(struct.pack(">HH", vlan.tpid, vlan.identifier) for vlan in vlans)
    return destination + source + tags + struct.pack(">H", _ethertype(packet)) + packet


def linux_sll(packet: bytes, source: bytes) -> bytes:
    """A frame of link type LINUX_SLL, as `tcpdump -i any` writes it."""
    return struct.pack(">HHH8sH", 0, _ARPHRD_ETHER, 6, source, _ethertype(packet)) + packet


def linux_sll2(packet: bytes, source: bytes, *, interface: int = 1) -> bytes:
    """A frame of link type LINUX_SLL2, as a newer `tcpdump -i any` writes it."""
    return struct.pack(">HHIHBB8s", _ethertype(packet), 0, interface, _ARPHRD_ETHER, 0, 6, source) + packet


def vxlan(frame: bytes, network: int) -> bytes:
    """The payload of a VXLAN datagram around an Ethernet frame (RFC 7348 section 5)."""
    return struct.pack(">II", 0x08 << 24, network << 8) + frame


def link_frame(
    link: LinkType, packet: bytes, source: Address, destination: Address, vlans: Sequence[Vlan] = ()
) -> bytes:
    """The frame that a capture of the given link type holds for an IP packet."""
    match link:
        case LinkType.ETHERNET:
            return ethernet(packet, mac_of(source), mac_of(destination), vlans=vlans)
        case LinkType.LINUX_SLL:
            return linux_sll(packet, mac_of(source))
        case LinkType.LINUX_SLL2:
            return linux_sll2(packet, mac_of(source))
        case LinkType.NULL:
            # The address family in the byte order of the machine that captured: here a little-endian one.
            return struct.pack("<I", _address_family(packet)) + packet
        case LinkType.LOOP:
            return struct.pack(">I", _address_family(packet)) + packet
        case LinkType.RAW:
            return packet


def _ipv4(addresses: bytes, protocol: int, payload: bytes, identification: int, field: int) -> bytes:
    def header(total: int) -> bytes:
        start = struct.pack(">BBHHH", 0x45, 0, 20 + len(payload), identification, field)
        return start + struct.pack(">BBH", 64, protocol, total) + addresses

    return header(checksum(header(0))) + payload


def _pseudo_header(source: Address, destination: Address, protocol: int, length: int) -> bytes:
    addresses = source.packed + destination.packed
    if isinstance(source, IPv4Address):
        return addresses + struct.pack(">HH", protocol, length)
    return addresses + struct.pack(">II", length, protocol)


def _ethertype(packet: bytes) -> int:
    return _ETHERTYPE_IPV4 if _is_ipv4(packet) else _ETHERTYPE_IPV6


def _address_family(packet: bytes) -> int:
    # AF_INET, and AF_INET6 as Linux and Darwin disagree on it: Darwin's, which is what NULL and LOOP come from.
    return 2 if _is_ipv4(packet) else 30


def _is_ipv4(packet: bytes) -> bool:
    return packet[0] >> 4 == _IPV4
