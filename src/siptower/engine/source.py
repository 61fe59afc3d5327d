"""Where packets come from, as people write it: `x.pcap`, `pcap:x.pcap`, `-`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from siptower.model.errors import Problem

__all__ = ["SourceSpec"]

STANDARD_INPUT = "-"

_PLANNED = {
    "afpacket": "live capture",
    "hep": "HEP input",
    "ipfix": "IPFIX input",
}
"""Kinds of sources that are spoken of and not built in, with their names in words."""


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """One source. Data only: nothing is opened or looked at."""

    kind: str
    """`pcap` for capture files, pipes and standard input; else a kind that is not available."""

    target: str
    """Path of the capture, or `-` for standard input; for other kinds what follows the colon."""

    follow: bool = False
    """Go on at the end of a growing file until the engine is stopped."""

    @classmethod
    def parse(cls, text: str, *, follow: bool = False) -> SourceSpec:
        """Read a source as people write it. What has no known kind before a colon is a path.

        Args:
            text: Such as `x.pcap`, `pcap:x.pcap`, `-`. A file whose name begins with a kind is written `./pcap:x`.
            follow: Go on at the end of a growing file.
        """
        kind, colon, target = text.partition(":")
        if colon and (kind == "pcap" or kind in _PLANNED):
            return cls(kind, target, follow)
        return cls("pcap", text, follow)

    def unavailable(self) -> Problem | None:
        """Why this source cannot be used here, in words; None when nothing speaks against trying."""
        if self.kind in _PLANNED:
            return Problem(
                f"{_PLANNED[self.kind]} is not built into this version",
                "record to a file with tcpdump -w and read that",
                f"{self.kind}:{self.target}",
            )
        if not self.target:
            return Problem("names no file", "write pcap:FILE, or - for standard input", f"{self.kind}:")
        return None

    def config(self) -> dict[str, Any]:
        """The source as the engine's configuration wants it."""
        return {"path": self.target, "follow": self.follow}
