from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from siptower.metrics.definitions import MEASURES, QUERIES
from siptower.metrics.measure import Kind
from siptower.metrics.promql import guard, promql

if TYPE_CHECKING:
    from siptower.metrics.query import Query

N = 'class="normal",hop="first"'


# The queries of docs/reference/kpis.md. What was answered elsewhere enters no ratio (section 1.2), nor what a
# full table gave up; a transport error counts as 503 (section 1.2).
@pytest.mark.parametrize(
    ("name", "numerator", "denominator"),
    [
        (
            "ser_literal",
            f'sip_invite_requests_total{{code="200",{N}}}',
            f'sip_invite_requests_total{{code!~"3..",{N}}}',
        ),
        (
            "seer_literal",
            f'sip_invite_requests_total{{code=~"200|480|486|600|603",{N}}}',
            f'sip_invite_requests_total{{code!~"3..",{N}}}',
        ),
        (
            "ser",
            f'sip_session_attempts_total{{outcome="answered",{N}}}',
            f'sip_session_attempts_total{{outcome!~"redirected|answered_elsewhere|evicted",{N}}}',
        ),
        (
            "isa",
            (
                "sip_session_attempts_total{"
                f'code=~"408|500|503|504|timeout|transport_error",outcome!~"answered_elsewhere|evicted",{N}}}'
            ),
            f'sip_session_attempts_total{{outcome!~"answered_elsewhere|evicted",{N}}}',
        ),
        (
            "ira_literal",
            f'sip_register_requests_total{{code=~"timeout|4..|5..|6..",code!~"401|402|407",{N}}}',
            f"sip_register_requests_total{{{N}}}",
        ),
        (
            "asr",
            f'sip_session_attempts_total{{outcome="answered",{N}}}',
            (
                "sip_session_attempts_total{"
                f'outcome!~"auth_failed|auth_abandoned|redirected|answered_elsewhere|evicted",{N}}}'
            ),
        ),
    ],
)
def test_ratio_is_one_sum_by_another(name: str, numerator: str, denominator: str) -> None:
    assert promql(QUERIES[name]) == f"100 * sum(rate({numerator}[5m])) / sum(rate({denominator}[5m]))"


def test_histograms_are_asked_by_their_series() -> None:
    assert promql(QUERIES["aloc"]) == (
        f'sum(rate(sip_sdt_seconds_sum{{result="success",{N}}}[5m]))'
        f' / sum(rate(sip_sdt_seconds_count{{result="success",{N}}}[5m]))'
    )
    assert promql(QUERIES["srd_success_p95"]) == (
        f'histogram_quantile(0.95, sum by (le) (rate(sip_srd_seconds_bucket{{result="success",fork="first",{N}}}[5m])))'
    )
    assert f'sum(rate(sip_sdt_seconds_bucket{{{N},le="6"}}[5m]))' in promql(QUERIES["short_calls"])
    assert promql(QUERIES["erlang"]) == f"sum(rate(sip_holding_seconds_sum{{{N}}}[1h]))"


def test_figures_can_be_told_apart_by_labels() -> None:
    assert promql(QUERIES["cps"], by=("carrier",)) == (
        f"sum by (carrier) (rate(sip_session_attempts_started_total{{{N}}}[5m]))"
    )
    assert "sum by (le, carrier) (" in promql(QUERIES["pdd_p95"], by=("carrier",))


def test_counts_are_increases() -> None:
    assert promql(QUERIES["attempts"]) == f"sum by (outcome) (increase(sip_session_attempts_total{{{N}}}[5m]))"
    assert promql(QUERIES["no_ack"]) == f"sum(increase(sip_no_ack_total{{{N}}}[5m]))"


def test_figures_of_sip_exporter_run_since_the_start_and_survive_missing_series() -> None:
    assert promql(QUERIES["compat_ner"]) == (
        "100 * (sum(sip_exporter_invite_total) - (sum(sip_exporter_iss_total) or vector(0)))"
        " / sum(sip_exporter_invite_total)"
    )


def test_guard_asks_for_enough_attempts() -> None:
    assert guard() == (f"and on (carrier) sum by (carrier) (increase(sip_session_attempts_total{{{N}}}[15m])) >= 30")


@pytest.mark.parametrize("query", QUERIES.values(), ids=lambda query: query.name)
def test_query_names_only_series_that_are_exposed_and_closes_what_it_opens(query: Query) -> None:
    text = promql(query)
    series = {f"{name}{ending}" for name, measure in MEASURES.items() for ending in endings(measure.kind)}
    named = set(re.findall(r"\bsip_\w+", text))
    hidden = {"sip_exporter_invite_effective_total"} & named
    assert named
    assert named <= series
    assert not hidden or query.name == "compat_seer"
    assert all(text.count(opening) == text.count(closing) for opening, closing in ("()", "{}", "[]"))


def endings(kind: Kind) -> tuple[str, ...]:
    return ("",) if kind is Kind.COUNTER else ("_bucket", "_sum", "_count")
