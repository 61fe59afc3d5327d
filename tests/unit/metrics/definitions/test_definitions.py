from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from siptower.metrics.definitions import COMPAT_MEASURES, MEASURES, NATIVE_MEASURES, QUERIES, figures
from siptower.metrics.measure import COMMON, Kind, Unit
from siptower.metrics.query import Breakdown, Mean, Part, PerSecond, Quantile, Ratio, Selector, Total, View
from siptower.metrics.to_fold import plan
from siptower.model import enums
from siptower.model.columns import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from siptower.metrics.measure import Measure
    from siptower.metrics.query import Query

# docs/concepts/counting.md: what is stored, with the labels that each has besides the common ones.
STORED = {
    "sip_messages_total": ("kind", "method", "code_class", "transport"),
    "sip_retransmissions_total": ("kind", "method"),
    "sip_transactions_total": ("method", "initial", "code"),
    "sip_invite_requests_total": ("code",),
    "sip_session_attempts_started_total": (),
    "sip_session_attempts_total": ("outcome", "code"),
    "sip_session_closed_total": ("completion",),
    "sip_session_ends_total": ("how", "release"),
    "sip_extra_2xx_total": (),
    "sip_partial_dialogs_total": (),
    "sip_no_ack_total": (),
    "sip_srd_seconds": ("result", "fork"),
    "sip_sdd_seconds": ("result",),
    "sip_bye_timeouts_total": (),
    "sip_sdt_seconds": ("result",),
    "sip_holding_seconds": (),
    "sip_pdd_seconds": ("via",),
    "sip_pgad_seconds": (),
    "sip_ttr_seconds": (),
    "sip_register_requests_total": ("code",),
    "sip_registration_attempts_total": ("outcome", "op"),
    "sip_rrd_seconds": ("op",),
    "sip_options_seconds": ("code_class",),
    # Sections 1.2, 2.1 and 3.6.
    "sip_protocol_anomalies_total": ("type",),
    "sip_orphan_responses_total": (),
    "sip_malformed_messages_total": ("reason",),
}

# More labels than the rules name: what answered elsewhere must leave the completion ratio too.
MORE_LABELS = {"sip_session_closed_total": ("outcome",)}

WAIT = (0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 60)
RESPONSE = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 16, 32)
DURATION = (1, 3, 6, 10, 20, 30, 60, 120, 180, 300, 600, 900, 1800, 3600, 7200, 14400)
BUCKETS = {
    "sip_srd_seconds": WAIT,
    "sip_pdd_seconds": WAIT,
    "sip_pgad_seconds": WAIT,
    "sip_rrd_seconds": RESPONSE,
    "sip_sdd_seconds": RESPONSE,
    "sip_ttr_seconds": RESPONSE,
    "sip_sdt_seconds": DURATION,
}

# The tables of section 1.3: what is asked, by view.
ASKED = {
    View.LITERAL: {"SER", "SEER", "IRA"},
    View.SESSION: {"SER", "SEER", "ISA", "SCR", "IRA"},
    View.ITU: {"ABR", "ASR", "ASR responded", "NER", "NER responded", "ALOC", "MHT", "traffic", "PDD", "PGRD", "PGAD"},
    View.TRAFFIC: {"TTR", "SRD p95", "CPS", "RRD", "SDD", "SDT"},
    View.COMPAT: {"SER", "SEER", "ISA", "SCR", "ASR", "NER"},
}


def own_labels(measure: Measure) -> tuple[str, ...]:
    return tuple(label for label in measure.labels if label not in COMMON)


def selectors(query: Query) -> Iterator[Selector]:
    match query.formula:
        case Ratio(numerator, denominator):
            yield from (*numerator.plus, *numerator.minus, *denominator.plus, *denominator.minus)
        case Total(amount):
            yield from (*amount.plus, *amount.minus)
        case Mean(selector) | Quantile(selector, _) | PerSecond(selector) | Breakdown(selector, _):
            yield selector


@pytest.mark.parametrize("name", STORED)
def test_measure_of_the_rules_is_declared_with_its_labels(name: str) -> None:
    measure = MEASURES[name]
    assert own_labels(measure) == (*STORED[name], *MORE_LABELS.get(name, ()))
    assert measure.labels[: len(COMMON)] == COMMON
    assert (measure.kind is Kind.HISTOGRAM) is name.endswith("_seconds")


