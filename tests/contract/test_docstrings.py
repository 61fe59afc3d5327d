"""What the docstrings of the Python API show is what happens."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
from typing import TYPE_CHECKING

import pytest

from siptower import trace

if TYPE_CHECKING:
    from pathlib import Path

MODULES = sorted(f"{trace.__name__}.{found.name}" for found in pkgutil.iter_modules(trace.__path__))


@pytest.mark.parametrize("name", MODULES)
def test_examples_print_what_they_show(name: str, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    found = doctest.testmod(importlib.import_module(name), optionflags=doctest.ELLIPSIS)
    assert found.failed == 0


def test_every_way_to_read_shows_an_example() -> None:
    finder = doctest.DocTestFinder(exclude_empty=True)
    shown = {
        test.name.rpartition(".")[2]
        for name in MODULES
        for test in finder.find(importlib.import_module(name))
        if test.examples
    }
    assert shown >= {"read", "parse_sip", "Trace", "load", "table", "batches", "records", "calls"}
