"""The scripts of examples/ run as their first lines say, and show what they are there to show."""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest

from tests.contract.long_captures import MESSAGES_PER_CALL, write_calls

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
DEMO = EXAMPLES / "demo" / "demo.pcap.gz"
SCRIPTS = sorted(path.name for path in EXAMPLES.glob("*.py"))


def _run(name: str, *arguments: str | Path, code: int = 0) -> subprocess.CompletedProcess[str]:
    ran = subprocess.run(
        [sys.executable, "-W", "error", EXAMPLES / name, *arguments],
        env={**os.environ, "LC_ALL": "C.UTF-8"},  # noqa: TID251 (the script needs the paths of this process)
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == code, ran.stderr
    return ran


@pytest.mark.parametrize("name", SCRIPTS)
def test_without_arguments_it_says_how_it_is_used(name: str) -> None:
    told = _run(name, code=2 if name == "kpis_by_carrier.py" else 1).stderr
    assert name in told
    assert "Traceback" not in told


def test_every_script_stands_in_the_index() -> None:
    index = (EXAMPLES / "README.md").read_text()
    assert [name for name in SCRIPTS if f"]({name})" not in index] == []


def test_slow_calls_are_the_ten_slowest_in_falling_order() -> None:
    lines = _run("slow_calls.py", DEMO).stdout.splitlines()
    delays = [float(re.findall(r"([\d.]+) s ", line)[0]) for line in lines]
    assert len(delays) == 10
    assert delays == sorted(delays, reverse=True)
    assert "10.53 s  '+12125550144' -> '+447700900111' '200' answered" in lines[0]


def test_failed_calls_are_a_table_that_no_spreadsheet_runs() -> None:
    rows = list(csv.DictReader(StringIO(_run("failed_calls_to_csv.py", DEMO).stdout)))
    assert len(rows) == 39
    assert {row["outcome"] for row in rows} == {
        "server_failure",
        "timeout",
        "forbidden",
        "auth_failed",
        "cancelled_before_alerting",
    }
    assert rows[0]["started"].startswith("2026-03-10T09:")
    assert not [value for row in rows for value in row.values() if value.startswith(("=", "+", "@"))]


@pytest.mark.parametrize(("suffix", "magic"), [("png", b"\x89PNG"), ("svg", b"<?xml")])
def test_the_chart_shows_every_carrier(suffix: str, magic: bytes, tmp_path: Path) -> None:
    output = tmp_path / f"kpis.{suffix}"
    ran = _run("kpis_by_carrier.py", "--config", EXAMPLES / "demo" / "siptower.yaml", "--output", output, DEMO)
    assert ran.stdout.endswith("5 carriers and directions\n")
    drawn = output.read_bytes()
    assert drawn.startswith(magic)
    if suffix == "svg":
        assert all(f"<!-- {words} -->".encode() in drawn for words in ("bluewave", "northwind", "n=127"))


def test_failed_registrations_are_counted_by_device_and_reason() -> None:
    ran = _run("watch_registrations.py", DEMO)
    times = [int(line.split()[0]) for line in ran.stdout.splitlines()]
    assert times == sorted(times, reverse=True)
    assert "auth_failed" in ran.stdout
    assert re.fullmatch(r"\d+ of 653 registration attempts failed\n", ran.stderr)


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_a_huge_capture_takes_as_much_memory_as_a_small_one(tmp_path: Path) -> None:
    found = []
    for calls in (2_000, 20_000):
        capture = tmp_path / f"{calls}.pcap"
        write_calls(capture, calls)
        told = _run("iterate_huge_capture.py", capture).stderr
        match = re.fullmatch(r"([\d,]+) messages; at most (\d+) MiB of memory\n", told)
        assert match, told
        found.append((int(match[1].replace(",", "")), int(match[2])))
    (few, before), (many, after) = found
    assert (few, many) == (2_000 * MESSAGES_PER_CALL, 20_000 * MESSAGES_PER_CALL)
    assert after - before < 24, f"{before} MiB became {after} MiB"
