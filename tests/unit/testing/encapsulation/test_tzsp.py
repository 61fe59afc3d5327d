from __future__ import annotations

from siptower.testing.encapsulation.tzsp import tzsp


def test_header_ends_with_its_last_tag() -> None:
    # Version 1, a received packet, Ethernet.
    assert tzsp(b"frame") == bytes.fromhex("01 00 0001 01") + b"frame"


def test_tags_have_a_length_and_padding_has_none() -> None:
    assert (
        tzsp(b"frame", [(0x29, b"ab"), (0x0A, b"")], padding=2)
        == bytes.fromhex("01 00 0001 29 02 6162 0a 00 00 00 01") + b"frame"
    )
