from __future__ import annotations

import struct
from ipaddress import IPv4Address, ip_address

import pytest

from siptower.testing.endpoint import Endpoint
from siptower.testing.packet import (
    LinkType,
    Protocol,
    TcpFlags,
    Vlan,
    checksum,
    ethernet,
    fragments,
    ip,
    link_frame,
    mac_of,
    tcp,
    udp,
    vxlan,
)

HERE, THERE = Endpoint.of("192.0.2.1:1000"), Endpoint.of("192.0.2.2:5060")
HERE6, THERE6 = Endpoint.of("[2001:db8::1]:1000"), Endpoint.of("[2001:db8::2]:5060")


def pseudo_header(source: Endpoint, destination: Endpoint, protocol: int, length: int) -> bytes:
    addresses = source.address.packed + destination.address.packed
    return addresses + (
        struct.pack(">II", length, protocol) if source.is_ipv6 else struct.pack(">HH", protocol, length)
    )


def test_checksum_of_the_example_in_rfc_1071() -> None:
    assert checksum(bytes.fromhex("0001f203f4f5f6f7")) == 0xFFFF - 0xDDF2


@pytest.mark.parametrize(("source", "destination"), [(HERE, THERE), (HERE6, THERE6)], ids=["IPv4", "IPv6"])
@pytest.mark.parametrize("payload", [b"", b"odd", b"even"])
def test_udp_checksum_is_right(source: Endpoint, destination: Endpoint, payload: bytes) -> None:
    datagram = udp(source, destination, payload)
    assert struct.unpack(">HHH", datagram[:6]) == (1000, 5060, 8 + len(payload))
    assert checksum(pseudo_header(source, destination, 17, len(datagram)) + datagram) == 0


def test_udp_checksum_is_never_sent_as_zero() -> None:
    fill = next(
        data
        for value in range(0x10000)
        if checksum(pseudo_header(HERE, THERE, 17, 10) + udp(HERE, THERE, data := struct.pack(">H", value))[:6] + data)
        == 0
    )
    assert udp(HERE, THERE, fill)[6:8] == b"\xff\xff"


@pytest.mark.parametrize(("source", "destination"), [(HERE, THERE), (HERE6, THERE6)], ids=["IPv4", "IPv6"])
def test_tcp_segment_has_numbers_flags_and_checksum(source: Endpoint, destination: Endpoint) -> None:
    segment = tcp(
        source, destination, b"data", sequence=2**32 + 7, acknowledgement=9, flags=TcpFlags.PSH | TcpFlags.ACK
    )
    assert struct.unpack_from(">IIBB", segment, 4) == (7, 9, 0x50, 0x18)
    assert segment[20:] == b"data"
    assert checksum(pseudo_header(source, destination, 6, len(segment)) + segment) == 0


def test_ipv4_header() -> None:
    packet = ip(HERE.address, THERE.address, Protocol.UDP, b"payload", identification=7)
    assert struct.unpack_from(">BxHH", packet) == (0x45, 27, 7)
    assert (packet[9], packet[12:16], packet[16:20]) == (17, HERE.address.packed, THERE.address.packed)
    assert checksum(packet[:20]) == 0
    assert packet[20:] == b"payload"


def test_ipv6_header() -> None:
    packet = ip(HERE6.address, THERE6.address, Protocol.UDP, b"payload")
    assert struct.unpack_from(">IHBB", packet) == (0x60000000, 7, 17, 64)
    assert packet[8:40] == HERE6.address.packed + THERE6.address.packed
    assert packet[40:] == b"payload"


def test_fragments_give_the_payload_back() -> None:
    payload = bytes(range(50))
    pieces = fragments(HERE.address, THERE.address, 17, payload, identification=5, cuts=(16, 32))
    fields = [struct.unpack_from(">HH", piece, 4) for piece in pieces]
    assert fields == [(5, 0x2000), (5, 0x2000 | 2), (5, 4)]
    assert b"".join(piece[20:] for piece in pieces) == payload
    assert all(checksum(piece[:20]) == 0 for piece in pieces)


def test_fragments_end_at_multiples_of_eight() -> None:
    with pytest.raises(ValueError, match="multiples of 8"):
        fragments(HERE.address, THERE.address, 17, bytes(50), identification=5, cuts=(17,))


def test_vlan_tags_stand_outer_first() -> None:
    frame = ethernet(b"\x45rest", b"source", b"target", vlans=(Vlan(100, tpid=0x88A8), Vlan(200)))
    assert frame == b"targetsource" + bytes.fromhex("88a80064 810000c8 0800") + b"\x45rest"


def test_vxlan_header() -> None:
    assert vxlan(b"frame", 4097) == bytes.fromhex("08000000 00100100") + b"frame"


@pytest.mark.parametrize(
    ("link", "header"),
    [
        (LinkType.ETHERNET, "0200c0000202 0200c0000201 0800"),
        (LinkType.LINUX_SLL, "0000 0001 0006 0200c00002010000 0800"),
        (LinkType.LINUX_SLL2, "0800 0000 00000001 0001 00 06 0200c00002010000"),
        (LinkType.NULL, "02000000"),
        (LinkType.LOOP, "00000002"),
        (LinkType.RAW, ""),
    ],
)
def test_frame_of_each_link_type(link: LinkType, header: str) -> None:
    packet = ip(HERE.address, THERE.address, Protocol.UDP, b"")
    assert link_frame(link, packet, HERE.address, THERE.address) == bytes.fromhex(header) + packet


def test_frame_of_ipv6_says_so() -> None:
    packet = ip(HERE6.address, THERE6.address, Protocol.UDP, b"")
    assert link_frame(LinkType.ETHERNET, packet, HERE6.address, THERE6.address)[12:14] == b"\x86\xdd"
    assert link_frame(LinkType.LOOP, packet, HERE6.address, THERE6.address)[:4] == b"\0\0\0\x1e"


def test_mac_address_is_local_and_tells_the_host() -> None:
    assert mac_of(IPv4Address("10.1.0.10")).hex() == "02000a01000a"
    assert mac_of(ip_address("2001:db8::1:2")).hex() == "020000010002"
