"""The native door: packets in, rows out. Everything else in Python goes through here to reach Rust."""

from siptower.engine._native import ArrowBatch, Engine, Progress, defaults, parse_sip, redact, schema
from siptower.engine.source import SourceSpec

__all__ = ["ArrowBatch", "Engine", "Progress", "SourceSpec", "defaults", "parse_sip", "redact", "schema"]
