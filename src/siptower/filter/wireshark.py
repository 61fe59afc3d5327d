"""Names that people bring along from Wireshark's display filters."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ours"]

_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "ip.src": "src_ip",
        "ip.dst": "dst_ip",
        "ip.addr": "src_ip",
        "ipv6.src": "src_ip",
        "ipv6.dst": "dst_ip",
        "udp.srcport": "src_port",
        "udp.dstport": "dst_port",
        "tcp.srcport": "src_port",
        "tcp.dstport": "dst_port",
        "vlan.id": "vlans",
        "frame.time": "ts",
        "sip.status_code": "status",
        "sip.r_uri": "request_uri",
        "sip.from.addr": "from_user",
        "sip.to.addr": "to_user",
        "sip.cseq.seq": "cseq",
        "sip.cseq.method": "method",
        "sip.via.branch": "branch",
        "sip.msg_hdr": "raw",
    }
)


def ours(name: str) -> str | None:
    """What a field of Wireshark is called here; None when it is none of theirs."""
    lowered = re.sub("-", "_", name.lower())
    if lowered in _NAMES:
        return _NAMES[lowered]
    if not lowered.startswith("sip."):
        return None
    bare = lowered.removeprefix("sip.")
    return _NAMES.get(bare, bare)
