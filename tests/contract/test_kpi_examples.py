"""The numbers of the worked examples on the page of the KPIs are those that the engine counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from siptower.engine import Engine, SourceSpec
from siptower.metrics.example import SCENARIOS, Scenario
from siptower.metrics.query import FIRST_HOP, is_
from siptower.metrics.reference import text
from siptower.metrics.results import Results
from siptower.metrics.to_fold import plan
from siptower.pipeline.engine_config import ReadRequest, engine_config
from siptower.server.settings_loading import load_settings

if TYPE_CHECKING:
    from pathlib import Path


def engine_after(scenario: Scenario, root: Path) -> Engine:
    loaded = load_settings(root / "tests/golden/scenarios/siptower.yaml", {}).settings
    settings = loaded.model_copy(update={"local_networks": scenario.local_networks})
    sources = tuple(SourceSpec.parse(str(root / capture)) for capture in scenario.captures)
    engine = Engine(engine_config(settings, ReadRequest(sources, measures=plan(), keep_samples=True)))
    engine.start()
    while not engine.finished():
        engine.next_batch(1.0)
    return engine


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_engine_counts_what_the_example_says(scenario: Scenario, root: Path) -> None:
    counted = Results.from_json(engine_after(scenario, root).measures())
    told = scenario.results()
    for fact in scenario.facts:
        matchers = tuple(is_(label, value) for label, value in fact.labels.items())
        chosen = (FIRST_HOP, is_("direction", scenario.direction), *matchers)
        found, expected = counted.distribution(fact.measure, chosen), told.distribution(fact.measure, chosen)
        assert (found.samples, found.buckets) == (expected.samples, expected.buckets), fact
        assert counted.count(fact.measure, matchers) == told.count(fact.measure, matchers), fact


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_example_leaves_nothing_out_of_a_measure_that_it_names(scenario: Scenario, root: Path) -> None:
    counted = Results.from_json(engine_after(scenario, root).measures())
    told = scenario.results()
    assert {name: counted.count(name) for name in told.measures} == {name: told.count(name) for name in told.measures}


def test_page_is_what_the_definitions_say(root: Path) -> None:
    assert (root / "docs/reference/kpis.md").read_text(encoding="utf-8") == text()
