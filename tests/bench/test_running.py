"""One run costs what it costs: no more because of who started it, and no longer than it may take."""

from __future__ import annotations

import sys

import pytest

from bench.running import in_turn, run

PYTHON = (sys.executable, "-I", "-S", "-c")


def test_run_says_processor_time_and_peak() -> None:
    done = run((*PYTHON, "held = bytearray(50 << 20)\nfor _ in range(2_000_000): pass"))
    assert done.cpu_seconds > 0
    assert 50 << 20 < done.peak_bytes < 100 << 20


def test_memory_of_who_starts_it_is_not_counted() -> None:
    held = bytearray(b"x" * (100 << 20))
    assert run(("true",)).peak_bytes < len(held) // 2


def test_run_that_takes_too_long_is_ended_and_says_so() -> None:
    done = run(("sleep", "30"), limit=0.2)
    assert done.ended_by_limit
    assert done.seconds < 10


def test_failing_command_is_no_run() -> None:
    with pytest.raises(RuntimeError, match="false ended with 1"):
        run(("false",))


def test_failure_that_is_allowed_is_a_result_and_ends_the_turns() -> None:
    assert run(("false",), may_fail=True).exit_code == 1
    runs = in_turn(3, {"a": ("true",), "b": ("false",)}, lambda _line: None, may_fail={"b"})
    assert {name: [each.finished for each in done] for name, done in runs.items()} == {"a": [True] * 3, "b": [False]}


def test_output_goes_where_it_is_told_to(tmp_path) -> None:
    output = tmp_path / "said"
    run(("echo", "hello"), output=str(output))
    assert output.read_text() == "hello\n"


def test_commands_run_in_turn() -> None:
    said: list[str] = []
    runs = in_turn(2, {"a": ("true",), "b": ("true",)}, said.append)
    assert [line.split()[4] for line in said] == ["a", "b", "a", "b"]
    assert {name: len(done) for name, done in runs.items()} == {"a": 2, "b": 2}
