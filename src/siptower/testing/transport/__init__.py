"""What carries SIP messages besides UDP datagrams and TCP segments, and what tells that it could not."""

from __future__ import annotations

from siptower.testing.transport.icmp import unreachable
from siptower.testing.transport.sctp import (
    Association,
    Chunk,
    Data,
    abort,
    crc32c,
    heartbeat,
    init,
    sctp,
    sctp_chunk,
    sctp_parameter,
)
from siptower.testing.transport.tls import alert, client_hello, tls_record
from siptower.testing.transport.websocket import Deflate, Opcode, accept, upgrade, ws_frame, ws_message

__all__ = [
    "Association",
    "Chunk",
    "Data",
    "Deflate",
    "Opcode",
    "abort",
    "accept",
    "alert",
    "client_hello",
    "crc32c",
    "heartbeat",
    "init",
    "sctp",
    "sctp_chunk",
    "sctp_parameter",
    "tls_record",
    "unreachable",
    "upgrade",
    "ws_frame",
    "ws_message",
]
