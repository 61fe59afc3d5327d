"""What a fold counted, for tests of whoever shows it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from siptower.metrics.definitions import MEASURES
from tests.unit.engines import status

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

PLAIN = {"carrier": "alpha", "direction": "ingress", "hop": "first", "class": "normal", "ua_type": "other"}


@dataclass(frozen=True)
class Told:
    """Counts, state and text, as a reading gives them."""

    measures: str
    status: dict[str, Any] = field(default_factory=status)
    exposition: str = ""
    stopped: bool = False


@dataclass
class CountedSource:
    """A source that has only counts, and the batches it is given."""

    told: Told
    rows: tuple[tuple[str, pa.RecordBatch], ...] = ()

    def batches(self) -> Iterator[tuple[str, pa.RecordBatch]]:
        yield from self.rows

    def result(self) -> Told:
        return self.told


def counts(*series: tuple[str, dict[str, str], int | list[int]]) -> str:
    """Results as JSON: measure, labels that matter, and a count or the values in nanoseconds."""
    measures: dict[str, dict[str, Any]] = {}
    for name, labels, counted in series:
        measure = MEASURES[name]
        told = measures.setdefault(
            name, {"name": name, "labels": list(measure.labels), "buckets": list(measure.buckets), "series": []}
        )
        values = [(PLAIN | labels).get(label, "") for label in measure.labels]
        if isinstance(counted, int):
            told["series"].append({"values": values, "count": counted})
        else:
            told["series"].append({"values": values} | _distribution(sorted(counted), measure))
    return json.dumps({"measures": list(measures.values()), "samples_dropped": 0})


def _distribution(values: list[int], measure: Any) -> dict[str, Any]:
    bounds = [bound * measure.unit.nanoseconds for bound in measure.buckets]
    return {
        "n": len(values),
        "sum": sum(values),
        "min": values[0],
        "max": values[-1],
        "buckets": [sum(value <= bound for value in values) for bound in bounds] + [len(values)],
        "sketch": [[value, values.count(value)] for value in sorted(set(values))],
        "samples": values,
    }
