"""The page shows what the results hold, and says loudly when they are worth little."""

from __future__ import annotations

import json

import pytest

from bench.page import figure, page, results_of
from bench.quoting import quoted, value_at
from tests.arch import tree

RESULTS = results_of(tree.ROOT / "bench" / "results")
ORIGIN = {
    "cpu": "Some CPU",
    "cores": 2,
    "memory_bytes": 2**34,
    "kernel": "6.1",
    "python": "3.11",
    "rust": "rustc 1.95",
    "commit": "0123456789abcdef",
    "clean": True,
    "quiet": True,
    "started": "2026-01-01",
    "load_average": 0.1,
    "others_percent": 0.5,
}
OPEN = {
    "full": True,
    "sizes": [{"calls": 20_000, "peak_bytes": 90_000_000}],
    "steps": [{"from": 20_000, "to": 100_000, "bytes_per_call": 1400}],
    "goals": [
        {
            "name": "open-call-bytes",
            "says": "Memory of one open call",
            "unit": "bytes",
            "target": 1536,
            "at_least": False,
            "value": 1400.0,
            "met": True,
        }
    ],
    "provenance": ORIGIN,
}


def test_goal_stands_with_its_figure_and_its_verdict() -> None:
    shown = page({"open-calls": OPEN})
    assert "| Memory of one open call | at most 1,536 bytes | 1,400 | met |" in shown
    assert "at commit `0123456789ab`" in shown
    assert "Do not quote" not in shown


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"full": False}, "smaller than the goals are for"),
        ({"provenance": ORIGIN | {"quiet": False}}, "the machine was not quiet"),
        ({"provenance": ORIGIN | {"clean": False}}, "the tree was not clean"),
    ],
)
def test_figures_that_are_worth_little_are_marked(changed, reason) -> None:
    shown = page({"open-calls": OPEN | changed})
    assert "**Do not quote these figures**" in shown
    assert reason in shown


def test_small_captures_meet_no_goal() -> None:
    assert "| 1,400 | met |" not in page({"open-calls": OPEN | {"full": False}})


def test_page_without_results_is_a_page() -> None:
    assert page({}).startswith("# Benchmarks\n")


def test_quoted_figure_is_the_one_of_the_result() -> None:
    text = "costs 7<!-- open-calls: goals / open-call-bytes / value --> bytes, then 1,2<!-- other: x -->."
    written = quoted(text, {"open-calls": OPEN})
    assert written.startswith("costs 1,400<!-- open-calls: goals / open-call-bytes / value --> bytes")
    assert "\N{EN DASH}<!-- other: x -->" in written
    assert quoted(written, {"open-calls": OPEN}) == written


def test_figure_that_no_result_holds_cannot_be_quoted() -> None:
    with pytest.raises(KeyError):
        value_at(OPEN, "goals / speed / value")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "\N{EN DASH}"),
        (1_234_567, "1,234,567"),
        (1.0, "1"),
        (3.14159, "3.14"),
        (42.35, "42.4"),
        (1234.6, "1,235"),
    ],
)
def test_number_has_the_digits_that_it_is_worth(value, shown) -> None:
    assert figure(value) == shown


@pytest.mark.parametrize("name", ["comparison", "linearity", "open-calls", "stages"])
def test_result_is_kept_and_on_the_page(name) -> None:
    assert name in RESULTS
    assert json.dumps(RESULTS[name]["goals"] if "goals" in RESULTS[name] else RESULTS[name]["stages"])
    assert RESULTS[name]["provenance"]["commit"][:12] in page(RESULTS)
