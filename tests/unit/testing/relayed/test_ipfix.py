from __future__ import annotations

from dataclasses import replace

import pytest

from siptower.testing.endpoint import Endpoint
from siptower.testing.packet import ip, udp
from siptower.testing.relayed.hep import Report
from siptower.testing.relayed.ipfix import ipfix, ipfix_connect, ipfix_keepalive, ipfix_set, sip_set

HERE, THERE = Endpoint.of("192.0.2.1:1000"), Endpoint.of("192.0.2.2:5060")
HERE6, THERE6 = Endpoint.of("[2001:db8::1]:1000"), Endpoint.of("[2001:db8::2]:5060")
REPORT = Report(5_000_007_000, HERE, THERE, b"payload")
TIME = "00000005 00000007"
PACKET = ip(HERE.address, THERE.address, 17, udp(HERE, THERE, b"payload"))


def test_message_counts_its_header_and_its_sets() -> None:
    message = ipfix(ipfix_set(9, b"ab"), ipfix_set(8, b""), exported=1, sequence=2, domain=3)
    assert message == bytes.fromhex("000a 001a 00000001 00000002 00000003 0009 0006 6162 0008 0004")


def test_keepalive_is_an_empty_set() -> None:
    assert ipfix_keepalive(sequence=2) == bytes.fromhex("000a 0014 00000000 00000002 00000000 0000 0004")


def test_connect_message_names_the_controller() -> None:
    message = ipfix_connect("sbc1", keepalive=10)
    assert message[16:] == bytes.fromhex("0100 001e 0001 0000 0000 0000 0000 000a 00000001 01 00 06 02 00 04 73626331")
    assert ipfix_connect("sbc1", kind=257)[16:18] == b"\x01\x01"


def test_received_datagram_is_told_with_its_headers() -> None:
    told = sip_set(REPORT, slot=1, port=2, vlan=3)
    assert told == bytes.fromhex(f"0102 0034 {TIME} 01 02 0003 23") + PACKET


def test_sent_datagram_is_told_with_the_call_id_of_the_other_leg() -> None:
    told = sip_set(REPORT, sent=True, incoming_call_id="other")
    assert told == bytes.fromhex(f"0103 003a {TIME} 00 00 0000 05") + b"other" + b"\x23" + PACKET


def test_segment_is_told_with_its_addresses_alone() -> None:
    report = replace(REPORT, protocol=6)
    ends = "c0000202 c0000201 13c4 03e8 00000000"
    assert sip_set(report) == bytes.fromhex(f"0104 0028 {TIME} 00 00 0000 {ends} 07") + b"payload"
    sent = sip_set(report, sent=True, incoming_call_id="other")
    assert sent == bytes.fromhex(f"0105 002e {TIME} 00 00 0000 {ends} 05") + b"other\x07payload"


@pytest.mark.parametrize(("length", "written"), [(254, "fe"), (255, "ff 00ff"), (300, "ff 012c")])
def test_length_of_more_than_one_byte_follows_255(length: int, written: str) -> None:
    told = sip_set(Report(0, HERE, THERE, b"x" * length, protocol=6))
    assert told[4 + 12 + 16 :] == bytes.fromhex(written) + b"x" * length


def test_length_may_always_take_more_than_one_byte() -> None:
    assert sip_set(REPORT, long=True)[16:19] == b"\xff\0\x23"


def test_ipv6_is_told_over_udp_alone() -> None:
    report = Report(0, HERE6, THERE6, b"payload")
    assert sip_set(report)[17] == 0x60
    with pytest.raises(ValueError, match="TCP and IPv6"):
        sip_set(replace(report, protocol=6))
