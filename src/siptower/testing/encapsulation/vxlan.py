"""VXLAN (RFC 7348) and its Generic Protocol Extension (draft-ietf-nvo3-vxlan-gpe-13): payloads of UDP datagrams."""

from __future__ import annotations

import struct

from siptower.testing.link import EtherType, ethertype_of

__all__ = ["VXLAN_GPE_PORT", "VXLAN_PORT", "vxlan", "vxlan_gpe"]

VXLAN_PORT = 4789
"""Destination port of VXLAN (RFC 7348 section 8)."""

VXLAN_GPE_PORT = 4790
"""Destination port of VXLAN-GPE (draft section 8.1)."""

_NETWORK_VALID = 0x08
_PROTOCOL_VALID = 0x04
_NEXT_PROTOCOLS = {EtherType.IPV4: 1, EtherType.IPV6: 2, EtherType.ETHERNET: 3, EtherType.MPLS: 5}


def vxlan(frame: bytes, network: int) -> bytes:
    """VXLAN around an Ethernet frame (RFC 7348 section 5)."""
    return struct.pack(">II", _NETWORK_VALID << 24, network << 8) + frame


def vxlan_gpe(payload: bytes, network: int, *, ethertype: int | None = None) -> bytes:
    """VXLAN-GPE around an IP packet, or around what `ethertype` says (draft section 3)."""
    carried = ethertype_of(payload) if ethertype is None else EtherType(ethertype)
    flags = _NETWORK_VALID | _PROTOCOL_VALID
    return struct.pack(">BHBI", flags, 0, _NEXT_PROTOCOLS[carried], network << 8) + payload
