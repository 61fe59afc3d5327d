"""A01 to A25: what a correct tool must make of them stands in the JSON file of the same name."""

from __future__ import annotations

from pathlib import Path

from tests.golden.registry import Captures

SCENARIOS = Captures(Path(__file__).parent)
