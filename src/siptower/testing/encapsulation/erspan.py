"""ERSPAN: frames that a switch mirrors to somewhere else, in GRE (draft-foschiano-erspan-03 section 4)."""

from __future__ import annotations

import struct

from siptower.testing.encapsulation.gre import gre

__all__ = ["erspan_1", "erspan_2", "erspan_3"]

_TYPE_2 = 0x88BE
_TYPE_3 = 0x22EB
_TRUNCATED = 0x0400
_SUBHEADER = 1
_KEPT_VLAN = 3 << 11


def erspan_1(frame: bytes) -> bytes:
    """Type I: GRE without sequence number, and no header of its own."""
    return gre(frame, ethertype=_TYPE_2)


def erspan_2(frame: bytes, session: int, *, vlan: int = 0, sequence: int = 0, truncated: bool = False) -> bytes:
    """Type II (section 4.2): a header of 8 bytes.

    Args:
        frame: The mirrored Ethernet frame.
        session: Which mirror session it belongs to.
        vlan: VLAN of the mirrored port; the frame keeps its tag.
        sequence: Sequence number of GRE.
        truncated: Whether the switch says that it cut the frame off.
    """
    start = struct.pack(">HHI", 1 << 12 | vlan, _KEPT_VLAN | _TRUNCATED * truncated | session, 0)
    return gre(start + frame, ethertype=_TYPE_2, sequence=sequence)


def erspan_3(
    frame: bytes,
    session: int,
    *,
    vlan: int = 0,
    sequence: int = 0,
    timestamp: int = 0,
    platform: bytes = b"",
    truncated: bool = False,
) -> bytes:
    """Type III (section 4.3): a header of 12 bytes, or 20 with the 8 of `platform` behind it.

    Args:
        frame: The mirrored Ethernet frame.
        session: Which mirror session it belongs to.
        vlan: VLAN of the mirrored port.
        sequence: Sequence number of GRE.
        timestamp: Clock of the switch, in units of 100 microseconds.
        platform: The platform specific subheader: 8 bytes, or none.
        truncated: Whether the switch says that it cut the frame off.
    """
    start = struct.pack(">HHI", 2 << 12 | vlan, _TRUNCATED * truncated | session, timestamp)
    # No security group; an Ethernet frame (P of 1, type 0), hardware 0, ingress; granularity 0 of the clock.
    end = struct.pack(">HH", 0, 0x8000 | _SUBHEADER * bool(platform))
    return gre(start + end + platform + frame, ethertype=_TYPE_3, sequence=sequence)
