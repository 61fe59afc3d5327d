"""RTP streams (RFC 3550), as far as a capture needs them."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container

    from siptower.testing.endpoint import Endpoint
    from siptower.testing.script import Script

__all__ = ["send_rtp"]

_SAMPLES = 160
_SECONDS = 0.02
_SILENCE = b"\xd5" * _SAMPLES
_MARKER = 0x80


def send_rtp(
    script: Script,
    at: float,
    source: Endpoint,
    destination: Endpoint,
    *,
    ssrc: int,
    count: int,
    missing: Container[int] = (),
    payload_type: int = 0,
) -> None:
    """Send a stream of 20 ms packets of G.711.

    Args:
        script: Where the packets go.
        at: When the first one is sent, in seconds after the start of the script.
        source: Who sends it.
        destination: Who receives it.
        ssrc: Its synchronisation source.
        count: How many packets it has.
        missing: Indices of the packets that are lost on the way.
        payload_type: 0 for PCMU, 8 for PCMA.
    """
    for index in range(count):
        if index in missing:
            continue
        kind = payload_type | (_MARKER if index == 0 else 0)
        header = struct.pack(">BBHII", 0x80, kind, (1000 + index) & 0xFFFF, 16_000 + index * _SAMPLES, ssrc)
        script.send(at + index * _SECONDS, source, destination, header + _SILENCE)
