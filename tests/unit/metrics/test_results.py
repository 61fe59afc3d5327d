from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siptower.metrics.query import is_, not_
from siptower.metrics.results import Distribution, Results
from tests.unit.metrics import reference_fold

MEASURE = {"name": "delay", "kind": "histogram", "unit": "seconds", "labels": ["carrier"], "buckets": [1.0, 2.0]}


def spread(values: list[int], *, kept: bool = True) -> Distribution:
    told = reference_fold.series(MEASURE, ("alpha",), list(values))
    if not kept:
        del told["samples"]
    results = Results.from_json(json.dumps({"measures": [MEASURE | {"series": [told]}]}))
    return results.distribution("delay")


def counts() -> Results:
    series = [
        {"values": ["alpha", "200"], "count": 3},
        {"values": ["alpha", "486"], "count": 2},
        {"values": ["beta", "200"], "count": 5},
    ]
    measure = {"name": "calls", "labels": ["carrier", "code"], "buckets": [], "series": series, "overflowed": 7}
    return Results.from_json(json.dumps({"measures": [measure], "samples_dropped": 4}))


def test_counts_are_narrowed_by_label_values() -> None:
    results = counts()
    assert results.count("calls") == 10
    assert results.count("calls", (is_("carrier", "alpha"),)) == 5
    assert results.count("calls", (not_("code", "2.."),)) == 2
    assert results.count("calls", (is_("carrier", "alpha"), is_("code", "4..", "5.."))) == 2
    assert results.count("unknown") == 0


def test_label_that_a_measure_lacks_narrows_nothing() -> None:
    assert counts().count("calls", (is_("hop", "first"),)) == 10


def test_counts_by_label_are_sorted_and_complete() -> None:
    assert counts().counts("calls", "code") == {"200": 8, "486": 2}
    assert counts().label_values("calls", "carrier") == ("alpha", "beta")
    assert counts().counts("unknown", "code") == {}


def test_what_was_not_kept_apart_is_told() -> None:
    assert counts().samples_dropped == 4
    assert counts().measures["calls"].overflowed == 7


def test_sums_beyond_64_bits_stay_exact() -> None:
    assert spread([2**63 - 1] * 5).sum == 5 * (2**63 - 1)


def test_bucket_tells_how_many_values_are_not_greater() -> None:
    found = spread([1_000_000_000, 1_000_000_001, 3_000_000_000])
    assert found.at_most(1.0) == 1
    assert found.at_most(2.0) == 2
    assert Distribution().at_most(1.0) == 0


@pytest.mark.parametrize("kept", [True, False])
@given(values=st.lists(st.integers(0, 2**62), min_size=1, max_size=50), thousandths=st.integers(0, 1000))
def test_quantile_is_of_the_nearest_rank(values: list[int], thousandths: int, kept: bool) -> None:
    rank = max(1, -(-len(values) * thousandths // 1000))
    assert spread(values, kept=kept).quantile(thousandths) == sorted(values)[rank - 1]


def test_nothing_has_no_quantile() -> None:
    assert Distribution().quantile(500) is None


@given(st.lists(st.integers(0, 10**12), min_size=1), st.lists(st.integers(0, 10**12), min_size=1))
def test_distributions_add_up(first: list[int], second: list[int]) -> None:
    assert spread(first) + spread(second) == spread(first + second)


def test_adding_nothing_changes_nothing() -> None:
    found = spread([1, 2])
    assert found + Distribution() == Distribution() + found == found


def test_samples_are_lost_when_one_side_has_none() -> None:
    both = spread([1]) + spread([2], kept=False)
    assert both.samples is None
    assert (both.n, both.quantile(1000)) == (2, 2)
