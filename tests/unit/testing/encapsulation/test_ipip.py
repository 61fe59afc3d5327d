from __future__ import annotations

import pytest

from siptower.testing.encapsulation.ipip import ip_in_ip
from siptower.testing.endpoint import Endpoint
from siptower.testing.packet import ip

V4 = (Endpoint.of("192.0.2.1").address, Endpoint.of("192.0.2.2").address)
V6 = (Endpoint.of("2001:db8::1").address, Endpoint.of("2001:db8::2").address)


@pytest.mark.parametrize(("inner", "number"), [(V4, 4), (V6, 41)], ids=["IPv4", "IPv6"])
def test_outer_header_names_the_version_of_the_inner_packet(inner: tuple, number: int) -> None:
    packet = ip(*inner, 17, b"datagram")
    in_v4, in_v6 = ip_in_ip(packet, *V4, identification=7), ip_in_ip(packet, *V6)
    assert (in_v4[0], in_v4[9], in_v4[4:6], in_v4[20:]) == (0x45, number, b"\0\x07", packet)
    assert (in_v6[0], in_v6[6], in_v6[40:]) == (0x60, number, packet)
