from __future__ import annotations

import struct

import pytest

from siptower.testing.endpoint import Endpoint
from siptower.testing.transport.sctp import (
    Association,
    Chunk,
    Data,
    abort,
    crc32c,
    heartbeat,
    init,
    sctp,
    sctp_chunk,
    sctp_parameter,
)

CLIENT, SERVER = Endpoint.of("192.0.2.1:1000"), Endpoint.of("192.0.2.2:5060")


@pytest.mark.parametrize(
    ("data", "value"), [(b"123456789", 0xE3069283), (bytes(32), 0x8A9136AA), (b"\xff" * 32, 0x62A8AB43)]
)
def test_checksum_has_its_well_known_values(data: bytes, value: int) -> None:
    """The usual check value, and examples of RFC 3720 appendix B.4, whose bytes stand in the order of the wire."""
    assert crc32c(data) == value


def test_packet_begins_with_ports_tag_and_checksum() -> None:
    packet = sctp(1000, 5060, 0xAABBCCDD, sctp_chunk(Chunk.COOKIE_ACK))
    assert packet[:8] == bytes.fromhex("03e8 13c4 aabbccdd")
    assert packet[12:] == bytes.fromhex("0b 00 0004")
    assert struct.unpack_from("<I", packet, 8)[0] == crc32c(packet[:8] + bytes(4) + packet[12:])


def test_chunk_is_padded_and_does_not_count_it() -> None:
    assert sctp_chunk(Chunk.SACK, b"fiver", flags=3) == bytes.fromhex("03 03 0009") + b"fiver\0\0\0"


def test_last_parameter_leaves_its_padding_to_the_chunk() -> None:
    assert sctp_parameter(7, b"abc") == bytes.fromhex("0007 0007 616263")


def test_data_chunk_on_the_wire() -> None:
    whole = Data(2**32 + 1, b"data", stream=2, place=3)
    assert whole.encode() == bytes.fromhex("00 03 0014 00000001 0002 0003 00000000") + b"data"
    middle = Data(1, b"data", begins=False, ends=False, unordered=True, protocol=60)
    assert middle.encode()[:4] == bytes.fromhex("00 04 0014")
    assert middle.encode()[12:16] == bytes.fromhex("0000003c")


def test_chunks_of_the_handshake() -> None:
    assert init(0x11223344, 5) == bytes.fromhex("01 00 0014 11223344 0000ffff 000a 000a 00000005")
    reply = init(0x11223344, 5, kind=Chunk.INIT_ACK, cookie=b"bake")
    assert reply == bytes.fromhex("02 00 001c 11223344 0000ffff 000a 000a 00000005 0007 0008 62616b65")


def test_heartbeat_is_given_back() -> None:
    assert heartbeat(b"info") == bytes.fromhex("04 00 000c 0001 0008") + b"info"
    assert heartbeat(b"info", kind=Chunk.HEARTBEAT_ACK)[0] == 5


def test_abort_may_give_a_reason() -> None:
    assert abort() == bytes.fromhex("06 00 0004")
    assert abort(b"bye!") == bytes.fromhex("06 00 000c 000c 0008") + b"bye!"


def test_association_numbers_what_either_side_sends() -> None:
    association = Association(CLIENT, SERVER, tags=(0xC, 0x5), first=2**32 - 1)
    one, two = association.message(CLIENT, b"abcdef", cuts=(2, 9))
    (back,) = association.message(SERVER, b"reply")
    (later,) = association.message(CLIENT, b"later")
    # To the server with its tag, to the client with the other.
    assert (one[:8], back[:8]) == (bytes.fromhex("03e8 13c4 00000005"), bytes.fromhex("13c4 03e8 0000000c"))
    assert one[12:] == Data(2**32 - 1, b"ab", ends=False).encode()
    assert two[12:] == Data(0, b"cdef", begins=False).encode()
    assert later[12:] == Data(1, b"later", place=1).encode()
    assert back[12:] == Data(2**32 - 1, b"reply").encode()


def test_each_stream_counts_its_own_messages_and_unordered_ones_are_not_counted() -> None:
    association = Association(CLIENT, SERVER)
    places = [
        association.chunks(CLIENT, b"x", stream=stream, unordered=unordered)[0][10:12]
        for stream, unordered in ((1, False), (2, False), (1, True), (1, False))
    ]
    assert places == [b"\0\0", b"\0\0", b"\0\0", b"\0\1"]


def test_chunks_may_be_bundled() -> None:
    association = Association(CLIENT, SERVER)
    chunks = association.chunks(CLIENT, b"one") + association.chunks(CLIENT, b"three")
    assert association.packet(CLIENT, *chunks)[12:] == b"".join(chunks)


def test_association_is_opened_by_four_packets() -> None:
    packets = Association(CLIENT, SERVER, tags=(0xC, 0x5)).open()
    assert [source for source, _ in packets] == [CLIENT, SERVER, CLIENT, SERVER]
    assert [packet[12] for _, packet in packets] == [Chunk.INIT, Chunk.INIT_ACK, Chunk.COOKIE_ECHO, Chunk.COOKIE_ACK]
    # Nobody has told the client a tag yet.
    assert [packet[4:8].hex() for _, packet in packets] == ["00000000", "0000000c", "00000005", "0000000c"]
