from __future__ import annotations

import gzip
import struct
from typing import TYPE_CHECKING

import pytest

from siptower.testing.link import LinkType
from siptower.testing.pcap import ByteOrder, Captured, Interface, pcap, pcapng, read_pcap, save

if TYPE_CHECKING:
    from pathlib import Path

PACKETS = [Captured(1_767_225_600_123_456_000, b"first"), Captured(1_767_225_601_000_001_000, b"second!")]


@pytest.mark.parametrize(
    ("byte_order", "nanoseconds", "magic"),
    [
        ("little", False, "d4c3b2a1"),
        ("big", False, "a1b2c3d4"),
        ("little", True, "4d3cb2a1"),
        ("big", True, "a1b23c4d"),
    ],
)
def test_pcap_of_each_kind_is_read_back(byte_order: ByteOrder, nanoseconds: bool, magic: str) -> None:
    data = pcap(PACKETS, byte_order=byte_order, nanoseconds=nanoseconds)
    assert data[:4].hex() == magic
    assert [(packet.ts_ns, packet.data) for packet in read_pcap(data)] == [(p.ts_ns, p.data) for p in PACKETS]


def test_nanoseconds_are_kept_only_where_there_is_room() -> None:
    packet = Captured(1_000_000_000_000_000_789, b"")
    assert read_pcap(pcap([packet], nanoseconds=True))[0].ts_ns == packet.ts_ns
    assert read_pcap(pcap([packet]))[0].ts_ns == 1_000_000_000_000_000_000


def test_link_type_stands_in_the_header() -> None:
    assert struct.unpack_from("<I", pcap([], link=LinkType.LINUX_SLL2), 20)[0] == 276


def test_long_packets_are_cut_and_say_how_long_they_were() -> None:
    (packet,) = read_pcap(pcap([Captured(0, b"0123456789")], snap_length=4))
    assert (packet.data, packet.original_bytes) == (b"0123", 10)


def test_what_is_no_pcap_is_refused() -> None:
    with pytest.raises(ValueError, match="no pcap"):
        read_pcap(b"\n\r\r\n" + bytes(40))


def blocks(data: bytes, mark: str) -> list[tuple[int, bytes]]:
    found, offset = [], 0
    while offset < len(data):
        kind, length = struct.unpack_from(f"{mark}II", data, offset)
        assert struct.unpack_from(f"{mark}I", data, offset + length - 4)[0] == length
        assert length % 4 == 0
        found.append((kind, data[offset + 8 : offset + length - 4]))
        offset += length
    return found


@pytest.mark.parametrize(("byte_order", "mark"), [("little", "<"), ("big", ">")])
def test_pcapng_holds_section_interfaces_and_packets(byte_order: ByteOrder, mark: str) -> None:
    interfaces = (Interface(name="eth0"), Interface(LinkType.RAW, "wg0", resolution=9))
    packets = [Captured(1_500_000_000, b"abc"), Captured(1_500_000_007, b"abcd", original_bytes=9, interface=1)]
    section, first, second, one, two = blocks(pcapng(packets, interfaces=interfaces, byte_order=byte_order), mark)
    assert section[0] == 0x0A0D0D0A
    assert struct.unpack_from(f"{mark}I", section[1])[0] == 0x1A2B3C4D
    assert struct.unpack_from(f"{mark}H", first[1])[0] == LinkType.ETHERNET
    assert first[1][8:16] == struct.pack(f"{mark}HH", 2, 4) + b"eth0"
    assert struct.unpack_from(f"{mark}H", second[1])[0] == LinkType.RAW
    assert struct.unpack_from(f"{mark}IIIII", one[1]) == (0, 0, 1_500_000, 3, 3)
    assert one[1][20:] == b"abc\0"
    assert struct.unpack_from(f"{mark}IIIII", two[1]) == (1, 0, 1_500_000_007, 4, 9)


@pytest.mark.parametrize(
    ("resolution", "units"), [(0, 2), (3, 2_500), (6, 2_500_000), (9, 2_500_000_000), (0x80 | 10, 2_560)]
)
def test_times_are_in_the_units_of_the_interface(resolution: int, units: int) -> None:
    assert Interface(resolution=resolution).units(2_500_000_000) == units


def test_compressed_file_depends_on_its_content_alone(tmp_path: Path) -> None:
    for name in ("one.pcap.gz", "two.pcap.gz"):
        save(tmp_path / name, b"content")
    assert (tmp_path / "one.pcap.gz").read_bytes() == (tmp_path / "two.pcap.gz").read_bytes()
    assert gzip.decompress((tmp_path / "one.pcap.gz").read_bytes()) == b"content"


def test_plain_file_is_written_as_it_is(tmp_path: Path) -> None:
    save(tmp_path / "plain.pcap", b"content")
    assert (tmp_path / "plain.pcap").read_bytes() == b"content"
