"""PPP over Ethernet, as access networks carry it (RFC 2516)."""

from __future__ import annotations

import struct

from siptower.testing.link import ppp

__all__ = ["pppoe"]


def pppoe(packet: bytes, session: int = 1) -> bytes:
    """A packet of a PPPoE session: what an Ethernet frame of EtherType 0x8864 carries (RFC 2516 section 4)."""
    # HDLC-like framing does not stand in it.
    frame = ppp(packet, framed=False)
    return struct.pack(">BBHH", 0x11, 0, session, len(frame)) + frame
