"""Runs one benchmark several times and keeps every run."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.provenance import Provenance, sha256

if TYPE_CHECKING:
    from pathlib import Path


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
class Run:
    """One run of the command."""

    seconds: float
    peak_bytes: int


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
    _run(benchmark)
    return Measurement(benchmark, tuple(_run(benchmark) for _ in range(repeat)))


def _run(benchmark: Benchmark) -> Run:
    started = time.perf_counter()
    process = subprocess.Popen(benchmark.command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(benchmark.command)} ended with {process.returncode}")
    return Run(seconds, usage.ru_maxrss * 1024)
