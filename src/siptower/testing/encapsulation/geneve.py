"""GENEVE (RFC 8926): a payload of UDP datagrams."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

from siptower.testing.link import ethertype_of

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["GENEVE_PORT", "GeneveOption", "geneve"]

GENEVE_PORT = 6081
"""Destination port (RFC 8926 section 3.3)."""

_CRITICAL_OPTIONS = 0x40
_CRITICAL_TYPE = 0x80


@dataclass(frozen=True, slots=True)
class GeneveOption:
    """One option (RFC 8926 section 3.5)."""

    option_class: int
    kind: int
    """Type; from 0x80 on a critical one."""

    value: bytes = b""
    """Its bytes, whole words of them."""

    def encode(self) -> bytes:
        """The option on the wire."""
        return struct.pack(">HBB", self.option_class, self.kind, len(self.value) // 4) + self.value


def geneve(
    payload: bytes, network: int, *, ethertype: int | None = None, options: Sequence[GeneveOption] = ()
) -> bytes:
    """GENEVE around an IP packet, or around what `ethertype` says (RFC 8926 section 3.4)."""
    written = b"".join(option.encode() for option in options)
    flags = _CRITICAL_OPTIONS * any(option.kind & _CRITICAL_TYPE for option in options)
    carried = ethertype_of(payload) if ethertype is None else ethertype
    return struct.pack(">BBHI", len(written) // 4, flags, carried, network << 8) + written + payload
