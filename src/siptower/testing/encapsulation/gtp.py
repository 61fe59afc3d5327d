"""GTP-U, the user plane of mobile networks (3GPP TS 29.281): a payload of UDP datagrams."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["GTP_U_PORT", "GtpExtension", "gtp_u"]

GTP_U_PORT = 2152
"""Port of GTP-U (TS 29.281 section 4.4.2)."""

_VERSION_1 = 0x30
_EXTENSION = 0x04
_SEQUENCE = 0x02
_N_PDU = 0x01
_G_PDU = 255


@dataclass(frozen=True, slots=True)
class GtpExtension:
    """An extension header (TS 29.281 section 5.2.1)."""

    kind: int
    """Its type, such as 0x85 for the PDU session container of 5G."""

    content: bytes
    """Its bytes: two less than a multiple of four, for its length and the type of the next stand around them."""


def gtp_u(
    packet: bytes,
    tunnel: int,
    *,
    sequence: int | None = None,
    n_pdu: int | None = None,
    extensions: Sequence[GtpExtension] = (),
) -> bytes:
    """A G-PDU around an IP packet (TS 29.281 section 5.1).

    Args:
        packet: The packet of the mobile terminal.
        tunnel: Tunnel endpoint identifier.
        sequence: Sequence number; None for none.
        n_pdu: N-PDU number; None for none.
        extensions: Extension headers in their order.
    """
    flags = (
        _VERSION_1 | _EXTENSION * bool(extensions) | _SEQUENCE * (sequence is not None) | _N_PDU * (n_pdu is not None)
    )
    optional = b""
    if flags != _VERSION_1:
        # As soon as one of the three is there, there is room for all of them.
        kinds = [*(each.kind for each in extensions), 0]
        optional = struct.pack(">HBB", sequence or 0, n_pdu or 0, kinds[0])
        for extension, following in zip(extensions, kinds[1:], strict=True):
            words = (len(extension.content) + 2) // 4
            optional += bytes([words]) + extension.content + bytes([following])
    return struct.pack(">BBHI", flags, _G_PDU, len(optional) + len(packet), tunnel) + optional + packet
