"""The benchmarks of the program over one kind of traffic each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench import corpus
from bench.measuring import Benchmark
from bench.tools import PROGRAM

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["CASES", "Case"]


@dataclass(frozen=True, slots=True)
class Case:
    """A view of the program over a corpus that is made when it is needed."""

    name: str
    says: str
    corpus: Callable[[], tuple[Path, int]]
    """Gives the capture, and how many messages it holds."""

    options: tuple[str, ...]

    def benchmark(self) -> Benchmark:
        """The benchmark, its corpus at hand."""
        capture, messages = self.corpus()
        return Benchmark(
            self.name, self.says, (PROGRAM, "read", *self.options, str(capture)), capture, messages, "messages"
        )


_SUMMARY = ("--summary", "--format", "json")

CASES = (
    Case("read-summary", "Follows answered calls and prints the summary.", corpus.calls, _SUMMARY),
    Case("read-table", "Follows answered calls and prints the call table.", corpus.calls, ()),
    Case("read-metrics", "Follows answered calls and prints Prometheus text.", corpus.calls, ("--metrics",)),
    Case(
        "read-messages",
        "Prints every message as a line of JSON.",
        corpus.calls,
        ("--messages", "--format", "ndjson"),
    ),
    Case("read-registrations", "Follows challenged registrations.", corpus.registrations, _SUMMARY),
)
"""Every case."""
