"""The script of a capture: what was sent, when, and between whom."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from siptower.testing.endpoint import Endpoint

__all__ = ["START_NS", "Script", "Sent", "nanoseconds"]

START_NS = 1_767_225_600_000_000_000
"""2026-01-01T00:00:00Z: when a script begins unless it is told otherwise."""


def nanoseconds(seconds: float) -> int:
    """Seconds in nanoseconds, rounded to whole microseconds as captures have them."""
    return round(seconds * 1_000_000) * 1000


@dataclass(frozen=True, slots=True, order=True)
class Sent:
    """A payload that went from one endpoint to another."""

    ts_ns: int
    source: Endpoint = field(compare=False)
    destination: Endpoint = field(compare=False)
    payload: bytes = field(compare=False)


class Script:
    """Collects what its flows send.

    Nothing here reads a clock or draws a random number: the same script gives the same bytes.
    """

    def __init__(self, *, start_ns: int = START_NS, opaque: bool = False) -> None:
        """Begin an empty script.

        Args:
            start_ns: Time 0 of all its flows, in nanoseconds since 1970 UTC.
            opaque: Make tags and branches look like those of real user agents instead of being readable.
        """
        self.start_ns = start_ns
        self.sent: list[Sent] = []
        self._opaque = opaque

    def send(self, at: float, source: Endpoint, destination: Endpoint, payload: bytes) -> Sent:
        """Send a payload `at` seconds after the start."""
        sent = Sent(self.start_ns + nanoseconds(at), source, destination, payload)
        self.sent.append(sent)
        return sent

    def token(self, readable: str) -> str:
        """An identifier: the readable form itself, or 16 hex digits made of it."""
        if not self._opaque:
            return readable
        return hashlib.blake2s(readable.encode(), digest_size=8).hexdigest()

    @staticmethod
    def digest(readable: str) -> str:
        """32 hex digits that look like the response to a digest challenge; nobody can check them."""
        return hashlib.blake2s(readable.encode(), digest_size=16).hexdigest()

    def in_order(self) -> list[Sent]:
        """Everything that was sent, in the order of time; what was sent at the same time keeps the order of writing."""
        return sorted(self.sent)
