from __future__ import annotations

import struct

import pytest

from siptower.testing.encapsulation.fragmentation import fragmented, with_hop_by_hop
from siptower.testing.endpoint import Endpoint
from siptower.testing.packet import checksum, fragments, ip

HERE, THERE = Endpoint.of("192.0.2.1").address, Endpoint.of("192.0.2.2").address
HERE6, THERE6 = Endpoint.of("2001:db8::1").address, Endpoint.of("2001:db8::2").address
PAYLOAD = bytes(range(50))
PACKET, PACKET6 = ip(HERE, THERE, 17, PAYLOAD, identification=9), ip(HERE6, THERE6, 17, PAYLOAD)


def test_ipv4_packet_is_cut_like_its_payload() -> None:
    assert fragmented(PACKET, (16, 32), identification=5) == fragments(
        HERE, THERE, 17, PAYLOAD, identification=5, cuts=(16, 32)
    )


def test_ipv4_options_stand_in_every_fragment() -> None:
    options = b"\x01\x01\x01\x00"
    bare = b"\x46" + PACKET[1:10] + bytes(2) + PACKET[12:20] + options
    pieces = fragmented(bare + PAYLOAD, (24,), identification=5)
    assert all(piece[20:24] == options and checksum(piece[:24]) == 0 for piece in pieces)
    assert [struct.unpack_from(">H", piece, 2)[0] for piece in pieces] == [48, 50]
    assert b"".join(piece[24:] for piece in pieces) == PAYLOAD


def test_ipv6_fragments_carry_the_number_of_what_they_are_of() -> None:
    first, middle, last = fragmented(PACKET6, (16, 32), identification=0xAABBCCDD)
    for piece, length in ((first, 24), (middle, 24), (last, 26)):
        assert struct.unpack_from(">HB", piece, 4) == (length, 44)
        assert piece[8:40] == PACKET6[8:40]
        assert piece[40:42] == b"\x11\0"
        assert piece[44:48] == bytes.fromhex("aabbccdd")
    # 13 bits of offset in units of 8 bytes, two reserved bits, and whether more follow.
    assert [piece[42:44].hex() for piece in (first, middle, last)] == ["0001", "0011", "0020"]
    assert first[48:] + middle[48:] + last[48:] == PAYLOAD


def test_hop_by_hop_header_stands_in_front_of_the_fragment_header() -> None:
    packet = with_hop_by_hop(PACKET6)
    assert struct.unpack_from(">HB", packet, 4) == (58, 0)
    # Next header UDP, no more than 8 bytes, and a PadN option of four bytes.
    assert packet[40:48] == bytes.fromhex("11 00 01 04 00000000")
    first, last = fragmented(packet, (24,), identification=1)
    for piece, length in ((first, 8 + 8 + 24), (last, 8 + 8 + 26)):
        assert struct.unpack_from(">HB", piece, 4) == (length, 0)
        assert piece[40:48] == bytes.fromhex("2c 00 01 04 00000000")
        assert piece[48] == 17
    assert first[56:] + last[56:] == PAYLOAD


def test_packet_without_cuts_stays_as_it_is() -> None:
    assert fragmented(PACKET, (), identification=5) == [PACKET]


@pytest.mark.parametrize("packet", [PACKET, PACKET6], ids=["IPv4", "IPv6"])
@pytest.mark.parametrize("cut", [0, 17, 56])
def test_cuts_elsewhere_are_refused(packet: bytes, cut: int) -> None:
    with pytest.raises(ValueError, match="multiples of 8"):
        fragmented(packet, (cut,), identification=5)
