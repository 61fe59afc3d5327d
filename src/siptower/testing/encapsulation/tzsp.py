"""TZSP, the TaZmen Sniffer Protocol with which routers mirror frames: a payload of UDP datagrams."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["TZSP_PORT", "tzsp"]

TZSP_PORT = 37008
"""Port on which receivers of TZSP listen (0x9090)."""

_RECEIVED_PACKET = 0
_ETHERNET = 1
_PADDING = 0
_END = 1


def tzsp(frame: bytes, tags: Sequence[tuple[int, bytes]] = (), *, padding: int = 0) -> bytes:
    """TZSP around an Ethernet frame.

    Args:
        frame: The mirrored frame.
        tags: Types and values of tagged fields.
        padding: How many fields of padding, which have a type and nothing else, stand between them and the end.
    """
    fields = b"".join(bytes([kind, len(value)]) + value for kind, value in tags)
    fields += bytes([_PADDING]) * padding + bytes([_END])
    return struct.pack(">BBH", 1, _RECEIVED_PACKET, _ETHERNET) + fields + frame
