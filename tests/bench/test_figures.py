"""What runs come to: rates, ratios, bytes for each call, verdicts."""

from __future__ import annotations

import pytest

from bench.figures import figures
from bench.goals import GOALS, judged
from bench.linearity import ratio
from bench.open_calls import bytes_per_call
from bench.running import Run
from bench.stages import STAGES, tabulated
from bench.traffic.ledger import Ledger


def _runs(*cpu_seconds: float, peak: int = 1) -> list[Run]:
    return [Run(seconds=each, peak_bytes=peak, cpu_seconds=each) for each in cpu_seconds]


def test_figures_are_medians_of_processor_time() -> None:
    told = figures(100, _runs(1.0, 4.0, 2.0, peak=7))
    assert (told["cpu_seconds"], told["items_per_cpu_second"], told["spread_percent"]) == (2.0, 50, 150.0)
    assert told["peak_bytes"] == 7


def test_run_that_met_its_limit_has_no_rate() -> None:
    assert figures(100, [Run(300.0, 1, 290.0, ended_by_limit=True)])["items_per_cpu_second"] is None


def test_ratio_leaves_out_the_start_and_scales_to_ten() -> None:
    sizes = Ledger(messages=100), Ledger(messages=1000)
    assert ratio(_runs(1.5, 1.9), _runs(6.0, 9.0), 1.0, sizes) == pytest.approx(10)
    assert ratio(_runs(1.5), _runs(6.0), 1.0, (Ledger(messages=100), Ledger(messages=500))) == pytest.approx(20)


def test_ratio_is_unknown_where_a_tenth_takes_no_time() -> None:
    assert ratio(_runs(1.0), _runs(6.0), 1.0, (Ledger(messages=1), Ledger(messages=10))) is None


def test_open_call_costs_the_difference() -> None:
    assert bytes_per_call((100, 50_000), (300, 250_000)) == 1000


@pytest.mark.parametrize(
    ("name", "value", "met"),
    [
        ("summary-rate", 1_000_000, True),
        ("summary-rate", 999_999, False),
        ("summary-peak", 150.1, False),
        ("tenfold", 10.9, True),
        ("times-sngrep", None, None),
    ],
)
def test_goal_is_met_at_its_target_and_unknown_without_a_figure(name, value, met) -> None:
    (verdict,) = judged({name: value})
    assert verdict["met"] is met
    assert verdict["target"] == GOALS[name].target


def test_stage_adds_what_it_takes_more_than_the_one_before() -> None:
    runs = {stage.name: _runs(float(place + 1)) for place, stage in enumerate(STAGES)}
    rows = {row["name"]: row for row in tabulated(runs, 1_000_000_000)}
    assert (rows["read"]["added_nanoseconds"], rows["parse"]["nanoseconds"]) == (1, 3)
    assert (
        rows["message rows"]["added_nanoseconds"] == rows["message rows"]["nanoseconds"] - rows["track"]["nanoseconds"]
    )
