"""What others pass on: messages that capture agents and border controllers have seen, addresses that balancers know."""

from __future__ import annotations

from siptower.testing.relayed.hep import HEP_PORT, HepChunk, Report, hep1, hep2, hep3, hep_chunk
from siptower.testing.relayed.ipfix import (
    IPFIX_PORT,
    IpfixSet,
    ipfix,
    ipfix_connect,
    ipfix_keepalive,
    ipfix_set,
    sip_set,
)
from siptower.testing.relayed.proxy import proxy_v1, proxy_v2

__all__ = [
    "HEP_PORT",
    "IPFIX_PORT",
    "HepChunk",
    "IpfixSet",
    "Report",
    "hep1",
    "hep2",
    "hep3",
    "hep_chunk",
    "ipfix",
    "ipfix_connect",
    "ipfix_keepalive",
    "ipfix_set",
    "proxy_v1",
    "proxy_v2",
    "sip_set",
]
