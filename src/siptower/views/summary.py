"""The summary: one object with every figure, the contract for programs.

All figures cover every traffic class. Session and attempt figures cover the first hop, transactions and
retransmissions every hop. A ratio without a denominator is null, never 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from siptower.export import csv, json
from siptower.export.table import Column, table
from siptower.export.text import Align, Canvas, Style, cell
from siptower.metrics.definitions import QUERIES
from siptower.metrics.evaluate import breakdown, compat_delays, delays_by_name, evaluate, number, percentages
from siptower.metrics.query import View
from siptower.metrics.results import Results
from siptower.metrics.to_fold import plan
from siptower.views.capture import capture_facts, capture_object
from siptower.views.output import Format
from siptower.views.wording import count, seconds

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from siptower.metrics.results import Distribution
    from siptower.views.output import Counted, Output, RowSource

__all__ = ["SummaryView", "summary"]

_RATIOS = {
    "literal": (View.LITERAL, ("SER", "SEER", "IRA")),
    "session": (View.SESSION, ("SER", "SEER", "ISA", "SCR", "IRA")),
    "itu": (View.ITU, ("ABR", "ASR", "NER")),
}
_COMPLETION = ("completed", "failed", "not_established")
_COUNTS = (
    "reinvites",
    "next_hop_invites",
    "extra_2xx",
    "other_fork_ends",
    "orphan_responses",
    "orphan_byes",
    "partial_dialogs",
    "no_ack",
    "bye_timeouts",
)
_ACTIVE = ("sessions", "registrations", "subscriptions")
_COMPAT_RATIOS = ("SER", "SEER", "ISA", "SCR", "ASR", "NER")
_COMPAT_COUNTS = (
    "invite_total",
    "reinvite_total",
    "retrans_total",
    "invite_200",
    "invite_3xx",
    "register_total",
    "sessions",
)
_COMPAT_DELAYS = ("ttr", "pdd", "pbd", "spd", "rrd", "options")
_DIGITS = 6


def summary(counted: Counted, *, observations: bool = False) -> dict[str, Any]:
    """The summary of a reading.

    Args:
        counted: What was counted, with every sample when observations are wanted.
        observations: List every single value of the delays.
    """
    results = Results.from_json(counted.measures)
    facts = capture_facts(counted.status)
    active = counted.status.get("active", {})
    delays = delays_by_name(results)
    found: dict[str, Any] = {
        "sip_messages": _number("sip_messages", results),
        "capture": capture_object(facts),
        "transactions": _breakdown("transactions", results),
        "retransmissions": {
            "request": _breakdown("request_retransmissions", results),
            "response": _number("response_retransmissions", results),
        },
        "invite_requests": _breakdown("invite_requests", results),
        "attempts": _breakdown("attempts", results),
        "completion": dict.fromkeys(_COMPLETION, 0) | _breakdown("completion", results),
        "ends": _breakdown("ends", results),
        "released_by": _breakdown("released_by", results),
        "register_requests": _breakdown("register_requests", results),
        "registration_attempts": _breakdown("registration_attempts", results),
        "counts": {name: _number(name, results) for name in _COUNTS},
        "active": {name: active.get(name, 0) for name in _ACTIVE},
        "ratios": {
            name: {symbol: _percent(view, symbol, results) for symbol in symbols}
            for name, (view, symbols) in _RATIOS.items()
        },
        "delays": {name: _delay(found) for name, found in delays.items() if found.n},
        "events": _breakdown("events", results),
        "compat": _compat(results, observations=observations),
    }
    if observations:
        found["observations"] = {name: _values(delay) for name, delay in delays.items() if delay.n}
    return found


def _number(name: str, results: Results) -> int:
    return number(QUERIES[name], results)


def _breakdown(name: str, results: Results) -> dict[str, int]:
    return breakdown(QUERIES[name], results)


def _percent(view: View, symbol: str, results: Results) -> float | None:
    return _rounded(percentages(view, results)[symbol].value)


def _rounded(value: float | None) -> float | None:
    """A figure without the digits that only arithmetic made."""
    return None if value is None else round(value, _DIGITS)


def _delay(delay: Distribution) -> dict[str, Any]:
    """A distribution in seconds."""
    return {
        "n": delay.n,
        "mean": _rounded(delay.sum / delay.n / 1e9),
        "p50": seconds(delay.quantile(500)),
        "p95": seconds(delay.quantile(950)),
        "max": seconds(delay.max),
    }


def _values(delay: Distribution) -> list[float | None]:
    """Every value in seconds, sorted."""
    return [seconds(value) for value in delay.samples or ()]


def _compat(results: Results, *, observations: bool) -> dict[str, Any]:
    """What sip-exporter would show."""
    found: dict[str, Any] = {}
    for name in _COMPAT_RATIOS:
        found[name] = _rounded(evaluate(QUERIES[f"compat_{name.lower()}"], results).value)
    for name in _COMPAT_COUNTS:
        value = evaluate(QUERIES[f"compat_{name}"], results).value
        found[name] = None if value is None else round(value)
    if observations:
        delays = compat_delays(results)
        found["observations"] = {name: _values(delays[name]) for name in _COMPAT_DELAYS if delays[name].n}
    return found


@dataclass(frozen=True, slots=True)
class SummaryView:
    """The summary."""

    output: Output
    """How it is written."""

    observations: bool = False
    """List every single value of the delays."""

    def tables(self) -> Mapping[str, tuple[str, ...] | None]:
        """No rows are needed."""
        return {}

    def plan(self) -> Mapping[str, Any] | None:
        """Everything is counted."""
        return plan()

    def keep_samples(self) -> bool:
        """Only observations need single values."""
        return self.observations

    def lines(self, source: RowSource) -> Iterator[str]:
        """The summary as text."""
        for _ in source.batches():
            pass
        found = summary(source.result(), observations=self.observations)
        match self.output.form:
            case Format.TABLE:
                yield from _panel(self.output.canvas, found)
            case Format.JSON:
                yield json.document(found)
            case Format.CSV:
                yield from csv.table(("figure", "value"), _flat(found))
            case Format.NDJSON:
                yield json.line(found)


def _flat(found: Mapping[str, Any], above: str = "") -> Iterator[dict[str, Any]]:
    """One line a figure: `ratios.session.SER`."""
    for name, value in found.items():
        path = f"{above}.{name}" if above else name
        if isinstance(value, dict):
            yield from _flat(value, path)
        else:
            yield {"figure": path, "value": value}


def _panel(canvas: Canvas, found: Mapping[str, Any]) -> Iterator[str]:
    """The summary for people, one group a heading, one figure a line."""
    first = True
    for name, group in found.items():
        figures = [(label or name, value) for label, value in _figures(group, "")]
        if not figures:
            continue
        if not first:
            yield "\n"
        first = False
        yield canvas.line((f" {name}", Style.TITLE))
        numbers = [(label, _written(canvas, value)) for label, value in figures if not isinstance(value, list)]
        yield from table(
            canvas,
            (Column("Figure", least=12, most=48), Column("Value", Align.RIGHT, least=8, most=60)),
            ((cell(f"  {label}"), cell(value, Style.STRONG)) for label, value in numbers),
            heading=False,
        )
        lists = [(label, value) for label, value in figures if isinstance(value, list)]
        yield from table(
            canvas,
            (Column("Figure", least=12, most=48), Column("Values", least=20, most=400, wrap=True)),
            (
                (cell(f"  {label}"), tuple((f"{_written(canvas, each)} ", Style.PLAIN) for each in value))
                for label, value in lists
            ),
            heading=False,
        )


def _figures(value: object, above: str) -> Iterator[tuple[str, object]]:
    """Names and values; what is 0 or empty stays out, what is undefined does not."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _figures(inner, f"{above} {name}".strip())
    elif value != 0 or above.rpartition(" ")[2].isupper():
        yield above, value


def _written(canvas: Canvas, value: object) -> str:
    if value is None:
        return canvas.symbol("none")
    if isinstance(value, int):
        return count(value)
    return f"{value:,.3f}" if isinstance(value, float) else str(value)
