from __future__ import annotations

from siptower.testing.encapsulation.geneve import GeneveOption, geneve


def test_header_without_options() -> None:
    assert geneve(b"\x45packet", 0x123456) == bytes.fromhex("00 00 0800 123456 00") + b"\x45packet"


def test_options_are_counted_in_words_and_critical_ones_announced() -> None:
    options = [GeneveOption(0x0102, 0x03, b"word"), GeneveOption(0x0104, 0x85)]
    written = bytes.fromhex("0102 03 01 776f7264 0104 85 00")
    assert geneve(b"f", 1, ethertype=0x6558, options=options) == bytes.fromhex("03 40 6558 000001 00") + written + b"f"
    assert geneve(b"f", 1, ethertype=0x6558, options=options[:1])[1] == 0


def test_option_on_the_wire() -> None:
    assert GeneveOption(0xFFFF, 1, bytes(8)).encode() == bytes.fromhex("ffff 01 02") + bytes(8)
