"""Counters and histograms as Prometheus text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from siptower.metrics import gauges
from siptower.metrics.results import Results
from siptower.metrics.to_fold import plan

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from siptower.views.output import RowSource

__all__ = ["MetricsView"]


class MetricsView:
    """What the metrics endpoint would show at the end of the input."""

    def tables(self) -> Mapping[str, tuple[str, ...] | None]:
        """No rows are needed."""
        return {}

    def plan(self) -> Mapping[str, Any] | None:
        """Everything is counted."""
        return plan()

    def keep_samples(self) -> bool:
        """Buckets are enough."""
        return False

    def lines(self, source: RowSource) -> Iterator[str]:
        """Counters and histograms as the engine writes them, then the figures of now and the ratios of sip-exporter."""
        for _ in source.batches():
            pass
        result = source.result()
        yield result.exposition
        yield gauges.status_text(result.status)
        yield gauges.compat_text(Results.from_json(result.measures))
