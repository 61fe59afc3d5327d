"""The reference page of the KPIs, written from their definitions: `text()`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from siptower.metrics.definitions import COMPAT_MEASURES, MEASURES, NATIVE_MEASURES, figures
from siptower.metrics.definitions.compat import GAUGES as COMPAT_GAUGES
from siptower.metrics.definitions.compat import LABELS
from siptower.metrics.dialect import DUCKDB
from siptower.metrics.evaluate import breakdown, evaluate
from siptower.metrics.example import CALLS, SCENARIOS
from siptower.metrics.gauges import GAUGES, TABLE_GAUGES
from siptower.metrics.measure import COMMON
from siptower.metrics.promql import guard, promql
from siptower.metrics.query import FEW, Breakdown, Mean, Part, PerSecond, Quantile, Ratio, View
from siptower.metrics.to_sql import query_sql
from siptower.model.sources import source_links

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from siptower.metrics.evaluate import Answer
    from siptower.metrics.example import Scenario
    from siptower.metrics.measure import Measure
    from siptower.metrics.query import Amount, Query, Selector

__all__ = ["example", "text"]

_ABOVE = "../"
"""The way from the page to `docs/`."""

_HEADINGS = {
    View.SESSION: (
        "RFC 6076, by session",
        (
            "Session attempts are counted: challenges and followed redirects are steps of one attempt."
            " This is the view for operations and alerts."
        ),
    ),
    View.LITERAL: (
        "RFC 6076, to the letter",
        (
            "Initial INVITE and REGISTER transactions are counted, challenged ones too."
            " This is the view for claims of conformance."
        ),
    ),
    View.ITU: ("ITU-T and traffic", "Bids and seizures as ITU-T E.600 has them, and the load that they make."),
    View.IR42: (
        "IR.42-like (passive)",
        "GSMA IR.42 defines these for test calls. A passive probe sees something like it.",
    ),
    View.TRAFFIC: ("Counts and delays", "What is counted and timed, without a ratio."),
    View.COMPAT: (
        "As sip-exporter v1.11 has them",
        (
            "For those who migrate: its names and its rules, on capture time. They differ from the figures above on"
            " purpose, and an undefined figure is 0, as there."
        ),
    ),
}

_INTRODUCTION = f"""\
# KPIs

Every figure that siptower gives, with its definition, where that is written, how to ask for it, and an example.
This page is generated from `siptower.metrics.definitions`.

What holds for all of them:

- A ratio is never stored: it is asked of counters. Each attempt, session and registration is counted once, when it
  closes, so that numerator and denominator come from the same time and no ratio exceeds 100 %.
- A ratio without a denominator is undefined (RFC 6076 section 4): no value, never 0.
- Every ratio comes with its n. Below {FEW} it is too uncertain to judge by; the interval is Wilson's at 95 %.
- End-to-end figures count the hop nearest to the caller (`hop="first"`), alert rules normal traffic (`class="normal"`).
- Times are capture times, durations run from the first packet of a request to the last of its response.
- What another device answered (`answered_elsewhere`) and what a full table gave up (`evicted`) enters no ratio by
  session and none of ITU-T.

The queries below are for one figure in all. For one figure per carrier, sum by it (`sum by (carrier)`, `GROUP BY`).
An alert rule appends this guard, so that it never judges by a handful of attempts:

```promql
{guard()}
```

