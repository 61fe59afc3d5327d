from __future__ import annotations

import pytest

from siptower.metrics.definitions.compat import GAUGES, LABELS, MEASURES, PREFIX, QUERIES
from siptower.metrics.evaluate import evaluate
from siptower.metrics.measure import Kind, Unit
from siptower.metrics.to_fold import plan
from tests.unit.metrics import reference_fold

MILLISECONDS = (1, 5, 10, 25, 50, 100, 250, 500, 1000, 5000)
SECONDS = (1, 5, 10, 30, 60, 300, 600, 1800, 3600)

# Families of sip-exporter v1.11 with the labels that they have besides carrier, ua_type, source_country and direction.
FAMILIES = {
    "invite_total": (),
    "invite_200_total": (),
    "invite_3xx_total": (),
    "reinvite_total": (),
    "sip_retransmission_total": ("method",),
    "register_total": (),
    "register_success_total": (),
    "register_failure_total": ("code",),
    "iss_total": (),
    "sdc_total": (),
    "ack_total": (),
    "bye_total": (),
    "cancel_total": (),
    "options_total": (),
    "100_total": (),
    "180_total": (),
    "200_total": (),
    "606_total": (),
    "proxy_authentication_required_total": (),
    "rrd": (),
    "spd": (),
    "ttr": (),
    "pdd": (),
    "pbd": (),
    "ord": (),
    "lrd": (),
}


def compat_row(figure: str, code: str = "", duration: int | None = None) -> dict[str, object]:
    return {
        "figure": figure,
        "code": code,
        "duration": duration,
        "carrier": "alpha",
        "ua_type": "other",
        "direction": "ingress",
    }


@pytest.mark.parametrize("name", FAMILIES)
def test_family_has_the_labels_of_sip_exporter(name: str) -> None:
    measure = next(each for each in MEASURES if each.name == f"{PREFIX}{name}")
    assert measure.labels == (*LABELS, *FAMILIES[name])
    assert measure.exposed


def test_delays_are_in_milliseconds_but_the_session_duration() -> None:
    found = {measure.name: (measure.unit, measure.buckets) for measure in MEASURES if measure.kind is Kind.HISTOGRAM}
    assert found.pop(f"{PREFIX}spd") == (Unit.SECONDS, SECONDS)
    assert set(found.values()) == {(Unit.MILLISECONDS, MILLISECONDS)}


def test_what_sip_exporter_does_not_show_stays_hidden() -> None:
    hidden = [measure.name for measure in MEASURES if not measure.exposed]
    assert hidden == [f"{PREFIX}invite_effective_total"]


def test_directions_have_the_names_of_sip_exporter() -> None:
    rows = {
        "compat": [
            compat_row("invite") | {"direction": direction}
            for direction in ("ingress", "egress", "internal", "transit")
        ]
    }
    counted = reference_fold.run(plan(MEASURES), rows)[f"{PREFIX}invite_total"]
    assert {labels[-1]: len(values) for labels, values in counted.items()} == {"inbound": 1, "outbound": 3}
    assert {labels[-2] for labels in counted} == {"unknown"}


def test_every_gauge_asks_a_query_that_exists() -> None:
    assert {name for name, _ in GAUGES.values()} <= {query.name for query in QUERIES}


@pytest.mark.parametrize(
    ("symbol", "expected"),
    [("SER", 57.1429), ("SEER", 71.4286), ("ISA", 4.5455), ("SCR", 54.5455), ("ASR", 54.5455), ("NER", 95.4545)],
)
def test_ratios_follow_the_rules_of_sip_exporter(symbol: str, expected: float) -> None:
    finals = {"200": 12, "302": 1, "404": 1, "407": 2, "480": 1, "486": 2, "487": 1, "503": 1}
    rows = [compat_row("invite")] * 22 + [compat_row("session_completed")] * 12
    rows += [compat_row("final", code) for code, n in finals.items() for _ in range(n)]
    compiled = plan(MEASURES)
    results = reference_fold.results(compiled, reference_fold.run(compiled, {"compat": rows}))
    query = next(each for each in QUERIES if each.symbol == symbol)
    assert evaluate(query, results).value == pytest.approx(expected, abs=0.0001)


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_figure_without_anything_counted_is_zero(query: object) -> None:
    compiled = plan(MEASURES)
    results = reference_fold.results(compiled, reference_fold.run(compiled, {}))
    assert evaluate(query, results).value == 0  # type: ignore[arg-type]
