"""How far the property tests look, and where they put their captures.

`HYPOTHESIS_PROFILE=nightly pytest tests/contract` looks further than a change can wait for, and elsewhere each time.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from pathlib import Path

settings.register_profile(
    "nightly", max_examples=3_000, deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)

if name := os.environ.get("HYPOTHESIS_PROFILE"):  # noqa: TID251 (the settings of the program are another matter)
    settings.load_profile(name)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for captures. All examples of a property use it: names of files must not tell two readings apart."""
    return tmp_path_factory.mktemp("captures")
