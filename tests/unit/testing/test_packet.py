from __future__ import annotations

import struct

import pytest

from siptower.testing.endpoint import Endpoint
from siptower.testing.packet import Protocol, TcpFlags, checksum, fragments, ip, pseudo_header, tcp, udp

HERE, THERE = Endpoint.of("192.0.2.1:1000"), Endpoint.of("192.0.2.2:5060")
HERE6, THERE6 = Endpoint.of("[2001:db8::1]:1000"), Endpoint.of("[2001:db8::2]:5060")


def test_checksum_of_the_example_in_rfc_1071() -> None:
    assert checksum(bytes.fromhex("0001f203f4f5f6f7")) == 0xFFFF - 0xDDF2


@pytest.mark.parametrize(("source", "destination"), [(HERE, THERE), (HERE6, THERE6)], ids=["IPv4", "IPv6"])
@pytest.mark.parametrize("payload", [b"", b"odd", b"even"])
def test_udp_checksum_is_right(source: Endpoint, destination: Endpoint, payload: bytes) -> None:
    datagram = udp(source, destination, payload)
    assert struct.unpack(">HHH", datagram[:6]) == (1000, 5060, 8 + len(payload))
    assert checksum(pseudo_header(source.address, destination.address, 17, len(datagram)) + datagram) == 0


def test_udp_checksum_is_never_sent_as_zero() -> None:
    fill = next(
        data
        for value in range(0x10000)
        if checksum(
            pseudo_header(HERE.address, THERE.address, 17, 10)
            + udp(HERE, THERE, data := struct.pack(">H", value))[:6]
            + data
        )
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
    assert checksum(pseudo_header(source.address, destination.address, 6, len(segment)) + segment) == 0


def test_what_checksums_cover_besides_the_datagram() -> None:
    assert pseudo_header(HERE.address, THERE.address, 17, 8) == bytes.fromhex("c0000201 c0000202 00 11 0008")
    addresses = HERE6.address.packed + THERE6.address.packed
    assert pseudo_header(HERE6.address, THERE6.address, 6, 20) == addresses + bytes.fromhex("00000014 000000 06")


def test_tcp_options_are_padded_to_whole_words_and_covered_by_the_checksum() -> None:
    # A maximum segment size, then a window scale (RFC 9293 section 3.2, RFC 7323 section 2.2).
    options = bytes.fromhex("020405b4 030307")
    segment = tcp(HERE, THERE, b"data", sequence=1, options=options, window=512)
    assert segment[12] == 7 << 4
    assert segment[14:16] == b"\x02\0"
    assert segment[20:] == options + b"\0" + b"data"
    assert checksum(pseudo_header(HERE.address, THERE.address, 6, len(segment)) + segment) == 0


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
