"""Each golden capture is what its generator makes, and tells what the one of that name beside the clone tells."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.golden.generate import FOLDERS, GENERATORS
from tests.golden.reading import told
from tests.golden.scenarios import SCENARIOS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.golden.registry import Capture, Captures

ALL = [pytest.param(folder, capture, id=capture.name) for folder in FOLDERS for capture in folder.all()]


@pytest.mark.parametrize(("folder", "capture"), ALL)
def test_capture_is_what_its_generator_makes(folder: Captures, capture: Capture) -> None:
    assert folder.path(capture).read_bytes() == capture.bytes(), "to write it again: python -m tests.golden.generate"


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.folder.name)
def test_each_capture_has_its_generator(folder: Captures) -> None:
    assert {path.stem for path in folder.folder.glob("*.pcap")} == {capture.name for capture in folder.all()}


def test_each_module_of_generators_is_entered() -> None:
    written = {path for folder in FOLDERS for path in folder.folder.glob("*.py") if path.stem != "__init__"}
    assert {str(path) for path in written} == {module.__file__ for module in GENERATORS}


def test_each_scenario_says_what_is_expected() -> None:
    for capture in SCENARIOS.all():
        document = json.loads(SCENARIOS.path(capture).with_suffix(".json").read_text())
        assert set(document) == {"title", "expected"}


@pytest.mark.parametrize("capture", SCENARIOS.all(), ids=lambda capture: capture.name)
def test_scenario_tells_the_same_as_the_one_beside_the_clone(capture: Capture, corpora: Path) -> None:
    ours = SCENARIOS.path(capture)
    theirs = corpora / "scenarios" / ours.name
    assert told(ours.read_bytes()) == told(theirs.read_bytes())
    assert ours.with_suffix(".json").read_text() == theirs.with_suffix(".json").read_text()
