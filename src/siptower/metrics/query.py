"""What a query is: a figure asked of the measures. No ratio is ever stored, so every ratio is one of these.

A query knows its numerator and denominator, so that the figure comes with its `n`. Where the denominator is zero the
figure is undefined (RFC 6076 section 4), which is `None` and never 0, save for the figures that repeat those of
sip-exporter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

__all__ = [
    "FEW",
    "FIRST_HOP",
    "NORMAL",
    "Amount",
    "Breakdown",
    "Formula",
    "Matcher",
    "Mean",
    "Part",
    "PerSecond",
    "Quantile",
    "Query",
    "Ratio",
    "Selector",
    "Total",
    "View",
    "is_",
    "not_",
    "ratio",
    "select",
    "total",
]

FEW = 30
"""With fewer than these in its denominator a ratio is too uncertain to judge by."""

_PATTERN = re.compile(r"[A-Za-z0-9_.+-]*")


@dataclass(frozen=True, slots=True)
class Matcher:
    """Label values that count, or that do not."""

    label: str
    patterns: tuple[str, ...]
    """Whole values, in which a dot stands for any one character."""

    inside: bool = True

    def __post_init__(self) -> None:
        """Refuse what would need escaping somewhere.

        Raises:
            ValueError: There is no pattern, or one holds more than a label value of ours can.
        """
        if not self.patterns or not all(_PATTERN.fullmatch(pattern) for pattern in self.patterns):
            raise ValueError(f"{self.patterns!r} are no patterns for label values")

    def fits(self, value: str) -> bool:
        """Whether a label value counts."""
        return any(_fits(pattern, value) for pattern in self.patterns) is self.inside


def _fits(pattern: str, value: str) -> bool:
    return len(pattern) == len(value) and all(
        wanted in {".", found} for wanted, found in zip(pattern, value, strict=True)
    )


def is_(label: str, *patterns: str) -> Matcher:
    """The label has one of these values."""
    return Matcher(label, patterns)


def not_(label: str, *patterns: str) -> Matcher:
    """The label has none of these values."""
    return Matcher(label, patterns, inside=False)


NORMAL = is_("class", "normal")
"""Neither probes nor attacks: what every alert rule counts."""

FIRST_HOP = is_("hop", "first")
"""The hop nearest to the caller: what end-to-end figures count."""


class Part(StrEnum):
    """What of a measure is taken."""

    COUNT = "count"
    """The counter, or how many values a histogram has."""

    SUM = "sum"
    """The sum of a histogram's values, in seconds."""

    BUCKET = "bucket"
    """How many values of a histogram are not greater than a bound."""


@dataclass(frozen=True, slots=True)
class Selector:
    """A measure narrowed to some label values."""

    measure: str
    matchers: tuple[Matcher, ...] = ()
    part: Part = Part.COUNT
    bound: float | None = None
    """The bucket's upper bound in the measure's unit, for `Part.BUCKET` only."""

    def __post_init__(self) -> None:
        """Hold bound and part together.

        Raises:
            ValueError: A bucket lacks its bound, or something else has one.
        """
        if (self.part is Part.BUCKET) is (self.bound is None):
            raise ValueError("a bucket has a bound and nothing else has one")


def select(
    measure: str,
    *matchers: Matcher,
    part: Part = Part.COUNT,
    bound: float | None = None,
) -> Selector:
    """A measure narrowed to some label values."""
    return Selector(measure, matchers, part, bound)


@dataclass(frozen=True, slots=True)
class Amount:
    """Counts added up, less others. Native figures never subtract; those of sip-exporter must."""

    plus: tuple[Selector, ...]
    minus: tuple[Selector, ...] = ()


@dataclass(frozen=True, slots=True)
class Ratio:
    """Numerator by denominator, in percent."""

    numerator: Amount
    denominator: Amount


@dataclass(frozen=True, slots=True)
class Mean:
    """Sum of a histogram by the number of its values."""

    of: Selector


@dataclass(frozen=True, slots=True)
class Quantile:
    """The nearest-rank quantile of a histogram."""

    of: Selector
    thousandths: int


@dataclass(frozen=True, slots=True)
class PerSecond:
    """A count or a sum by the length of the window."""

    of: Selector


@dataclass(frozen=True, slots=True)
class Total:
    """A plain count."""

    of: Amount


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A count by the values of one label."""

    of: Selector
    label: str


Formula = Ratio | Mean | Quantile | PerSecond | Total | Breakdown
"""How a figure is made of measures."""


class View(StrEnum):
    """Whose reading of the numbers a query follows."""

    LITERAL = "literal"
    """RFC 6076 to the letter: transactions are counted."""

    SESSION = "session"
    """RFC 6076 by its session requests: attempts are counted, challenges and redirects are steps of one."""

    ITU = "itu"
    """ITU-T E.425 and its family."""

    IR42 = "ir42"
    """What GSMA IR.42 defines for test calls, as a passive probe can see it."""

    TRAFFIC = "traffic"
    """Counts, delays and rates without a standard's name."""

    COMPAT = "compat"
    """What sip-exporter v1.11 would show."""


@dataclass(frozen=True, slots=True)
class Query:
    """One figure: what it means, where that is written, and how it is asked of the measures."""

    name: str
    """Unique among all queries."""

    symbol: str
    """What people call it: `SER`, `ASR`, `PDD`."""

    view: View
    title: str
    definition: str
    """One or two sentences for people."""

    source: str
    """RFC or recommendation; `no standard` where none defines it."""

    formula: Formula
    unit: Literal["%", "s", "1", "1/s", "erlang"] = "%"
    hop: Literal["first", "all"] = "first"
    """Whether only the hop nearest to the caller counts."""

    window: str = "5m"
    """Range of the PromQL text."""

    zero_when_undefined: bool = False
    """Whether an undefined figure is 0, as sip-exporter has it."""


def ratio(numerator: Selector, denominator: Selector) -> Ratio:
    """One selector by another."""
    return Ratio(Amount((numerator,)), Amount((denominator,)))


def total(measure: str, *matchers: Matcher) -> Total:
    """A plain count of one measure."""
    return Total(Amount((select(measure, *matchers),)))
