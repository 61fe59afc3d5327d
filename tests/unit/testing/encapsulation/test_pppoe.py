from __future__ import annotations

from siptower.testing.encapsulation.pppoe import pppoe


def test_session_frame_counts_its_ppp_header() -> None:
    assert pppoe(b"\x45abc", 0x1234) == bytes.fromhex("11 00 1234 0006 0021 45616263")


def test_ipv6_has_its_own_number() -> None:
    assert pppoe(b"\x60")[6:8] == b"\x00\x57"
