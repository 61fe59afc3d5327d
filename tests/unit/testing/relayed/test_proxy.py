from __future__ import annotations

from siptower.testing.endpoint import Endpoint
from siptower.testing.relayed.proxy import proxy_v1, proxy_v2

HERE, THERE = Endpoint.of("192.0.2.1:1000"), Endpoint.of("192.0.2.2:5060")
HERE6, THERE6 = Endpoint.of("[2001:db8::1]:1000"), Endpoint.of("[2001:db8::2]:5060")
SIGNATURE = bytes.fromhex("0d0a0d0a000d0a515549540a")


def test_version_one_is_a_line_of_text() -> None:
    assert proxy_v1(HERE, THERE) == b"PROXY TCP4 192.0.2.1 192.0.2.2 1000 5060\r\n"
    assert proxy_v1(HERE6, THERE6) == b"PROXY TCP6 2001:db8::1 2001:db8::2 1000 5060\r\n"
    assert proxy_v1(None, None) == b"PROXY UNKNOWN\r\n"


def test_version_two_has_addresses_and_more_fields() -> None:
    assert proxy_v2(HERE, THERE) == SIGNATURE + bytes.fromhex("21 11 000c c0000201 c0000202 03e8 13c4")
    with_field = proxy_v2(HERE, THERE, transport="datagram", fields=[(1, b"sip")])
    assert with_field == SIGNATURE + bytes.fromhex("21 12 0012 c0000201 c0000202 03e8 13c4 01 0003 736970")


def test_version_two_of_ipv6() -> None:
    addresses = HERE6.address.packed + THERE6.address.packed
    assert proxy_v2(HERE6, THERE6) == SIGNATURE + bytes.fromhex("21 21 0024") + addresses + bytes.fromhex("03e8 13c4")


def test_connection_of_the_balancer_itself_has_no_addresses() -> None:
    assert proxy_v2(None, None) == SIGNATURE + bytes.fromhex("20 00 0000")
