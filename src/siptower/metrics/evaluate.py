"""Answers queries from what the fold counted.

    results = Results.from_json(engine.measures())
    answer = evaluate(QUERIES["asr"], results, matchers=(is_("carrier", "alpha"),))
    answer.value, answer.n, answer.interval

Counts and sums are exact whole numbers; a figure that is undefined is `None`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from siptower.metrics.definitions import compat, delays, figures
from siptower.metrics.interval import wilson
from siptower.metrics.query import (
    FEW,
    FIRST_HOP,
    Amount,
    Breakdown,
    Mean,
    Part,
    PerSecond,
    Quantile,
    Query,
    Ratio,
    Total,
    View,
)

if TYPE_CHECKING:
    from siptower.metrics.query import Matcher, Selector
    from siptower.metrics.results import Distribution, Results

__all__ = ["Answer", "breakdown", "compat_delays", "delays_by_name", "evaluate", "number", "percentages"]

_NANOSECONDS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Answer:
    """One figure with what it stands on."""

    query: Query
    value: float | None
    """The figure in the query's unit; `None` when it is undefined."""

    numerator: int
    """What was counted above the line; 0 where the figure has no numerator."""

    n: int
    """What was counted below the line, or how many values there are."""

    interval: tuple[float, float] | None = None
    """The 95 % interval of a percentage; `None` when there is none."""

    @property
    def few(self) -> bool:
        """Whether too little was counted to judge by the figure."""
        return self.n < FEW


def evaluate(
    query: Query,
    results: Results,
    *,
    matchers: tuple[Matcher, ...] = (),
    seconds: float | None = None,
) -> Answer:
    """Answer a query that asks for one number.

    Args:
        query: The figure.
        results: What the fold counted.
        matchers: Whose figure: label values that count. A label that a measure does not carry narrows nothing.
        seconds: Length of the time in which it was counted, for figures per second; without it they are undefined.

    Raises:
        ValueError: The query asks for a breakdown, which `breakdown` answers.
    """
    chosen = _narrowed(query, matchers)
    match query.formula:
        case Ratio(numerator, denominator):
            return _ratio(query, _total(results, numerator, chosen), _total(results, denominator, chosen))
        case Total(amount):
            total = _total(results, amount, chosen)
            return Answer(query, float(total), total, total)
        case Mean(selector):
            found = _distribution(results, selector, chosen)
            mean = found.sum / found.n / _NANOSECONDS if found.n else None
            return Answer(query, mean, 0, found.n)
        case Quantile(selector, thousandths):
            found = _distribution(results, selector, chosen)
            quantile = found.quantile(thousandths)
            return Answer(query, None if quantile is None else quantile / _NANOSECONDS, 0, found.n)
        case PerSecond(selector):
            return _per_second(query, results, selector, chosen, seconds)
        case Breakdown():
            raise ValueError(f"{query.name} is a breakdown, not one number")
        case _:
            assert_never(query.formula)


def breakdown(query: Query, results: Results, *, matchers: tuple[Matcher, ...] = ()) -> dict[str, int]:
    """Answer a query that asks for counts by the values of a label; what was never counted is left out.

    Raises:
        ValueError: The query asks for one number, which `evaluate` answers.
    """
    if not isinstance(query.formula, Breakdown):
        raise ValueError(f"{query.name} is one number, not a breakdown")
    selector = query.formula.of
    chosen = (*selector.matchers, *_narrowed(query, matchers))
    return results.counts(selector.measure, query.formula.label, chosen)


def number(query: Query, results: Results, *, matchers: tuple[Matcher, ...] = ()) -> int:
    """Answer a query that asks for a plain count."""
    return evaluate(query, results, matchers=matchers).n


def percentages(view: View, results: Results, *, matchers: tuple[Matcher, ...] = ()) -> dict[str, Answer]:
    """The ratios of a view by their symbols."""
    return {
        query.symbol: evaluate(query, results, matchers=matchers)
        for query in figures(view)
        if isinstance(query.formula, Ratio)
    }


def delays_by_name(results: Results, *, matchers: tuple[Matcher, ...] = ()) -> dict[str, Distribution]:
    """The distributions of the first hop that a summary lists, by the name that it gives them."""
    chosen = (FIRST_HOP, *matchers)
    return {name: _distribution(results, selector, chosen) for name, selector in delays.DELAYS.items()}


def compat_delays(results: Results, *, matchers: tuple[Matcher, ...] = ()) -> dict[str, Distribution]:
    """The distributions of sip-exporter, by the name that a summary gives them."""
    return {name: _distribution(results, selector, matchers) for name, selector in compat.DELAYS.items()}


def _narrowed(query: Query, matchers: tuple[Matcher, ...]) -> tuple[Matcher, ...]:
    return (*matchers, FIRST_HOP) if query.hop == "first" else matchers


def _ratio(query: Query, numerator: int, denominator: int) -> Answer:
    if denominator <= 0:
        return Answer(query, 0.0 if query.zero_when_undefined else None, numerator, max(denominator, 0))
    return Answer(query, 100 * numerator / denominator, numerator, denominator, wilson(numerator, denominator))


def _per_second(
    query: Query, results: Results, selector: Selector, matchers: tuple[Matcher, ...], seconds: float | None
) -> Answer:
    if selector.part is Part.SUM:
        found = _distribution(results, selector, matchers)
        amount, n = found.sum / _NANOSECONDS, found.n
    else:
        n = _count(results, selector, matchers)
        amount = float(n)
    return Answer(query, amount / seconds if seconds else None, 0, n)


def _total(results: Results, amount: Amount, matchers: tuple[Matcher, ...]) -> int:
    plus = sum(_count(results, selector, matchers) for selector in amount.plus)
    return plus - sum(_count(results, selector, matchers) for selector in amount.minus)


def _count(results: Results, selector: Selector, matchers: tuple[Matcher, ...]) -> int:
    chosen = (*selector.matchers, *matchers)
    if selector.part is Part.BUCKET and selector.bound is not None:
        return results.distribution(selector.measure, chosen).at_most(selector.bound)
    return results.count(selector.measure, chosen)


def _distribution(results: Results, selector: Selector, matchers: tuple[Matcher, ...]) -> Distribution:
    return results.distribution(selector.measure, (*selector.matchers, *matchers))
