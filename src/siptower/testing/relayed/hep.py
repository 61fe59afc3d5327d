"""HEP, in which capture agents send on what they have captured: versions 1, 2 and 3 (HEP3 specification, rev. 37)."""

from __future__ import annotations

import gzip
import struct
import zlib
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Literal

from siptower.testing.packet import Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from siptower.testing.endpoint import Endpoint

__all__ = ["HEP_PORT", "HepChunk", "Report", "hep1", "hep2", "hep3", "hep_chunk"]

HEP_PORT = 9060
"""Port on which collectors usually listen, for UDP and TCP."""

_FAMILY_IPV4 = 2
_FAMILY_IPV6 = 10
_SIP = 1
_MICROSECOND = 1000
_SECOND = 1_000_000_000


class HepChunk(IntEnum):
    """Generic chunks of HEP3."""

    FAMILY = 0x01
    PROTOCOL = 0x02
    IPV4_SOURCE = 0x03
    IPV4_DESTINATION = 0x04
    IPV6_SOURCE = 0x05
    IPV6_DESTINATION = 0x06
    SOURCE_PORT = 0x07
    DESTINATION_PORT = 0x08
    SECONDS = 0x09
    MICROSECONDS = 0x0A
    KIND = 0x0B
    AGENT = 0x0C
    KEY = 0x0E
    PAYLOAD = 0x0F
    COMPRESSED_PAYLOAD = 0x10
    CORRELATION = 0x11
    VLAN = 0x12
    NODE = 0x13


Compression = Literal["zlib", "gzip", "raw"]
"""How a payload is compressed: as the agents do it, as the specification says, and as some read that."""


@dataclass(frozen=True, slots=True)
class Report:
    """What an agent reports: one message, and where it was captured."""

    ts_ns: int
    """When, by the clock of the agent; HEP tells whole microseconds."""

    source: Endpoint
    destination: Endpoint
    payload: bytes
    protocol: int = Protocol.UDP
    kind: int = _SIP
    """Protocol type: 1 for SIP, 5 for RTCP as JSON, 100 for a line of a log."""


def hep1(report: Report) -> bytes:
    """A frame of HEP version 1, which has no time."""
    return _old_header(1, report) + report.payload


def hep2(report: Report, *, agent: int = 1, padded: bool = True, counted: bool = False) -> bytes:
    """A frame of HEP version 2: with a time, in the byte order of its sender, here a little-endian one.

    Args:
        report: What is reported.
        agent: Number of the agent.
        padded: Whether two bytes stand behind the number, as a C compiler leaves them; other agents have none.
        counted: Whether the length of the header covers the time, as some agents write it.
    """
    seconds, rest = divmod(report.ts_ns, _SECOND)
    time = struct.pack("<IIH", seconds, rest // _MICROSECOND, agent) + bytes(2 * padded)
    return _old_header(2, report, more=len(time) * counted) + time + report.payload


def hep_chunk(kind: int, body: bytes, *, vendor: int = 0) -> bytes:
    """A chunk of HEP3; its length covers its own header."""
    return struct.pack(">HHH", vendor, kind, 6 + len(body)) + body


def hep3(
    report: Report,
    *,
    agent: int = 1,
    node: str = "",
    correlation: str = "",
    key: str = "",
    vlan: int | None = None,
    compression: Compression | None = None,
    extra: Sequence[bytes] = (),
    arrange: Callable[[list[bytes]], Iterable[bytes]] | None = None,
    magic: bytes = b"HEP3",
) -> bytes:
    """A frame of HEP version 3. Over TCP, frames simply follow each other.

    Args:
        report: What is reported.
        agent: Number of the agent.
        node: Name of the agent; empty for no such chunk.
        correlation: Correlation id; empty for none.
        key: The key with which the agent authenticates itself, in clear; empty for none.
        vlan: VLAN on which the message was captured; None for no such chunk.
        compression: How the payload is compressed; None for not at all.
        extra: More chunks.
        arrange: Puts the chunks into another order: any is allowed.
        magic: First four bytes; `EEP3` is allowed as well.
    """
    seconds, rest = divmod(report.ts_ns, _SECOND)
    chunks = [
        *_addresses(report),
        hep_chunk(HepChunk.SECONDS, struct.pack(">I", seconds)),
        hep_chunk(HepChunk.MICROSECONDS, struct.pack(">I", rest // _MICROSECOND)),
        hep_chunk(HepChunk.KIND, bytes([report.kind])),
        hep_chunk(HepChunk.AGENT, struct.pack(">I", agent)),
        *extra,
    ]
    texts = {HepChunk.KEY: key, HepChunk.CORRELATION: correlation, HepChunk.NODE: node}
    chunks += [hep_chunk(kind, text.encode()) for kind, text in texts.items() if text]
    if vlan is not None:
        chunks.append(hep_chunk(HepChunk.VLAN, struct.pack(">H", vlan)))
    chunks.append(_payload(report.payload, compression))
    body = b"".join(chunks if arrange is None else arrange(chunks))
    return magic + struct.pack(">H", 6 + len(body)) + body


def _old_header(version: int, report: Report, *, more: int = 0) -> bytes:
    addresses = report.source.address.packed + report.destination.address.packed
    family = _FAMILY_IPV6 if report.source.is_ipv6 else _FAMILY_IPV4
    length = 8 + len(addresses) + more
    ports = struct.pack(">HH", report.source.port, report.destination.port)
    return bytes([version, length, family, report.protocol]) + ports + addresses


def _addresses(report: Report) -> list[bytes]:
    is_ipv6 = report.source.is_ipv6
    source = HepChunk.IPV6_SOURCE if is_ipv6 else HepChunk.IPV4_SOURCE
    destination = HepChunk.IPV6_DESTINATION if is_ipv6 else HepChunk.IPV4_DESTINATION
    return [
        hep_chunk(HepChunk.FAMILY, bytes([_FAMILY_IPV6 if is_ipv6 else _FAMILY_IPV4])),
        hep_chunk(HepChunk.PROTOCOL, bytes([report.protocol])),
        hep_chunk(source, report.source.address.packed),
        hep_chunk(destination, report.destination.address.packed),
        hep_chunk(HepChunk.SOURCE_PORT, struct.pack(">H", report.source.port)),
        hep_chunk(HepChunk.DESTINATION_PORT, struct.pack(">H", report.destination.port)),
    ]


def _payload(payload: bytes, compression: Compression | None) -> bytes:
    match compression:
        case None:
            return hep_chunk(HepChunk.PAYLOAD, payload)
        case "zlib":
            return hep_chunk(HepChunk.COMPRESSED_PAYLOAD, zlib.compress(payload))
        case "gzip":
            return hep_chunk(HepChunk.COMPRESSED_PAYLOAD, gzip.compress(payload, mtime=0))
        case "raw":
            return hep_chunk(HepChunk.COMPRESSED_PAYLOAD, zlib.compress(payload, wbits=-15))
