"""Capture files: pcap in both byte orders and resolutions, and pcapng with several interfaces."""

from __future__ import annotations

import gzip
import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from siptower.testing.link import LinkType

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

__all__ = ["ByteOrder", "Captured", "Interface", "pcap", "pcapng", "read_pcap", "save"]

ByteOrder = Literal["little", "big"]
"""Byte order of the machine that wrote a capture."""

SNAP_LENGTH = 262_144
"""Largest packet that is kept whole: libpcap's own default."""

_MAGIC_MICROSECONDS = 0xA1B2C3D4
_MAGIC_NANOSECONDS = 0xA1B23C4D
_SECTION_HEADER = 0x0A0D0D0A
_INTERFACE_DESCRIPTION = 1
_ENHANCED_PACKET = 6
_OPTION_NAME = 2
_OPTION_RESOLUTION = 9
_FILE_HEADER = 24
_PACKET_HEADER = 16
_SECOND = 1_000_000_000


@dataclass(frozen=True, slots=True, order=True)
class Captured:
    """One packet as a capture file holds it."""

    ts_ns: int
    """When, in nanoseconds since 1970 UTC."""

    data: bytes = field(compare=False)
    original_bytes: int | None = field(default=None, compare=False)
    """Length on the wire; None when the packet is whole."""

    interface: int = field(default=0, compare=False)
    """Which interface of a pcapng file."""


@dataclass(frozen=True, slots=True)
class Interface:
    """One interface of a pcapng file."""

    link: LinkType = LinkType.ETHERNET
    name: str = ""
    resolution: int = 6
    """`if_tsresol`: n for units of 10**-n seconds, 0x80 | n for units of 2**-n seconds."""

    def units(self, ts_ns: int) -> int:
        """A time in the units of this interface."""
        exponent = self.resolution & 0x7F
        base = 2 if self.resolution & 0x80 else 10
        return ts_ns * int(base**exponent) // _SECOND


def pcap(
    packets: Iterable[Captured],
    *,
    link: LinkType = LinkType.ETHERNET,
    byte_order: ByteOrder = "little",
    nanoseconds: bool = False,
    snap_length: int = SNAP_LENGTH,
) -> bytes:
    """A pcap file.

    Args:
        packets: In the order in which they are to stand in the file.
        link: Link type of all of them.
        byte_order: Byte order of the headers.
        nanoseconds: Write times in nanoseconds instead of microseconds.
        snap_length: Longer packets are cut.
    """
    mark = "<" if byte_order == "little" else ">"
    magic, unit = (_MAGIC_NANOSECONDS, 1) if nanoseconds else (_MAGIC_MICROSECONDS, 1000)
    parts = [struct.pack(f"{mark}IHHiIII", magic, 2, 4, 0, 0, snap_length, link)]
    for packet in packets:
        seconds, rest = divmod(packet.ts_ns, _SECOND)
        data = packet.data[:snap_length]
        original = len(packet.data) if packet.original_bytes is None else packet.original_bytes
        parts.append(struct.pack(f"{mark}IIII", seconds, rest // unit, len(data), original))
        parts.append(data)
    return b"".join(parts)


def pcapng(
    packets: Iterable[Captured], *, interfaces: Sequence[Interface] = (Interface(),), byte_order: ByteOrder = "little"
) -> bytes:
    """A pcapng file of one section.

    Args:
        packets: In the order in which they are to stand in the file; each names its interface by index.
        interfaces: The interfaces, in the order of their index.
        byte_order: Byte order of the section.
    """
    mark = "<" if byte_order == "little" else ">"
    section = struct.pack(f"{mark}IHHq", 0x1A2B3C4D, 1, 0, -1)
    parts = [_block(mark, _SECTION_HEADER, section)]
    parts.extend(_block(mark, _INTERFACE_DESCRIPTION, _interface(mark, interface)) for interface in interfaces)
    for packet in packets:
        units = interfaces[packet.interface].units(packet.ts_ns)
        original = len(packet.data) if packet.original_bytes is None else packet.original_bytes
        head = struct.pack(
            f"{mark}IIIII", packet.interface, units >> 32, units & 0xFFFFFFFF, len(packet.data), original
        )
        parts.append(_block(mark, _ENHANCED_PACKET, head + _padded(packet.data)))
    return b"".join(parts)


def read_pcap(data: bytes) -> list[Captured]:
    """The packets of a pcap file: for tests that look at what was written.

    Args:
        data: The whole file, not compressed.

    Raises:
        ValueError: It is no pcap file.
    """
    for mark in "<>":
        magic = struct.unpack_from(f"{mark}I", data)[0] if len(data) >= _FILE_HEADER else 0
        if magic in {_MAGIC_MICROSECONDS, _MAGIC_NANOSECONDS}:
            break
    else:
        raise ValueError("this is no pcap file")
    unit = 1 if magic == _MAGIC_NANOSECONDS else 1000
    packets, offset = [], _FILE_HEADER
    while offset < len(data):
        seconds, rest, length, original = struct.unpack_from(f"{mark}IIII", data, offset)
        offset += _PACKET_HEADER
        body = data[offset : offset + length]
        packets.append(Captured(seconds * _SECOND + rest * unit, body, None if original == length else original))
        offset += length
    return packets


def save(path: Path, data: bytes) -> None:
    """Write a capture file; one that is named `.gz` is compressed, without a time or a name inside."""
    path.write_bytes(gzip.compress(data, mtime=0) if path.suffix == ".gz" else data)


def _interface(mark: str, interface: Interface) -> bytes:
    options = b""
    for code, value in ((_OPTION_NAME, interface.name.encode()), (_OPTION_RESOLUTION, bytes([interface.resolution]))):
        if value:
            options += struct.pack(f"{mark}HH", code, len(value)) + _padded(value)
    end = struct.pack(f"{mark}HH", 0, 0)
    return struct.pack(f"{mark}HHI", interface.link, 0, SNAP_LENGTH) + options + end


def _block(mark: str, kind: int, body: bytes) -> bytes:
    length = struct.pack(f"{mark}I", len(body) + 12)
    return struct.pack(f"{mark}I", kind) + length + body + length


def _padded(data: bytes) -> bytes:
    return data + b"\0" * (-len(data) % 4)