@pytest.mark.parametrize("name", BUCKETS)
def test_histogram_has_the_buckets_of_the_rules(name: str) -> None:
    assert MEASURES[name].buckets == BUCKETS[name]
    assert MEASURES[name].unit is Unit.SECONDS


@pytest.mark.parametrize("view", ASKED)
def test_figure_of_the_rules_is_declared(view: View) -> None:
    assert {query.symbol for query in figures(view)} >= ASKED[view]


def test_names_are_unique() -> None:
    assert len(MEASURES) == len(NATIVE_MEASURES) + len(COMPAT_MEASURES)
    assert len(QUERIES) == sum(len(figures(view)) for view in View)


@pytest.mark.parametrize("measure", MEASURES.values(), ids=lambda measure: measure.name)
def test_measure_reads_columns_that_exist(measure: Measure) -> None:
    for source in plan([measure])["measures"][0]["sources"]:
        columns = COLUMNS[source["row"]]
        read = set(re.findall(r'"(?:column|each)": "(\w+)"', json.dumps(source)))
        read |= {label for label in measure.labels if label not in source.get("label_columns", {})}
        assert read <= set(columns)


@pytest.mark.parametrize("measure", MEASURES.values(), ids=lambda measure: measure.name)
def test_measure_compares_columns_of_a_closed_set_with_values_of_that_set(measure: Measure) -> None:
    for source in plan([measure])["measures"][0]["sources"]:
        for comparison in comparisons(source.get("where", {})):
            enum = COLUMNS[source["row"]][comparison["column"]].enum
            if enum is not None:
                known = {str(value) for value in getattr(enums, enum)}
                assert {comparison.get("value")} - {None} | set(comparison.get("values", ())) <= known


def comparisons(condition: object) -> Iterator[dict[str, Any]]:
    if isinstance(condition, dict):
        if "column" in condition:
            yield condition
        yield from comparisons(condition.get("of"))
    elif isinstance(condition, list):
        for part in condition:
            yield from comparisons(part)


@pytest.mark.parametrize("query", QUERIES.values(), ids=lambda query: query.name)
def test_query_asks_measures_and_labels_that_exist(query: Query) -> None:
    for selector in selectors(query):
        measure = MEASURES[selector.measure]
        assert {matcher.label for matcher in selector.matchers} <= set(measure.labels)
        assert selector.part is Part.COUNT or measure.kind is Kind.HISTOGRAM
        assert selector.bound is None or selector.bound in measure.buckets
    if isinstance(query.formula, Breakdown):
        assert query.formula.label in MEASURES[query.formula.of.measure].labels


@pytest.mark.parametrize("query", QUERIES.values(), ids=lambda query: query.name)
def test_label_values_of_a_query_are_ones_that_can_come(query: Query) -> None:
    for selector in selectors(query):
        for matcher in selector.matchers:
            for known in closed_sets(MEASURES[selector.measure], matcher.label):
                assert set(matcher.patterns) <= known


def closed_sets(measure: Measure, label: str) -> Iterator[set[str]]:
    """The values that the label can have, where all its sources are closed sets."""
    found: set[str] = set()
    for source in plan([measure])["measures"][0]["sources"]:
        told = source.get("label_columns", {}).get(label, {"column": label})
        if "constant" in told:
            found.add(told["constant"])
            continue
        enum = COLUMNS[source["row"]][told["column"]].enum
        if enum is None:
            return
        found |= {str(value) for value in getattr(enums, enum)}
    yield found


def test_native_figures_never_subtract() -> None:
    for query in QUERIES.values():
        if isinstance(query.formula, Ratio) and query.view is not View.COMPAT:
            assert query.formula.numerator.minus == query.formula.denominator.minus == ()


def test_native_ratio_is_undefined_and_compat_figure_is_zero_without_a_denominator() -> None:
    assert {query.view for query in QUERIES.values() if query.zero_when_undefined} == {View.COMPAT}
    assert all(query.zero_when_undefined for query in figures(View.COMPAT))


def test_every_figure_says_what_it_is_and_where_that_is_written() -> None:
    for query in QUERIES.values():
        assert query.definition.endswith(".")
        assert query.title
        assert query.source
    for measure in MEASURES.values():
        assert measure.doc.endswith(".")
        assert measure.source
