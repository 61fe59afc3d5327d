from __future__ import annotations

import json
from typing import TYPE_CHECKING

from siptower.metrics.definitions import MEASURES, NATIVE_MEASURES
from siptower.metrics.expression import column, flag
from siptower.metrics.measure import Constant, Each, From, Source, Value, counter, histogram, named
from siptower.metrics.to_fold import plan, plan_text

if TYPE_CHECKING:
    from pathlib import Path


def test_counter_becomes_its_plan() -> None:
    measure = counter(
        "calls_total",
        "Calls.",
        Source(
            "attempt",
            ((column("outcome") != "busy") | column("code").like("4..")) & ~flag("alerting") & column("q850").absent(),
            labels=named(way=From("direction", {"ingress": "in"}, "out"), kind=Constant("call")),
        ),
        labels=("way", "kind"),
        source="",
    )
    assert plan([measure])["measures"] == [
        {
            "name": "calls_total",
            "kind": "counter",
            "help": "Calls.",
            "unit": "1",
            "exposed": True,
            "labels": ["carrier", "direction", "hop", "class", "ua_type", "node", "way", "kind"],
            "buckets": [],
            "sources": [
                {
                    "row": "attempt",
                    "where": {
                        "op": "and",
                        "of": [
                            {
                                "op": "or",
                                "of": [
                                    {"op": "ne", "column": "outcome", "value": "busy"},
                                    {"op": "like", "column": "code", "pattern": "4.."},
                                ],
                            },
                            {"op": "not", "of": {"op": "eq", "column": "alerting", "value": True}},
                            {"op": "absent", "column": "q850"},
                        ],
                    },
                    "label_columns": {
                        "way": {"column": "direction", "map": {"ingress": "in"}, "otherwise": "out"},
                        "kind": {"constant": "call"},
                    },
                }
            ],
        }
    ]


def test_histogram_names_its_values() -> None:
    measure = histogram(
        "delay_seconds",
        "",
        Source("attempt", value=Value("srd")),
        Source("attempt", value=Each("srd_other_forks")),
        buckets=(0.5, 1),
        source="",
    )
    compiled = plan([measure])["measures"][0]
    assert compiled["unit"] == "seconds"
    assert compiled["buckets"] == [0.5, 1]
    assert [source["value"] for source in compiled["sources"]] == [{"column": "srd"}, {"each": "srd_other_forks"}]


def test_plan_holds_every_measure_once() -> None:
    assert [measure["name"] for measure in plan()["measures"]] == list(MEASURES)
    assert len(plan(NATIVE_MEASURES)["measures"]) == len(NATIVE_MEASURES)


def test_plan_text_is_json_and_stands_with_the_tests_of_the_fold(root: Path) -> None:
    assert json.loads(plan_text()) == plan()
    assert (root / "crates/fold/tests/plan.json").read_text() == plan_text()
