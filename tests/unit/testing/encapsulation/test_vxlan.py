from __future__ import annotations

import pytest

from siptower.testing.encapsulation.vxlan import vxlan, vxlan_gpe


def test_vxlan_header() -> None:
    assert vxlan(b"frame", 4097) == bytes.fromhex("08000000 00100100") + b"frame"


@pytest.mark.parametrize(
    ("payload", "ethertype", "number"), [(b"\x45", None, 1), (b"\x60", None, 2), (b"f", 0x6558, 3), (b"l", 0x8847, 5)]
)
def test_generic_extension_says_what_it_carries(payload: bytes, ethertype: int | None, number: int) -> None:
    header = bytes.fromhex("0c0000") + bytes([number]) + bytes.fromhex("00100100")
    assert vxlan_gpe(payload, 4097, ethertype=ethertype) == header + payload
