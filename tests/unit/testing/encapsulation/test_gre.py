from __future__ import annotations

import pytest

from siptower.testing.encapsulation.gre import gre, nvgre, pptp
from siptower.testing.packet import checksum

PACKET = b"\x45packet"


@pytest.mark.parametrize(
    ("key", "sequence", "header"),
    [
        (None, None, "0000 0800"),
        (0xAABBCCDD, None, "2000 0800 aabbccdd"),
        (None, 7, "1000 0800 00000007"),
        (1, 7, "3000 0800 00000001 00000007"),
    ],
)
def test_optional_fields_stand_in_their_order(key: int | None, sequence: int | None, header: str) -> None:
    assert gre(PACKET, key=key, sequence=sequence) == bytes.fromhex(header) + PACKET


@pytest.mark.parametrize("payload", [b"\x60even", b"\x60odd"])
def test_checksum_covers_header_and_payload(payload: bytes) -> None:
    encapsulated = gre(payload, key=1, checked=True)
    assert encapsulated[:4] == bytes.fromhex("a000 86dd")
    assert encapsulated[6:12] == bytes.fromhex("0000 00000001")
    assert checksum(encapsulated) == 0


def test_what_is_no_ip_packet_is_named() -> None:
    assert gre(b"labels", ethertype=0x8847) == bytes.fromhex("0000 8847") + b"labels"


def test_nvgre_has_network_and_flow_in_its_key() -> None:
    assert nvgre(b"frame", 0x123456, flow=7) == bytes.fromhex("2000 6558 123456 07") + b"frame"


def test_enhanced_gre_counts_its_payload() -> None:
    assert pptp(PACKET, 9, sequence=3) == bytes.fromhex("3001 880b 000b 0009 00000003 ff03 0021") + PACKET
    acknowledging = pptp(PACKET, 9, sequence=3, acknowledged=2)
    assert acknowledging == bytes.fromhex("3081 880b 000b 0009 00000003 00000002 ff03 0021") + PACKET
