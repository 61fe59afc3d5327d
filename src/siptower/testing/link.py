"""The lowest layer: what a capture holds in front of an IP packet, by its link type.

Everything here takes an IP packet and finds out its version by itself. What else can travel in a frame (an MPLS stack,
a PPPoE session) has to say its EtherType.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from siptower.testing.endpoint import Address

__all__ = [
    "EtherType",
    "LinkType",
    "Vlan",
    "cisco_hdlc",
    "ethernet",
    "ethertype_of",
    "link_frame",
    "linux_sll",
    "linux_sll2",
    "llc_snap",
    "mac_of",
    "nflog",
    "ppp",
]

_IPV4 = 4
_ARPHRD_ETHER = 1
_NFULA_PAYLOAD = 9
_NFULA_PREFIX = 10


class LinkType(IntEnum):
    """Link types as the number that capture files carry (LINKTYPE_, DLT_)."""

    NULL = 0
    ETHERNET = 1
    PPP = 9
    PPP_HDLC = 50
    RAW = 101
    C_HDLC = 104
    LOOP = 108
    LINUX_SLL = 113
    IPV4 = 228
    IPV6 = 229
    NFLOG = 239
    LINUX_SLL2 = 276


class EtherType(IntEnum):
    """What a frame, or a tunnel that names its content in the same way, carries (IEEE 802 numbers, IANA)."""

    IPV4 = 0x0800
    ETHERNET = 0x6558
    """A whole frame, in tunnels: Transparent Ethernet Bridging."""

    IPV6 = 0x86DD
    MPLS = 0x8847
    PPPOE = 0x8864


# RFC 1332, RFC 5072 and RFC 3032 section 4.
_PPP_NUMBERS: dict[int, int] = {EtherType.IPV4: 0x0021, EtherType.IPV6: 0x0057, EtherType.MPLS: 0x0281}


@dataclass(frozen=True, slots=True)
class Vlan:
    """One VLAN tag."""

    identifier: int
    tpid: int = 0x8100
    """0x8100 for 802.1Q, 0x88a8 for the outer tag of 802.1ad."""


def ethertype_of(packet: bytes) -> EtherType:
    """The EtherType of an IP packet, after its version."""
    return EtherType.IPV4 if packet[0] >> 4 == _IPV4 else EtherType.IPV6


def mac_of(address: Address) -> bytes:
    """A locally administered MAC address made of the last four bytes of an IP address."""
    return b"\x02\x00" + address.packed[-4:]


def ethernet(
    payload: bytes, source: bytes, destination: bytes, *, vlans: Sequence[Vlan] = (), ethertype: int | None = None
) -> bytes:
    """An Ethernet frame.

    Args:
        payload: What it carries.
        source: MAC address of the sender.
        destination: MAC address of the receiver.
        vlans: VLAN tags, the outer one first.
        ethertype: What the payload is; None for an IP packet, whose version decides.
    """
    tags = b"".join(struct.pack(">HH", vlan.tpid, vlan.identifier) for vlan in vlans)
    return destination + source + tags + struct.pack(">H", _named(payload, ethertype)) + payload


def llc_snap(payload: bytes, source: bytes, destination: bytes, *, ethertype: int | None = None) -> bytes:
    """An IEEE 802.3 frame: a length instead of an EtherType, then LLC and SNAP (RFC 1042)."""
    inner = bytes.fromhex("aaaa03 000000") + struct.pack(">H", _named(payload, ethertype)) + payload
    return destination + source + struct.pack(">H", len(inner)) + inner


def linux_sll(packet: bytes, source: bytes, *, ethertype: int | None = None) -> bytes:
    """A frame of link type LINUX_SLL, as `tcpdump -i any` writes it."""
    return struct.pack(">HHH8sH", 0, _ARPHRD_ETHER, 6, source, _named(packet, ethertype)) + packet


def linux_sll2(packet: bytes, source: bytes, *, interface: int = 1, ethertype: int | None = None) -> bytes:
    """A frame of link type LINUX_SLL2, as a newer `tcpdump -i any` writes it."""
    header = struct.pack(">HHIHBB8s", _named(packet, ethertype), 0, interface, _ARPHRD_ETHER, 0, 6, source)
    return header + packet


def ppp(packet: bytes, *, ethertype: int | None = None, framed: bool = True, compressed: bool = False) -> bytes:
    """A PPP frame (RFC 1661 section 2).

    Args:
        packet: What it carries.
        ethertype: What that is; None for an IP packet.
        framed: Whether the address and control fields ff 03 of HDLC-like framing (RFC 1662) stand in front.
        compressed: Whether the protocol field has one byte, as can be agreed on (RFC 1661 section 6.5).
    """
    number = _PPP_NUMBERS[_named(packet, ethertype)]
    protocol = bytes([number]) if compressed and number <= 0xFF else struct.pack(">H", number)  # noqa: PLR2004
    return (b"\xff\x03" if framed else b"") + protocol + packet


def cisco_hdlc(packet: bytes, *, ethertype: int | None = None) -> bytes:
    """A Cisco HDLC frame: address 0f for unicast, control 0, EtherType (RFC 1547 section 4.3.1)."""
    return struct.pack(">BBH", 0x0F, 0, _named(packet, ethertype)) + packet


def nflog(packet: bytes, *, prefix: bytes = b"") -> bytes:
    """A frame of link type NFLOG: attributes of netfilter, one of which is the packet.

    Lengths and types of the attributes are in the byte order of the machine that captured: here a little-endian one.

    Args:
        packet: The IP packet.
        prefix: The text of the firewall rule that logged it.
    """
    family = 2 if ethertype_of(packet) == EtherType.IPV4 else 10
    frame = struct.pack(">BBH", family, 0, 0)
    for kind, value in ((_NFULA_PREFIX, prefix and prefix + b"\0"), (_NFULA_PAYLOAD, packet)):
        if value:
            # The length leaves the padding out.
            frame += struct.pack("<HH", 4 + len(value), kind) + value + bytes(-len(value) % 4)
    return frame


def link_frame(
    link: LinkType,
    packet: bytes,
    source: Address,
    destination: Address,
    vlans: Sequence[Vlan] = (),
    *,
    ethertype: int | None = None,
) -> bytes:
    """The frame that a capture of the given link type holds for an IP packet, or for what `ethertype` says.

    Raises:
        ValueError: Frames of that link type carry nothing but IP packets.
    """
    match link:
        case LinkType.ETHERNET:
            return ethernet(packet, mac_of(source), mac_of(destination), vlans=vlans, ethertype=ethertype)
        case LinkType.LINUX_SLL:
            return linux_sll(packet, mac_of(source), ethertype=ethertype)
        case LinkType.LINUX_SLL2:
            return linux_sll2(packet, mac_of(source), ethertype=ethertype)
        case LinkType.PPP | LinkType.PPP_HDLC:
            return ppp(packet, ethertype=ethertype)
        case LinkType.C_HDLC:
            return cisco_hdlc(packet, ethertype=ethertype)
        case _:
            if ethertype is not None:
                raise ValueError(f"frames of link type {link.name} carry IP packets alone")
            return _frame_of_ip(link, packet)


def _frame_of_ip(link: LinkType, packet: bytes) -> bytes:
    match link:
        case LinkType.NULL:
            # The address family in the byte order of the machine that captured: here a little-endian one.
            return struct.pack("<I", _address_family(packet)) + packet
        case LinkType.LOOP:
            return struct.pack(">I", _address_family(packet)) + packet
        case LinkType.NFLOG:
            return nflog(packet)
        case _:
            return packet


def _named(payload: bytes, ethertype: int | None) -> int:
    return ethertype_of(payload) if ethertype is None else ethertype


def _address_family(packet: bytes) -> int:
    # AF_INET, and AF_INET6 as Linux and Darwin disagree on it: Darwin's, which is what NULL and LOOP come from.
    return 2 if ethertype_of(packet) == EtherType.IPV4 else 30
