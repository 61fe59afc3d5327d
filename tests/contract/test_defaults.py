"""The engine's defaults are those of the settings that people write."""

from __future__ import annotations

import json

import pytest

from siptower.engine import defaults
from siptower.model.settings import Settings
from siptower.pipeline.engine_config import ReadRequest, engine_config

ENGINE = json.loads(defaults())
PYTHON = json.loads(engine_config(Settings(), ReadRequest(sources=())))


# The list of scanners is kept in one place, where operators see it; the engine knows none by itself.
ONLY_IN_PYTHON = {"scanner_user_agents"}


@pytest.mark.parametrize("key", sorted(PYTHON.keys() - {"settings"}))
def test_both_sides_mean_the_same_by_default(key: str) -> None:
    assert PYTHON[key] == ENGINE[key]


@pytest.mark.parametrize("key", sorted(PYTHON["settings"].keys() - ONLY_IN_PYTHON))
def test_both_sides_mean_the_same_by_each_default_setting(key: str) -> None:
    assert PYTHON["settings"][key] == ENGINE["settings"][key]


def test_the_engine_knows_no_scanner_by_itself() -> None:
    assert {key: ENGINE["settings"][key] for key in ONLY_IN_PYTHON} == {"scanner_user_agents": []}
    assert PYTHON["settings"]["scanner_user_agents"]


def test_python_says_everything_that_the_engine_can_be_told() -> None:
    assert PYTHON.keys() == ENGINE.keys()
    assert PYTHON["settings"].keys() == ENGINE["settings"].keys()
