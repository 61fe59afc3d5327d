from __future__ import annotations

from siptower.testing.encapsulation.gtp import GtpExtension, gtp_u

PACKET = b"\x45packet"


def test_plain_header_counts_what_follows_it() -> None:
    assert gtp_u(PACKET, 0xAABBCCDD) == bytes.fromhex("30 ff 0007 aabbccdd") + PACKET


def test_one_optional_field_makes_room_for_all() -> None:
    assert gtp_u(PACKET, 1, sequence=9) == bytes.fromhex("32 ff 000b 00000001 0009 00 00") + PACKET
    assert gtp_u(PACKET, 1, n_pdu=9) == bytes.fromhex("31 ff 000b 00000001 0000 09 00") + PACKET


def test_extension_headers_are_chained() -> None:
    extensions = [GtpExtension(0x85, b"\x10\x01"), GtpExtension(0x40, b"sixbyt")]
    chain = bytes.fromhex("0000 00 85 01 1001 40 02 736978627974 00")
    assert gtp_u(PACKET, 1, extensions=extensions) == bytes.fromhex("34 ff 0017 00000001") + chain + PACKET
