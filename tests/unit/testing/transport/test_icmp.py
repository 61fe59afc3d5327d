from __future__ import annotations

import pytest

from siptower.testing.endpoint import Endpoint
from siptower.testing.packet import checksum, ip, pseudo_header
from siptower.testing.transport.icmp import unreachable

HERE, THERE = Endpoint.of("192.0.2.1").address, Endpoint.of("192.0.2.2").address
HERE6, THERE6 = Endpoint.of("2001:db8::1").address, Endpoint.of("2001:db8::2").address
PACKET, PACKET6 = ip(HERE, THERE, 17, bytes(1400)), ip(HERE6, THERE6, 17, bytes(1400))


def test_report_on_ipv4_quotes_header_and_eight_bytes() -> None:
    report = unreachable(PACKET, THERE, HERE, identification=7)
    assert (report[9], report[12:16], report[16:20]) == (1, THERE.packed, HERE.packed)
    error = report[20:]
    assert error[:2] == b"\x03\x03"
    assert error[4:] == bytes(4) + PACKET[:28]
    assert checksum(error) == 0


def test_report_on_ipv6_fills_the_smallest_mtu() -> None:
    report = unreachable(PACKET6, THERE6, HERE6)
    assert (report[6], len(report)) == (58, 1280)
    error = report[40:]
    assert error[:2] == b"\x01\x04"
    assert error[4:] == bytes(4) + PACKET6[:1232]
    assert checksum(pseudo_header(THERE6, HERE6, 58, len(error)) + error) == 0


@pytest.mark.parametrize(
    ("packet", "source", "target", "start"), [(PACKET, THERE, HERE, 20), (PACKET6, THERE6, HERE6, 40)]
)
def test_code_and_length_of_the_quote_may_be_others(packet: bytes, source: object, target: object, start: int) -> None:
    error = unreachable(packet, source, target, code=1, quoted=100)[start:]
    assert (error[1], error[8:]) == (1, packet[:100])
