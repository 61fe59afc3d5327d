from __future__ import annotations

from siptower.testing.encapsulation.mpls import mpls


def test_last_label_is_marked_as_the_bottom_of_the_stack() -> None:
    # Label (20 bits), traffic class (3), bottom of stack (1), time to live (8).
    assert mpls(b"\x45", (16, 1_048_575)) == bytes.fromhex("00010 0 40 fffff 1 40 45".replace(" ", ""))


def test_control_word_begins_with_zero() -> None:
    assert mpls(b"frame", (18,), control_word=True) == bytes.fromhex("00012140 00000000") + b"frame"
