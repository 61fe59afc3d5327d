"""MPLS label stacks (RFC 3032), and Ethernet pseudowires in them (RFC 4448)."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["mpls"]

_BOTTOM_OF_STACK = 0x100
_TIME_TO_LIVE = 64


def mpls(payload: bytes, labels: Sequence[int] = (16,), *, control_word: bool = False) -> bytes:
    """A label stack in front of an IP packet, or of an Ethernet frame. Nothing in it says which of them follows.

    Args:
        payload: The packet or frame.
        labels: Labels, the outer one first; those below 16 have meanings of their own (RFC 3032 section 2.1).
        control_word: Whether the control word of a pseudowire stands in front of the frame (RFC 4448 section 4.6): its
            first four bits are zero, so that no router takes the frame for an IP packet.
    """
    stack = [label << 12 | _TIME_TO_LIVE for label in labels]
    stack[-1] |= _BOTTOM_OF_STACK
    return struct.pack(f">{len(stack)}I", *stack) + (bytes(4) if control_word else b"") + payload
