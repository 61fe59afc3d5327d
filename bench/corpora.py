"""The captures of the comparison, in the size that is asked for."""

from __future__ import annotations

from dataclasses import dataclass

from bench.traffic.excesses import EXCESSES, Excess, open_calls
from bench.traffic.keeping import Corpus, kept
from bench.traffic.mix import Mix

__all__ = ["FULL_CALLS", "Corpora"]

FULL_CALLS = 170_000
"""Calls of the large capture, when nobody asks for fewer: 1.3 million messages."""

_SMALLER = 10
_EXCESS_MESSAGES = 200_000
_OPEN_CALLS = (20_000, 100_000, 200_000)


@dataclass(frozen=True, slots=True)
class Corpora:
    """Makes what is not there yet."""

    calls: int = FULL_CALLS
    """Calls of the large mix; everything else shrinks with it."""

    @property
    def full(self) -> bool:
        """Whether the captures have the size that the goals are for."""
        return self.calls == FULL_CALLS

    def large(self) -> Corpus:
        """The mix."""
        return kept(f"mix-{self.calls}", Mix(self.calls).frames)

    def small(self) -> Corpus:
        """The same mix, a tenth of it."""
        calls = self.calls // _SMALLER
        return kept(f"mix-{calls}", Mix(calls).frames)

    def excess(self, excess: Excess) -> tuple[Corpus, Corpus]:
        """Too much of one thing: a tenth of it, and all of it."""
        most = self._shrunk(_EXCESS_MESSAGES)
        small, large = (
            kept(f"{excess.name}-{size}", lambda ledger, size=size: excess.frames(size, ledger))  # type: ignore[misc]
            for size in (most // _SMALLER, most)
        )
        return small, large

    @staticmethod
    def excesses() -> tuple[Excess, ...]:
        """Everything that there is too much of somewhere."""
        return EXCESSES

    def open_calls(self) -> list[Corpus]:
        """Calls that are all up at the end, ever more of them."""
        return [kept(f"open-{calls}", open_calls(calls).frames) for calls in map(self._shrunk, _OPEN_CALLS)]

    def _shrunk(self, size: int) -> int:
        return size * self.calls // FULL_CALLS
