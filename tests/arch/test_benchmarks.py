"""Every figure that is kept says where it was made."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bench.measuring import Benchmark, Measurement, measure
from bench.provenance import Provenance
from bench.running import Run
from tests.arch import tree

if TYPE_CHECKING:
    from pathlib import Path

RESULTS = [path for path in tree.files() if path.match("bench/results/*.json")]
FIELDS = {"name", "unit", "median", "spread_percent", "seconds", "corpus"}
IN_TURN = {"name", "says", "full", "rounds"}
ORIGIN = {
    "cpu",
    "cores",
    "memory_bytes",
    "kernel",
    "python",
    "rust",
    "commit",
    "clean",
    "started",
    "load_average",
    "others_percent",
    "quiet",
}
SOMEWHERE = Provenance("Some CPU", 2, 1, "6.1", "3.11", "1.95", "0123", True, "2026-01-01", 0.1, 0.0)


def _benchmark(corpus: Path, *command: str) -> Benchmark:
    corpus.write_bytes(b"nothing")
    return Benchmark(name="idle", says="starts a shell", command=command, corpus=corpus, items=100, unit="messages")


@pytest.mark.parametrize("path", RESULTS, ids=str)
def test_result_says_where_it_was_made(path: Path) -> None:
    result = json.loads(tree.text(path))
    assert set(result["provenance"]) == ORIGIN
    assert "printed" in result or set(result) >= FIELDS or set(result) >= IN_TURN


def test_measuring_keeps_every_run(tmp_path: Path) -> None:
    measured = measure(_benchmark(tmp_path / "corpus", "true"), repeat=3)
    assert len(measured.runs) == 3
    assert all(run.seconds > 0 and run.peak_bytes > 0 for run in measured.runs)


def test_result_file_holds_median_and_spread(tmp_path: Path) -> None:
    runs = (Run(seconds=1.0, peak_bytes=10), Run(seconds=2.0, peak_bytes=30), Run(seconds=4.0, peak_bytes=20))
    result = Measurement(_benchmark(tmp_path / "corpus", "true"), runs).as_json(SOMEWHERE)
    assert (result["median"], result["minimum"], result["maximum"]) == (50.0, 25.0, 100.0)
    assert result["spread_percent"] == 150.0
    assert result["peak_bytes"] == 30


def test_origin_that_is_not_worth_much_says_why() -> None:
    assert SOMEWHERE.doubts() == []
    busy = replace(SOMEWHERE, others_percent=40.0, clean=False)
    assert not busy.quiet
    assert busy.doubts() == [
        "the machine is not quiet: others use 40 % of its processors",
        "the tree holds changes that are not committed",
    ]


def test_failing_command_is_no_measurement(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="false ended with 1"):
        measure(_benchmark(tmp_path / "corpus", "false"), repeat=1)
