"""Each scenario gives the figures that are expected of it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.golden import program
from tests.golden.matching import differences

HERE = Path(__file__).parent / "scenarios"
SETTINGS = HERE / "siptower.yaml"

# Streams and quality reports need media, and calls need the correlation of legs: both are for a later release.
LATER_KEYS = ("streams", "reports", "calls")

NAMES = sorted(path.stem for path in HERE.glob("*.json"))


def expected_of(name: str) -> dict[str, Any]:
    document = json.loads((HERE / f"{name}.json").read_text())
    expected = document["expected"]
    assert isinstance(expected, dict)
    return expected


@pytest.mark.parametrize("name", NAMES)
def test_scenario_gives_the_expected_figures(name: str) -> None:
    actual = program.summary("--config", SETTINGS, HERE / f"{name}.pcap")
    assert differences(expected_of(name), actual, skip=LATER_KEYS) == []


@pytest.mark.parametrize("name", NAMES)
def test_scenario_beside_the_clone_gives_the_expected_figures(name: str, corpora: Path) -> None:
    actual = program.summary("--config", SETTINGS, corpora / "scenarios" / f"{name}.pcap")
    assert differences(expected_of(name), actual, skip=LATER_KEYS) == []


def test_installed_program_prints_the_same() -> None:
    arguments = ["--config", str(SETTINGS), "--summary", "--format", "json", str(HERE / "A01.pcap")]
    installed = Path(sys.executable).with_name("siptower")
    printed = subprocess.run([installed, "read", *arguments], capture_output=True, check=True, timeout=50).stdout
    assert printed.decode() == program.read(*arguments)


def test_there_are_twenty_five_scenarios() -> None:
    assert len(NAMES) == 25
