from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from siptower.metrics.definitions import MEASURES, QUERIES
from siptower.metrics.evaluate import breakdown, delays_by_name, percentages
from siptower.metrics.example import CALLS, SCENARIOS, Scenario
from siptower.metrics.query import View

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_example_counts_measures_under_labels_that_exist(scenario: Scenario) -> None:
    for fact in scenario.facts:
        assert set(fact.labels) <= set(MEASURES[fact.measure].labels)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_captures_of_an_example_are_in_the_clone(scenario: Scenario, root: Path) -> None:
    assert all((root / capture).is_file() for capture in scenario.captures)


def test_example_agrees_with_what_is_expected_of_its_capture(root: Path) -> None:
    expected = json.loads((root / CALLS.captures[0]).with_suffix(".json").read_text(encoding="utf-8"))["expected"]
    results = CALLS.results()
    for name in ("attempts", "completion", "ends", "released_by", "invite_requests", "transactions"):
        assert breakdown(QUERIES[name], results) == {key: n for key, n in expected[name].items() if n}, name
    for view in (View.LITERAL, View.SESSION, View.ITU):
        for symbol, value in expected["ratios"][view.value].items():
            answer = percentages(view, results)[symbol].value
            assert answer == (None if value is None else pytest.approx(value, abs=0.0001)), symbol
    for name, delay in delays_by_name(results).items():
        values = [sample / 1e9 for sample in delay.samples or ()]
        assert values == pytest.approx(expected["observations"].get(name, [])), name
