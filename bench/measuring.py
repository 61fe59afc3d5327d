"""Runs one benchmark several times and keeps every run."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.provenance import Provenance, sha256
from bench.running import Run, run

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Benchmark", "Measurement", "measure"]


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A command over a corpus; its rate is the corpus's items over the wall clock of the command."""

    name: str
    says: str
    """One line: what the figure means."""

    command: tuple[str, ...]
    corpus: Path
    items: int
    """How many `unit` the corpus holds."""

    unit: str


@dataclass(frozen=True, slots=True)
class Measurement:
    """All runs of one benchmark."""

    benchmark: Benchmark
    runs: tuple[Run, ...]

    @property
    def rates(self) -> list[float]:
        """Items per second, one per run."""
        return [self.benchmark.items / run.seconds for run in self.runs]

    @property
    def spread_percent(self) -> float:
        """How far slowest and fastest run lie apart, in percent of the median."""
        return 100 * (max(self.rates) - min(self.rates)) / statistics.median(self.rates)

    @property
    def peak_bytes(self) -> int:
        """The most memory that any run held."""
        return max(run.peak_bytes for run in self.runs)

    def __str__(self) -> str:
        """One line for people."""
        figure = f"{statistics.median(self.rates):12,.0f} {self.benchmark.unit} per second"
        margin = f"spread {self.spread_percent:.0f} %  peak {self.peak_bytes / 1e6:,.0f} MB"
        return f"{self.benchmark.name:20} {figure}  {margin}"

    def as_json(self, provenance: Provenance) -> dict[str, object]:
        """What is written to the result file."""
        rates, corpus = self.rates, self.benchmark.corpus
        return {
            "name": self.benchmark.name,
            "says": self.benchmark.says,
            "unit": f"{self.benchmark.unit} per second",
            "median": round(statistics.median(rates), 1),
            "minimum": round(min(rates), 1),
            "maximum": round(max(rates), 1),
            "spread_percent": round(self.spread_percent, 1),
            "peak_bytes": self.peak_bytes,
            "seconds": [round(run.seconds, 4) for run in self.runs],
            "corpus": {
                "name": corpus.name,
                "bytes": corpus.stat().st_size,
                "sha256": sha256(corpus),
                "items": self.benchmark.items,
            },
            "provenance": provenance.as_json(),
        }


def measure(benchmark: Benchmark, repeat: int) -> Measurement:
    """Run once to warm the caches, then `repeat` times."""
    run(benchmark.command)
    return Measurement(benchmark, tuple(run(benchmark.command) for _ in range(repeat)))
