"""What a measure is: the rows that it counts, under which labels, and what it times.

A measure is declared once, in `siptower.metrics.definitions`, and compiled to the fold that runs while rows are made
and to SQL over stored rows. It holds counts and sums, never a ratio: ratios are queries (`siptower.metrics.query`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from siptower.metrics.expression import Expression

__all__ = [
    "COMMON",
    "Constant",
    "Each",
    "From",
    "Kind",
    "Label",
    "Measure",
    "Source",
    "Unit",
    "Value",
    "counter",
    "histogram",
    "named",
]

COMMON = ("carrier", "direction", "hop", "class", "ua_type", "node")
"""Labels that every measure carries, in this order, before its own."""


class Kind(StrEnum):
    """What a measure is."""

    COUNTER = "counter"
    HISTOGRAM = "histogram"


class Unit(StrEnum):
    """In which unit people see the values of a histogram. Inside they are whole nanoseconds."""

    ONE = "1"
    MILLISECONDS = "milliseconds"
    SECONDS = "seconds"

    @property
    def nanoseconds(self) -> int:
        """How many nanoseconds one of it has; 1 for plain numbers."""
        return {Unit.ONE: 1, Unit.MILLISECONDS: 1_000_000, Unit.SECONDS: 1_000_000_000}[self]


@dataclass(frozen=True, slots=True)
class From:
    """The label is a column, perhaps with its values renamed."""

    column: str

    names: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """New names for values of the column."""

    otherwise: str | None = None
    """The name of every value that `names` leaves out; `None` keeps them."""


@dataclass(frozen=True, slots=True)
class Constant:
    """The label says the same for every row of the source."""

    text: str


Label = From | Constant
"""Where the value of a label comes from."""


@dataclass(frozen=True, slots=True)
class Value:
    """A histogram observes this column; a row without it is not counted."""

    column: str


@dataclass(frozen=True, slots=True)
class Each:
    """A histogram observes each element of this list column."""

    column: str


@dataclass(frozen=True, slots=True)
class Source:
    """Rows of one table that a measure counts."""

    row: str
    """Name of the table."""

    where: Expression | None = None
    """Which of its rows; `None` is all."""

    value: Value | Each | None = None
    """What a histogram observes; `None` in a counter."""

    labels: Mapping[str, Label] = field(default_factory=lambda: MappingProxyType({}))
    """Labels that are not the column of their own name."""

    def label(self, name: str) -> Label:
        """Where the value of a label comes from."""
        return self.labels.get(name, From(name))


@dataclass(frozen=True, slots=True)
class Measure:
    """One counter or histogram."""

    name: str
    """Its name in the exposition text."""

    kind: Kind
    doc: str
    """What it counts, in one sentence."""

    source: str
    """Where the rule behind it is written: a standard, or a page of `docs/`."""

    labels: tuple[str, ...]
    """All labels, the common ones first."""

    sources: tuple[Source, ...]
    """The rows that it counts; their counts are added up."""

    unit: Unit = Unit.ONE
    buckets: tuple[float, ...] = ()
    """Upper bounds in `unit`, ascending; infinity is understood."""

    exposed: bool = True
    """Whether it stands in the exposition text; results hold it either way."""


def named(**labels: Label) -> Mapping[str, Label]:
    """Labels of a source that are not the column of their own name."""
    return MappingProxyType(labels)


def counter(
    name: str,
    doc: str,
    *sources: Source,
    labels: tuple[str, ...] = (),
    source: str,
) -> Measure:
    """A counter with the common labels and its own."""
    return Measure(name, Kind.COUNTER, doc, source, (*COMMON, *labels), sources)


def histogram(
    name: str,
    doc: str,
    *sources: Source,
    buckets: tuple[float, ...],
    labels: tuple[str, ...] = (),
    source: str,
) -> Measure:
    """A histogram in seconds with the common labels and its own."""
    return Measure(name, Kind.HISTOGRAM, doc, source, (*COMMON, *labels), sources, Unit.SECONDS, buckets)
