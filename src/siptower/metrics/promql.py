"""Writes queries in PromQL, as a dashboard or an alert rule over the exposition text would ask them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from siptower.metrics.definitions import MEASURES
from siptower.metrics.measure import Kind
from siptower.metrics.query import (
    FEW,
    FIRST_HOP,
    NORMAL,
    Amount,
    Breakdown,
    Mean,
    Part,
    PerSecond,
    Quantile,
    Ratio,
    Selector,
    Total,
)

if TYPE_CHECKING:
    from siptower.metrics.query import Matcher, Query

__all__ = ["guard", "promql"]


def promql(query: Query, *, matchers: tuple[Matcher, ...] = (NORMAL,), by: tuple[str, ...] = ()) -> str:
    """The query in PromQL.

    Args:
        query: The figure.
        matchers: Whose figure: label values that count.
        by: Labels to give one figure each for.
    """
    chosen = (*matchers, *((FIRST_HOP,) if query.hop == "first" else ()))
    scope = _Scope(chosen, by, query.window, since_start=query.zero_when_undefined)
    match query.formula:
        case Ratio(numerator, denominator):
            text = f"100 * {_braced(scope.amount(numerator))} / {_braced(scope.amount(denominator))}"
        case Mean(selector):
            whole = Selector(selector.measure, selector.matchers, Part.SUM)
            text = f"{scope.sum(whole)} / {scope.sum(selector)}"
        case Quantile(selector, thousandths):
            rate = f"rate({selector.measure}_bucket{_braces(selector, chosen)}[{query.window}])"
            text = f"histogram_quantile({thousandths / 1000}, sum by ({', '.join(('le', *by))}) ({rate}))"
        case PerSecond(selector):
            text = scope.sum(selector)
        case Total(amount):
            text = scope.amount(amount, "increase")
        case Breakdown(selector, label):
            text = _Scope(chosen, (*by, label), query.window).sum(selector, "increase")
        case _:
            assert_never(query.formula)
    return text


def guard(by: tuple[str, ...] = ("carrier",), window: str = "15m") -> str:
    """What an alert rule appends to a ratio, so that it never judges by a handful of attempts."""
    labels = ", ".join(by)
    matchers = ",".join(_matcher(matcher) for matcher in (NORMAL, FIRST_HOP))
    counted = f"increase(sip_session_attempts_total{{{matchers}}}[{window}])"
    return f"and on ({labels}) sum by ({labels}) ({counted}) >= {FEW}"


@dataclass(frozen=True, slots=True)
class _Scope:
    """Over what is summed."""

    matchers: tuple[Matcher, ...]
    by: tuple[str, ...]
    window: str
    since_start: bool = False

    def amount(self, amount: Amount, function: str = "rate") -> str:
        plus = " + ".join(self.sum(selector, function) for selector in amount.plus)
        # A missing series would make the whole difference vanish.
        return plus + "".join(f" - ({self.sum(selector, function)} or vector(0))" for selector in amount.minus)

    def sum(self, selector: Selector, function: str = "rate") -> str:
        over = f" by ({', '.join(self.by)}) " if self.by else ""
        series = f"{_series(selector)}{_braces(selector, self.matchers)}"
        return f"sum{over}({series})" if self.since_start else f"sum{over}({function}({series}[{self.window}]))"


def _series(selector: Selector) -> str:
    """The name of the series that hold this part of the measure."""
    if MEASURES[selector.measure].kind is Kind.COUNTER:
        return selector.measure
    return f"{selector.measure}_{selector.part.value}"


def _braces(selector: Selector, matchers: tuple[Matcher, ...]) -> str:
    labels = MEASURES[selector.measure].labels
    every = (*selector.matchers, *(matcher for matcher in matchers if matcher.label in labels))
    texts = [_matcher(matcher) for matcher in dict.fromkeys(every)]
    if selector.part is Part.BUCKET and selector.bound is not None:
        texts.append(f'le="{selector.bound:g}"')
    return f"{{{','.join(texts)}}}" if texts else ""


def _matcher(matcher: Matcher) -> str:
    """A label matcher; patterns of PromQL are anchored, and a dot means the same there."""
    regular = len(matcher.patterns) > 1 or "." in matcher.patterns[0]
    equal = "=" if matcher.inside else "!"
    operator = {True: f"{equal}~", False: "=" if matcher.inside else "!="}[regular]
    return f'{matcher.label}{operator}"{"|".join(matcher.patterns)}"'


def _braced(text: str) -> str:
    return f"({text})" if " - " in text or " + " in text else text
