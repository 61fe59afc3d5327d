"""What the fold counted, as Python sees it: label sets, counts, and distributions that can be added up."""

from __future__ import annotations

import heapq
import json
from collections import Counter
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from siptower.metrics.query import Matcher

__all__ = ["Counted", "Distribution", "Results", "Series"]


@dataclass(frozen=True, slots=True)
class Distribution:
    """How values spread. They are whole nanoseconds."""

    n: int = 0
    sum: int = 0
    min: int | None = None
    """Smallest value; `None` when there is none."""

    max: int | None = None
    """Greatest value; `None` when there is none."""

    bounds: tuple[float, ...] = ()
    """Upper bounds of the buckets, in the unit that people see."""

    buckets: tuple[int, ...] = ()
    """Values up to each bound; one more for all of them."""

    sketch: tuple[tuple[int, int], ...] = ()
    """Value and count, ascending: the values to one part in a thousand."""

    samples: tuple[int, ...] | None = None
    """Every value, sorted; `None` when they were not kept."""

    def quantile(self, thousandths: int) -> int | None:
        """The nearest-rank quantile: exact where the samples were kept, else to one part in a thousand.

        Returns:
            Nanoseconds; `None` when there is no value.
        """
        if self.n == 0:
            return None
        rank = max(1, -(-self.n * thousandths // 1000))
        if self.samples is not None and len(self.samples) == self.n:
            return self.samples[rank - 1]
        if rank == 1:
            return self.min
        if rank >= self.n:
            return self.max
        seen = 0
        for value, count in self.sketch:
            seen += count
            if seen >= rank:
                return value
        return self.max

    def at_most(self, bound: float) -> int:
        """How many values are not greater than one of the bounds."""
        return self.buckets[self.bounds.index(bound)] if self.n else 0

    def __add__(self, other: Distribution) -> Distribution:
        """Both together."""
        if self.n == 0 or other.n == 0:
            return other if self.n == 0 else self
        smallest = [value for value in (self.min, other.min) if value is not None]
        greatest = [value for value in (self.max, other.max) if value is not None]
        kept = None
        if self.samples is not None and other.samples is not None:
            kept = tuple(heapq.merge(self.samples, other.samples))
        return Distribution(
            self.n + other.n,
            self.sum + other.sum,
            min(smallest, default=None),
            max(greatest, default=None),
            self.bounds,
            tuple(mine + theirs for mine, theirs in zip(self.buckets, other.buckets, strict=True)),
            tuple(heapq.merge(self.sketch, other.sketch)),
            kept,
        )


@dataclass(frozen=True, slots=True)
class Series:
    """One label set of a measure and what it counted."""

    values: tuple[str, ...]
    """Label values, in the order of the measure's labels."""

    count: int
    """The counter, or how many values the histogram has."""

    distribution: Distribution = field(default_factory=Distribution)
    """The values of a histogram; empty for a counter."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What one measure counted."""

    labels: tuple[str, ...]
    series: tuple[Series, ...]
    overflowed: int = 0
    """Counted under the label values `other` because there were too many label sets."""


@dataclass(frozen=True, slots=True)
class Results:
    """All that was counted."""

    measures: Mapping[str, Counted]
    samples_dropped: int = 0
    """Single values that were not kept because there were too many; they count everywhere else."""

    @classmethod
    def from_json(cls, text: str) -> Results:
        """Read what the fold writes."""
        told = json.loads(text)
        return cls(
            MappingProxyType({each["name"]: _counted(each) for each in told["measures"]}),
            told.get("samples_dropped", 0),
        )

    def series(self, measure: str, matchers: tuple[Matcher, ...] = ()) -> Iterator[Series]:
        """The series of a measure that fit; a label that it does not carry narrows nothing."""
        counted = self.measures.get(measure)
        if counted is None:
            return
        tests = [
            (counted.labels.index(matcher.label), matcher) for matcher in matchers if matcher.label in counted.labels
        ]
        for series in counted.series:
            if all(matcher.fits(series.values[place]) for place, matcher in tests):
                yield series

    def count(self, measure: str, matchers: tuple[Matcher, ...] = ()) -> int:
        """How many were counted."""
        return sum(series.count for series in self.series(measure, matchers))

    def counts(self, measure: str, label: str, matchers: tuple[Matcher, ...] = ()) -> dict[str, int]:
        """How many were counted, by the values of a label, sorted."""
        found: Counter[str] = Counter()
        counted = self.measures.get(measure)
        if counted is not None:
            place = counted.labels.index(label)
            for series in self.series(measure, matchers):
                found[series.values[place]] += series.count
        return dict(sorted(found.items()))

    def distribution(self, measure: str, matchers: tuple[Matcher, ...] = ()) -> Distribution:
        """The values of all series that fit, together."""
        return sum((series.distribution for series in self.series(measure, matchers)), Distribution())

    def label_values(self, measure: str, label: str) -> tuple[str, ...]:
        """The values that a label has in a measure, sorted."""
        return tuple(self.counts(measure, label))


def _counted(told: Mapping[str, Any]) -> Counted:
    bounds = tuple(told["buckets"])
    return Counted(
        tuple(told["labels"]),
        tuple(_series(each, bounds) for each in told["series"]),
        told.get("overflowed", 0),
    )


def _series(told: Mapping[str, Any], bounds: tuple[float, ...]) -> Series:
    values = tuple(told["values"])
    if "n" not in told:
        return Series(values, told["count"])
    samples = told.get("samples")
    return Series(
        values,
        told["n"],
        Distribution(
            told["n"],
            told["sum"],
            told["min"],
            told["max"],
            bounds,
            tuple(told["buckets"]),
            tuple((value, count) for value, count in told["sketch"]),
            None if samples is None else tuple(samples),
        ),
    )
