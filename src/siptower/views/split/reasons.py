"""Why something is in no file, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from siptower.views.wording import count

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["reasons"]

_REASONS = {
    "method": "another method",
    "number": "another number",
    "call_id": "not chosen",
    "every": "passed over by --every",
    "no_t38": "no T.38",
    "max_files": "beyond --max-files",
    "max_bytes": "beyond --max-bytes",
    "disk_full": "the disk is full",
    "failed_file": "a file failed",
    "forgotten": "forgotten",
    "no_call_id": "without a Call-ID",
}
"""Why something was left out, in words, by the engine's names."""

_KINDS = {"rtp": "RTP", "rtcp": "RTCP", "udptl": "T.38", "stun": "STUN", "dtls": "DTLS"}
"""Kinds of media packets by the engine's names."""


def reasons(counts: Mapping[str, int]) -> str:
    """Counts by the engine's names as words: `another method 2, beyond --max-files 1`."""
    names = {reason: _REASONS.get(reason) or _KINDS.get(reason, reason) for reason in counts}
    return ", ".join(f"{names[reason]} {count(number)}" for reason, number in sorted(counts.items()))
