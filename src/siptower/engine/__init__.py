"""The native door: packets in, rows out. Everything else in Python goes through here to reach Rust."""

from siptower.engine._native import (
    ArrowBatch,
    Engine,
    Progress,
    defaults,
    filter_accepts,
    parse_sip,
    redact,
    schema,
    sip_spans,
)
from siptower.engine.packet_filter import PacketFilter, compile_filter
from siptower.engine.source import SourceSpec

__all__ = [
    "ArrowBatch",
    "Engine",
    "PacketFilter",
    "Progress",
    "SourceSpec",
    "compile_filter",
    "defaults",
    "filter_accepts",
    "parse_sip",
    "redact",
    "schema",
    "sip_spans",
]
