"""What several runs of one command come to."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.running import Run

__all__ = ["cpu_median", "cpu_minimum", "figures", "peak", "rate"]


def cpu_median(runs: Sequence[Run]) -> float:
    """Median of the seconds on a processor."""
    return statistics.median(run.cpu_seconds for run in runs)


def cpu_minimum(runs: Sequence[Run]) -> float:
    """The least: what the program costs when nobody disturbs it."""
    return min(run.cpu_seconds for run in runs)


def rate(items: int, runs: Sequence[Run]) -> float:
    """Items per second on a processor."""
    return items / cpu_median(runs)


def peak(runs: Sequence[Run]) -> int:
    """The most memory that any run held, in bytes."""
    return max(run.peak_bytes for run in runs)


def figures(items: int, runs: Sequence[Run]) -> dict[str, object]:
    """What a result keeps: every run, and what they come to."""
    cpu = [run.cpu_seconds for run in runs]
    finished = all(run.finished for run in runs)
    return {
        "items": items,
        "cpu_seconds": round(cpu_median(runs), 4),
        "seconds": round(statistics.median(run.seconds for run in runs), 4),
        "items_per_cpu_second": round(rate(items, runs)) if finished else None,
        "spread_percent": round(100 * (max(cpu) - min(cpu)) / cpu_median(runs), 1),
        "peak_bytes": peak(runs),
        "runs": [run.as_json() for run in runs],
    }
