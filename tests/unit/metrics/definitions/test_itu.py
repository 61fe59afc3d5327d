from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from siptower.metrics.definitions import QUERIES
from siptower.metrics.evaluate import evaluate
from tests.unit.metrics.plain_rows import results, row

if TYPE_CHECKING:
    from siptower.metrics.results import Results

OUTCOMES = {
    "answered": (True, True),
    "busy": (True, True),
    "bad_number": (False, True),
    "timeout": (False, False),
    "redirected": (None, True),
    "auth_failed": (None, True),
    "auth_abandoned": (None, True),
    "answered_elsewhere": (None, True),
    "evicted": (None, True),
}


def one_of_each(**changed: bool) -> Results:
    return results(
        attempt=[
            row("attempt", outcome=outcome, ner_effective=changed.get(outcome, effective), responded=responded)
            for outcome, (effective, responded) in OUTCOMES.items()
        ]
    )


@pytest.mark.parametrize(
    ("name", "numerator", "n"),
    [("abr", 1, 5), ("asr", 1, 4), ("asr_responded", 1, 3), ("ner", 2, 4), ("ner_responded", 2, 3)],
)
def test_bids_and_seizures_are_told_apart(name: str, numerator: int, n: int) -> None:
    answer = evaluate(QUERIES[name], one_of_each())
    assert (answer.numerator, answer.n) == (numerator, n)


def test_wide_profile_counts_wrong_numbers_for_the_network() -> None:
    assert evaluate(QUERIES["ner"], one_of_each(bad_number=True)).numerator == 3


def test_egress_delays_are_those_of_the_trunk_on_every_hop() -> None:
    found = results(
        attempt=[
            row(
                "attempt", outcome="answered", direction="egress", hop="next", pdd=2_000_000_000, pdd_via="180", pgad=5
            ),
            row("attempt", outcome="answered", direction="ingress", pdd=4_000_000_000, pdd_via="180", pgad=7),
        ]
    )
    assert evaluate(QUERIES["pgrd"], found).value == 2.0
    assert evaluate(QUERIES["pgad"], found).n == 1
    assert evaluate(QUERIES["pdd"], found).value == 4.0


def test_calls_that_a_full_table_gave_up_are_neither_complete_nor_short() -> None:
    found = results(
        session=[
            row("session", fork="first", how="bye", released_by="caller", sdt=5_000_000_000, sdt_result="success"),
            row("session", fork="first", how="expired", released_by="unknown"),
            row("session", fork="first", how="evicted", released_by="unknown"),
            row("session", fork="other", how="bye", released_by="caller", sdt=1, sdt_result="success"),
        ]
    )
    assert evaluate(QUERIES["ccr"], found).value == 50.0
    assert evaluate(QUERIES["short_calls"], found).value == 50.0


def test_accessibility_is_alerting_or_answer() -> None:
    found = results(attempt=[row("attempt", outcome="busy", pdd=1, pdd_via="183"), row("attempt", outcome="timeout")])
    assert evaluate(QUERIES["ir42_accessibility"], found).value == 50.0
    assert evaluate(QUERIES["ir42_setup_time"], found).value is None
