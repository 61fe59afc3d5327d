"""Every KPI with its value, its n, its interval and its definition: for all carriers together, and for each.

The alert rules and the panel select normal traffic: what probes and attackers do says nothing about the service.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from siptower.export import csv, json
from siptower.metrics.definitions import figures
from siptower.metrics.evaluate import delays_by_name, evaluate
from siptower.metrics.query import FIRST_HOP, NORMAL, Breakdown, View
from siptower.metrics.results import Counted as CountedMeasure
from siptower.metrics.results import Results
from siptower.metrics.to_fold import plan
from siptower.views.capture import capture_facts
from siptower.views.output import Format

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from siptower.metrics.evaluate import Answer
    from siptower.metrics.results import Distribution
    from siptower.views.output import Counted, Output, RowSource

__all__ = ["KPI_KEYS", "Group", "KpiView", "Kpis", "kpi_object", "kpis"]

_VIEWS = (View.SESSION, View.LITERAL, View.ITU, View.IR42, View.TRAFFIC, View.COMPAT)
_ATTEMPTS = "sip_session_attempts_total"
_SECOND = 1_000_000_000

KPI_KEYS = (
    "carrier",
    "direction",
    "view",
    "name",
    "symbol",
    "value",
    "unit",
    "n",
    "numerator",
    "low",
    "high",
    "few",
    "title",
    "definition",
    "source",
)
"""Keys of a KPI for programs; carrier and direction are null where all are meant."""


@dataclass(frozen=True, slots=True)
class Group:
    """The figures of one carrier in one direction, or of everybody."""

    carrier: str
    """Empty for everybody."""

    direction: str
    """Empty for everybody."""

    answers: Mapping[str, Answer]
    """Figures by the name of their query."""

    delays: Mapping[str, Distribution]
    """Distributions by name."""

    attempts: int
    """Session attempts that are over, first hop."""


@dataclass(frozen=True, slots=True)
class Kpis:
    """All figures of a reading."""

    everybody: Group
    """Of all carriers together."""

    groups: tuple[Group, ...]
    """Of each carrier and direction that had attempts, the busiest first."""

    seconds: float | None
    """Length of the capture; None when it has none."""

    left_out: Mapping[str, int]
    """Session attempts that are not normal traffic, by class."""


def kpis(counted: Counted) -> Kpis:
    """The figures out of what was counted."""
    results = Results.from_json(counted.measures)
    facts = capture_facts(counted.status)
    seconds = None
    if facts.first_ns is not None and facts.last_ns is not None and facts.last_ns > facts.first_ns:
        seconds = (facts.last_ns - facts.first_ns) / _SECOND
    groups = [
        _group(_only(results, carrier, direction), carrier, direction, seconds)
        for carrier in results.label_values(_ATTEMPTS, "carrier")
        for direction in results.label_values(_ATTEMPTS, "direction")
    ]
    by_class = results.counts(_ATTEMPTS, "class", (FIRST_HOP,))
    return Kpis(
        everybody=_group(results, "", "", seconds),
        groups=tuple(
            sorted(
                (group for group in groups if group.attempts),
                key=lambda group: (-group.attempts, group.carrier, group.direction),
            )
        ),
        seconds=seconds,
        left_out={name: number for name, number in by_class.items() if name != "normal"},
    )


def _only(results: Results, carrier: str, direction: str) -> Results:
    """What was counted of one carrier in one direction. Carriers have any name, so no pattern is matched."""
    narrowed: dict[str, CountedMeasure] = {}
    for name, counted in results.measures.items():
        places = (counted.labels.index("carrier"), counted.labels.index("direction"))
        series = tuple(
            each for each in counted.series if tuple(each.values[place] for place in places) == (carrier, direction)
        )
        narrowed[name] = CountedMeasure(counted.labels, series)
    return Results(narrowed, results.samples_dropped)


def _group(results: Results, carrier: str, direction: str, seconds: float | None) -> Group:
    matchers = (NORMAL,)
    return Group(
        carrier,
        direction,
        {
            query.name: evaluate(query, results, matchers=matchers, seconds=seconds)
            for view in _VIEWS
            for query in figures(view)
            if not isinstance(query.formula, Breakdown)
        },
        delays_by_name(results, matchers=matchers),
        results.count(_ATTEMPTS, (*matchers, FIRST_HOP)),
    )


def kpi_object(group: Group, answer: Answer) -> dict[str, Any]:
    """One figure for programs."""
    query = answer.query
    low, high = answer.interval or (None, None)
    return {
        "carrier": group.carrier or None,
        "direction": group.direction or None,
        "view": query.view.value,
        "name": query.name,
        "symbol": query.symbol,
        "value": _rounded(answer.value),
        "unit": query.unit,
        "n": answer.n,
        "numerator": answer.numerator if answer.interval is not None else None,
        "low": _rounded(low),
        "high": _rounded(high),
        "few": answer.few,
        "title": query.title,
        "definition": query.definition,
        "source": query.source,
    }


def _rounded(value: float | None) -> float | None:
    """A figure without the digits that only arithmetic made."""
    return None if value is None else round(value, 6)


@dataclass(frozen=True, slots=True)
class KpiView:
    """Every KPI."""

    output: Output
    """How it is written."""

    def tables(self) -> Mapping[str, tuple[str, ...] | None]:
        """No rows are needed."""
        return {}

    def plan(self) -> Mapping[str, Any] | None:
        """Everything is counted."""
        return plan()

    def keep_samples(self) -> bool:
        """Distributions are enough."""
        return False

    def lines(self, source: RowSource) -> Iterator[str]:
        """The figures as text."""
        for _ in source.batches():
            pass
        found = kpis(source.result())
        match self.output.form:
            case Format.TABLE:
                from siptower.views.kpi_panel import full_panel  # noqa: PLC0415 (the panel is made of these figures)

                yield from full_panel(self.output.canvas, found)
            case Format.JSON:
                yield from json.array(_objects(found))
            case Format.CSV:
                yield from csv.table(KPI_KEYS, _objects(found))
            case Format.NDJSON:
                yield from json.lines(_objects(found))


def _objects(found: Kpis) -> Iterator[dict[str, Any]]:
    """Every figure of every group for programs."""
    for group in (found.everybody, *found.groups):
        for answer in group.answers.values():
            yield kpi_object(group, answer)
