from __future__ import annotations

from dataclasses import replace

import pytest

from siptower.metrics.definitions import QUERIES
from siptower.metrics.evaluate import breakdown, compat_delays, delays_by_name, evaluate, number, percentages
from siptower.metrics.example import CALLS, OTHER_SIDE, REGISTRATIONS
from siptower.metrics.interval import wilson
from siptower.metrics.query import NORMAL, View, is_
from siptower.metrics.results import Results

RESULTS = CALLS.results()
NOTHING = Results({})


def test_ratio_comes_with_what_it_stands_on() -> None:
    answer = evaluate(QUERIES["asr"], RESULTS)
    assert (answer.numerator, answer.n) == (12, 19)
    assert answer.value == pytest.approx(63.1579, abs=0.0001)
    assert answer.interval == wilson(12, 19)


def test_fewer_than_thirty_are_few() -> None:
    answer = evaluate(QUERIES["asr"], RESULTS)
    assert answer.few
    assert replace(answer, n=29).few
    assert not replace(answer, n=30).few


# The expected values of scenario A25.
@pytest.mark.parametrize(
    ("view", "expected"),
    [
        (View.LITERAL, {"SER": 57.1429, "SEER": 71.4286, "IRA": None}),
        (View.SESSION, {"SER": 63.1579, "SEER": 78.9474, "ISA": 10.0, "SCR": 60.0, "IRA": None}),
        (View.ITU, {"ABR": 60.0, "ASR": 63.1579, "NER": 84.2105}),
    ],
)
def test_views_answer_from_the_same_counts(view: View, expected: dict[str, float | None]) -> None:
    found = percentages(view, RESULTS)
    for symbol, value in expected.items():
        answer = found[symbol].value
        assert answer == (None if value is None else pytest.approx(value, abs=0.0001)), symbol


def test_answered_elsewhere_enters_no_ratio_by_session_and_none_of_itu() -> None:
    lost = Results({name: counted for name, counted in RESULTS.measures.items() if "seizures" not in name})
    elsewhere = {
        "sip_session_attempts_total": ("answered_elsewhere", "487"),
        "sip_session_closed_total": ("not_established", "answered_elsewhere"),
    }
    measures = dict(lost.measures)
    for name, own in elsewhere.items():
        counted = measures[name]
        extra = replace(counted.series[0], values=(*counted.series[0].values[:6], *own), count=100)
        measures[name] = replace(counted, series=(*counted.series, extra))
    for name in ("ser", "seer", "isa", "scr", "abr", "asr"):
        assert evaluate(QUERIES[name], Results(measures)).value == evaluate(QUERIES[name], lost).value, name


@pytest.mark.parametrize("name", ["ser", "ira", "pdd", "pdd_p95", "aloc"])
def test_figure_without_anything_counted_is_undefined(name: str) -> None:
    answer = evaluate(QUERIES[name], NOTHING)
    assert (answer.value, answer.n, answer.interval) == (None, 0, None)


def test_other_hops_count_only_where_the_figure_says_so() -> None:
    measures = {
        name: replace(
            counted,
            series=tuple(
                replace(each, values=tuple("next" if value == "first" else value for value in each.values))
                for each in counted.series
            ),
        )
        for name, counted in OTHER_SIDE.results().measures.items()
    }
    assert evaluate(QUERIES["pdd"], Results(measures)).n == 0
    assert evaluate(QUERIES["pgrd"], Results(measures)).n == 14


def test_matchers_narrow_every_part_of_a_figure() -> None:
    assert evaluate(QUERIES["asr"], RESULTS, matchers=(NORMAL,)).n == 19
    assert evaluate(QUERIES["asr"], RESULTS, matchers=(is_("class", "attack"),)).value is None
    assert breakdown(QUERIES["attempts"], RESULTS, matchers=(is_("code", "4.."),)) == {
        "bad_number": 1,
        "busy": 2,
        "cancelled_after_alerting": 1,
        "no_answer": 1,
    }


def test_figure_per_second_needs_the_length_of_the_time() -> None:
    assert evaluate(QUERIES["cps"], RESULTS).value is None
    assert evaluate(QUERIES["cps"], RESULTS, seconds=10.0).value == 2.0
    assert evaluate(QUERIES["erlang"], RESULTS, seconds=462.63).value == pytest.approx(1.0)


def test_short_calls_are_read_off_a_bucket() -> None:
    assert evaluate(QUERIES["short_calls"], RESULTS).value == 0.0


def test_breakdowns_and_numbers_are_asked_for_by_their_own_names() -> None:
    assert number(QUERIES["sip_messages"], RESULTS) == 129
    assert breakdown(QUERIES["released_by"], RESULTS) == {"caller": 12}
    with pytest.raises(ValueError, match="attempts is a breakdown"):
        evaluate(QUERIES["attempts"], RESULTS)
    with pytest.raises(ValueError, match="asr is one number"):
        breakdown(QUERIES["asr"], RESULTS)


def test_delays_have_the_names_of_the_summary() -> None:
    found = delays_by_name(RESULTS)
    assert {name: delay.n for name, delay in found.items() if delay.n} == {
        "srd_success": 12,
        "srd_failed": 6,
        "pdd": 14,
        "pgad": 12,
        "ttr": 19,
        "sdt_success": 12,
        "sdd": 12,
        "holding": 20,
        "options": 1,
    }
    assert list(delays_by_name(REGISTRATIONS.results())["rrd"].samples or ()) == [300_000_000]
    assert set(compat_delays(RESULTS)) == {"ttr", "pdd", "pbd", "spd", "rrd", "lrd", "options"}
