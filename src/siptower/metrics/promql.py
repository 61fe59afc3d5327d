"""Writes queries in PromQL, as a dashboard or an alert rule over the exposition text would ask them."""

from __future__ import annotations

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
    Total,
)

if TYPE_CHECKING:
    from siptower.metrics.query import Matcher, Query, Selector

__all__ = ["guard", "promql"]


def promql(query: Query, *, matchers: tuple[Matcher, ...] = (NORMAL,), by: tuple[str, ...] = ()) -> str:
    """The query in PromQL.

    Args:
        query: The figure.
        matchers: Whose figure: label values that count.
        by: Labels to give one figure each for.
    """
    chosen = (*matchers, *((FIRST_HOP,) if query.hop == "first" else ()))
    since_start = query.zero_when_undefined

    def total(amount: Amount) -> str:
        plus = [_sum(selector, chosen, by, query.window, since_start=since_start) for selector in amount.plus]
        minus = [_sum(selector, chosen, by, query.window, since_start=since_start) for selector in amount.minus]
        # A missing series would make the whole difference vanish.
        return " - ".join([" + ".join(plus), *(f"({each} or vector(0))" for each in minus)])

    match query.formula:
        case Ratio(numerator, denominator):
            return f"100 * {_braced(total(numerator))} / {_braced(total(denominator))}"
        case Mean(selector):
            count = _sum(selector, chosen, by, query.window)
            whole = _sum(_with_part(selector, Part.SUM), chosen, by, query.window)
            return f"{whole} / {count}"
        case Quantile(selector, thousandths):
            measure = f"{selector.measure}_bucket"
            rate = f"rate({measure}{_braces(selector, chosen)}[{query.window}])"
            labels = ", ".join(("le", *by))
            return f"histogram_quantile({thousandths / 1000}, sum by ({labels}) ({rate}))"
        case PerSecond(selector):
            return _sum(selector, chosen, by, query.window)
        case Total(amount):
            if since_start:
                return total(amount)
            return _sum(amount.plus[0], chosen, by, query.window, function="increase")
        case Breakdown(selector, label):
            return _sum(selector, chosen, (*by, label), query.window, function="increase")
        case _:
            assert_never(query.formula)


def guard(by: tuple[str, ...] = ("carrier",), window: str = "15m") -> str:
    """What an alert rule appends to a ratio, so that it never judges by a handful of attempts."""
    labels = ", ".join(by)
    matchers = ",".join(_matcher(matcher) for matcher in (NORMAL, FIRST_HOP))
    counted = f"increase(sip_session_attempts_total{{{matchers}}}[{window}])"
    return f"and on ({labels}) sum by ({labels}) ({counted}) >= {FEW}"


def _with_part(selector: Selector, part: Part) -> Selector:
    return type(selector)(selector.measure, selector.matchers, part)


def _sum(
    selector: Selector,
    matchers: tuple[Matcher, ...],
    by: tuple[str, ...],
    window: str,
    *,
    function: str = "rate",
    since_start: bool = False,
) -> str:
    over = f" by ({', '.join(by)}) " if by else ""
    series = f"{_series(selector)}{_braces(selector, matchers)}"
    return f"sum{over}({series})" if since_start else f"sum{over}({function}({series}[{window}]))"


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
