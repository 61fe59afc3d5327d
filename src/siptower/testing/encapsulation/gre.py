"""Generic Routing Encapsulation: what an IP packet of protocol 47 carries."""

from __future__ import annotations

import struct

from siptower.testing.link import EtherType, ethertype_of, ppp
from siptower.testing.packet import checksum

__all__ = ["gre", "nvgre", "pptp"]

_CHECKSUM_PRESENT = 0x8000
_KEY_PRESENT = 0x2000
_SEQUENCE_PRESENT = 0x1000
_ENHANCED = 1
_PPP = 0x880B


def gre(
    payload: bytes,
    *,
    ethertype: int | None = None,
    key: int | None = None,
    sequence: int | None = None,
    checked: bool = False,
) -> bytes:
    """GRE around an IP packet, or around what `ethertype` says.

    Args:
        payload: What it carries.
        ethertype: What that is; None for an IP packet.
        key: Key (RFC 2890 section 2.1); None for none.
        sequence: Sequence number (RFC 2890 section 2.2); None for none.
        checked: Whether there is a checksum (RFC 2784 section 2.5).
    """
    flags = _CHECKSUM_PRESENT * checked
    flags |= _KEY_PRESENT * (key is not None) | _SEQUENCE_PRESENT * (sequence is not None)
    fields = b"".join(struct.pack(">I", field) for field in (key, sequence) if field is not None)
    start = struct.pack(">HH", flags, ethertype_of(payload) if ethertype is None else ethertype)
    if checked:
        # The checksum covers everything; the 16 bits behind it are reserved.
        total = checksum(start + bytes(4) + fields + payload)
        fields = struct.pack(">HH", total, 0) + fields
    return start + fields + payload


def nvgre(frame: bytes, network: int, *, flow: int = 0) -> bytes:
    """NVGRE around an Ethernet frame: the key is the virtual subnet and a flow number (RFC 7637 section 3.2)."""
    return gre(frame, ethertype=EtherType.ETHERNET, key=network << 8 | flow)


def pptp(packet: bytes, call: int, *, sequence: int = 0, acknowledged: int | None = None) -> bytes:
    """Enhanced GRE of PPTP around an IP packet in PPP (RFC 2637 section 4.1).

    Args:
        packet: The IP packet.
        call: Call ID of the peer.
        sequence: Sequence number.
        acknowledged: Highest sequence number that came from the peer; None when nothing is acknowledged.
    """
    frame = ppp(packet)
    flags = _KEY_PRESENT | _SEQUENCE_PRESENT | _ENHANCED | 0x80 * (acknowledged is not None)
    header = struct.pack(">HHHHI", flags, _PPP, len(frame), call, sequence)
    return header + (b"" if acknowledged is None else struct.pack(">I", acknowledged)) + frame
