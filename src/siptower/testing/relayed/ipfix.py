"""IPFIX as session border controllers of ACME (Oracle) send it: every SIP message that they receive or send.

Messages have the header of RFC 7011 section 3.1; the sets are the vendor's own and are never described by templates.
"""

from __future__ import annotations

import struct
from enum import IntEnum
from ipaddress import IPv4Address
from typing import TYPE_CHECKING

from siptower.testing.packet import Protocol, ip, udp

if TYPE_CHECKING:
    from siptower.testing.relayed.hep import Report

__all__ = ["IPFIX_PORT", "IpfixSet", "ipfix", "ipfix_connect", "ipfix_keepalive", "ipfix_set", "sip_set"]

IPFIX_PORT = 4739
"""Port of IPFIX collectors (RFC 7011 section 10.3.4)."""

_VERSION = 10
_LONG = 255
_SECOND = 1_000_000_000


class IpfixSet(IntEnum):
    """Sets of the vendor."""

    KEEPALIVE = 0
    CONNECT = 256
    CONNECT_REPLY = 257
    UDP_RECEIVED = 258
    UDP_SENT = 259
    TCP_RECEIVED = 260
    TCP_SENT = 261


def ipfix(*sets: bytes, exported: int = 0, sequence: int = 0, domain: int = 0) -> bytes:
    """A message of any sets.

    Args:
        sets: The sets.
        exported: When, in seconds since 1970.
        sequence: Sequence number.
        domain: Observation domain.
    """
    body = b"".join(sets)
    return struct.pack(">HHIII", _VERSION, 16 + len(body), exported, sequence, domain) + body


def ipfix_set(kind: int, body: bytes) -> bytes:
    """A set (RFC 7011 section 3.3.2); its length covers its own header."""
    return struct.pack(">HH", kind, 4 + len(body)) + body


def ipfix_keepalive(*, sequence: int = 0) -> bytes:
    """The message with which a controller that has nothing to tell keeps the connection open."""
    return ipfix(ipfix_set(IpfixSet.KEEPALIVE, b""), sequence=sequence)


def ipfix_connect(host: str, *, kind: int = IpfixSet.CONNECT, keepalive: int = 60) -> bytes:
    """The message with which a controller begins, or that of the collector that answers it.

    Args:
        host: Name of the controller, at most 254 bytes long.
        kind: Which of both.
        keepalive: Seconds between keepalives; 0 for none.
    """
    name = host.encode()
    flags = (0, 0, 0)
    body = struct.pack(">HH3HHI", 1, 0, *flags, keepalive, 1) + bytes([1, 0, 6, 2, 0, len(name)]) + name
    return ipfix(ipfix_set(kind, body))


def sip_set(
    report: Report,
    *,
    sent: bool = False,
    incoming_call_id: str = "",
    slot: int = 0,
    port: int = 0,
    vlan: int = 0,
    long: bool | None = None,
) -> bytes:
    """The set of one SIP message: with its IP and UDP headers, or with the addresses alone when it travelled over TCP.

    Args:
        report: The message, and where it was seen.
        sent: Whether the controller sent it (egress), and not received it.
        incoming_call_id: In what it sent: the Call-ID of the leg on its other side.
        slot: Slot of the interface.
        port: Port of the interface.
        vlan: VLAN of the interface.
        long: Whether the length is written with two bytes after 255; None when one byte is too small for it.

    Raises:
        ValueError: The message travelled over TCP and IPv6, for which there is no set.
    """
    seconds, rest = divmod(report.ts_ns, _SECOND)
    start = struct.pack(">IIBBH", seconds, rest // 1000, slot, port, vlan)
    if report.protocol == Protocol.TCP:
        if not isinstance(report.source.address, IPv4Address):
            raise ValueError("there is no set for SIP over TCP and IPv6")
        kind, carried = (IpfixSet.TCP_SENT if sent else IpfixSet.TCP_RECEIVED), report.payload
        # The destination stands in front of the source here.
        start += report.destination.address.packed + report.source.address.packed
        start += struct.pack(">HHI", report.destination.port, report.source.port, 0)
    else:
        kind = IpfixSet.UDP_SENT if sent else IpfixSet.UDP_RECEIVED
        datagram = udp(report.source, report.destination, report.payload)
        carried = ip(report.source.address, report.destination.address, Protocol.UDP, datagram)
    if sent:
        start += bytes([len(incoming_call_id)]) + incoming_call_id.encode()
    is_long = len(carried) >= _LONG if long is None else long
    length = struct.pack(">BH", _LONG, len(carried)) if is_long else bytes([len(carried)])
    return ipfix_set(kind, start + length + carried)