The SQL is that of DuckDB; a ClickHouse store is asked the same in its own spelling. Over the same rows, without loss,
both give what the counters give, to the last digit.
"""


def text() -> str:
    """The page."""
    return "\n".join(_page()).rstrip("\n") + "\n"


def _page() -> Iterator[str]:
    yield _INTRODUCTION
    yield "## The examples"
    yield ""
    yield "They are captures of the clone, read with `tests/golden/scenarios/siptower.yaml`."
    yield ""
    yield "| example | captures | what happens |"
    yield "|---|---|---|"
    for scenario in SCENARIOS:
        captures = ", ".join(f"`{capture}`" for capture in scenario.captures)
        yield f"| {scenario.name} | {captures} | {scenario.story} |"
    yield ""
    for view, (heading, explanation) in _HEADINGS.items():
        yield f"## {heading}"
        yield ""
        yield explanation
        yield ""
        for query in figures(view):
            yield from _query(query)
    yield from _measures()


def _query(query: Query) -> Iterator[str]:
    title = query.title if query.title[:2].isupper() else query.title[0].lower() + query.title[1:]
    yield f"### `{query.name}`: {title}"
    yield ""
    hop = "" if query.hop == "first" or query.view is View.COMPAT else " It counts every hop."
    yield f"{query.definition}{hop} Source: {source_links(query.source, _ABOVE)}."
    yield ""
    yield example(query)
    yield ""
    yield "```promql"
    yield promql(query)
    yield "```"
    yield ""
    yield "```sql"
    yield query_sql(query, DUCKDB, seconds=3600.0)
    yield "```"
    yield ""


def example(query: Query) -> str:
    """The figure worked out for the first example that has something to count."""
    if isinstance(query.formula, Breakdown):
        for scenario in SCENARIOS:
            if counts := breakdown(query, scenario.results()):
                shown = ", ".join(f"`{name}` {count}" for name, count in counts.items())
                return f"Example {scenario.name}: {shown}."
        return f"Example {CALLS.name}: none."
    answers = [(each, evaluate(query, each.results(), seconds=each.seconds)) for each in SCENARIOS]
    found = next(((each, answer) for each, answer in answers if answer.n), answers[0])
    return f"Example {found[0].name}: {_worked(query, *found)}."


def _worked(query: Query, scenario: Scenario, answer: Answer) -> str:
    match query.formula:
        case _ if answer.value is None:
            words = "nothing to count, so it is undefined"
        case Ratio(numerator, denominator):
            words = f"{answer.numerator} of {answer.n} are {answer.value:.2f} %"
            if answer.interval is not None and query.view is not View.COMPAT:
                words += f", with 95 % certainty between {answer.interval[0]:.1f} and {answer.interval[1]:.1f} %"
            above, below = _parts(numerator, scenario), _parts(denominator, scenario)
            words += f". Above the line {above}; below it {below}"
        case Mean():
            words = (
                f"{_values(answer.n)}, {_number(answer.value * answer.n)} s together: {_number(answer.value)} s each"
            )
        case Quantile(_, thousandths):
            rank = max(1, -(-answer.n * thousandths // 1000))
            words = f"of {_values(answer.n)} in order, number {rank} is {_number(answer.value)} s"
        case PerSecond():
            whole = _number(answer.value * scenario.seconds)
            per = "erlang" if query.unit == "erlang" else "a second"
            words = f"{whole} in {_number(scenario.seconds)} s are {_number(answer.value)} {per}"
        case _:
            words = f"{answer.n}"
    return words


def _parts(amount: Amount, scenario: Scenario) -> str:
    """What an amount is made of, by the label that narrows it."""
    results = scenario.results()
    shown = []
    for sign, selectors in (("", amount.plus), ("less ", amount.minus)):
        for selector in selectors:
            label = _telling_label(selector)
            counts = results.counts(selector.measure, label, selector.matchers) if label else {}
            told = ", ".join(f"`{name}` {count}" for name, count in counts.items())
            if selector.part is Part.BUCKET and selector.bound is not None:
                n = results.distribution(selector.measure, selector.matchers).at_most(selector.bound)
                told = f"{n} of at most {selector.bound:g} s"
            shown.append(f"{sign}{told or results.count(selector.measure, selector.matchers)}")
    return ", ".join(shown)


def _telling_label(selector: Selector) -> str:
    """The label whose values say most: the first that narrows, else the first of the measure's own."""
    measure = MEASURES[selector.measure]
    own = [label for label in measure.labels if label not in {*COMMON, *LABELS}]
    narrowing = [matcher.label for matcher in selector.matchers if matcher.patterns != ("true",)]
    return next(iter([*narrowing, *own]), "")


def _values(n: int) -> str:
    return "1 value" if n == 1 else f"{n} values"


def _number(value: float) -> str:
    """At most four decimal places, and none that say nothing."""
    return f"{value:.4f}".rstrip("0").rstrip(".")


def _measures() -> Iterator[str]:
    yield "## Counters and histograms"
    yield ""
    yield "Each carries the labels `carrier`, `direction`, `hop`, `class`, `ua_type` and `node` besides its own."
    yield ""
    yield from _table(NATIVE_MEASURES, COMMON)
    yield "## Gauges, and counts of what is below SIP"
    yield ""
    yield "They come from the state of the engine, not from rows."
    yield ""
    yield "| name | kind | labels | what it is | rule |"
    yield "|---|---|---|---|---|"
    for gauge in GAUGES:
        label = f"`{gauge.label}`" if gauge.label else ""
        yield f"| `{gauge.name}` | {gauge.kind} | {label} | {gauge.doc} | {source_links(gauge.source, _ABOVE)} |"
    yield ""
    yield "## What the state tables hold"
    yield ""
    yield "Each carries the label `table`; [limits](../concepts/limits.md#tables) says what they are for."
    yield ""
    yield "| name | kind | own label | what it is |"
    yield "|---|---|---|---|"
    for figure in TABLE_GAUGES:
        own = f"`{figure.label}`" if figure.label else ""
        yield f"| `{figure.name}` | {figure.kind} | {own} | {figure.doc} |"
    yield ""
    yield "## Counters and histograms of sip-exporter"
    yield ""
    yield "Each carries the labels `carrier`, `ua_type`, `source_country` and `direction` besides its own."
    yield ""
    yield from _table([measure for measure in COMPAT_MEASURES if measure.exposed], LABELS)
    yield "Gauges with the same labels. Its ratios are those since the start, and 0 where nothing was counted."
    yield ""
    yield "| name | what it is |"
    yield "|---|---|"
    for name, (_, doc) in COMPAT_GAUGES.items():
        yield f"| `{name}` | {doc} |"
    yield ""


def _table(measures: Sequence[Measure], common: tuple[str, ...]) -> Iterator[str]:
    yield "| name | kind | own labels | what it counts | rule |"
    yield "|---|---|---|---|---|"
    for measure in measures:
        labels = ", ".join(f"`{label}`" for label in measure.labels if label not in common)
        rule = source_links(measure.source, _ABOVE)
        yield f"| `{measure.name}` | {measure.kind.value} | {labels} | {measure.doc} | {rule} |"
    yield ""
