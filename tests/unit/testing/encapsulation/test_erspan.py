from __future__ import annotations

from siptower.testing.encapsulation.erspan import erspan_1, erspan_2, erspan_3


def test_type_one_has_no_header_of_its_own() -> None:
    assert erspan_1(b"frame") == bytes.fromhex("0000 88be") + b"frame"


def test_type_two_has_a_sequence_number_and_eight_bytes() -> None:
    # Version 1 and VLAN 7; the tag was kept, session 5; no port index.
    assert (
        erspan_2(b"frame", 5, vlan=7, sequence=9) == bytes.fromhex("1000 88be 00000009 1007 1805 00000000") + b"frame"
    )


def test_type_three_has_twelve_bytes() -> None:
    frame = erspan_3(b"frame", 5, vlan=7, sequence=9, timestamp=0xAABBCCDD)
    assert frame == bytes.fromhex("1000 22eb 00000009 2007 0005 aabbccdd 0000 8000") + b"frame"


def test_platform_header_is_announced() -> None:
    frame = erspan_3(b"frame", 5, platform=b"platform")
    assert frame == bytes.fromhex("1000 22eb 00000000 2000 0005 00000000 0000 8001") + b"platform" + b"frame"


def test_cut_frame_is_told() -> None:
    assert erspan_2(b"frame", 5, truncated=True)[10:12] == bytes.fromhex("1c05")
    assert erspan_3(b"frame", 5, truncated=True)[10:12] == bytes.fromhex("0405")
