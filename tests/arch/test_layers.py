"""The import contracts of pyproject.toml cover the packages that exist, all of them and no others."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tomllib
from typing import TYPE_CHECKING, Any

import pytest

from tests.arch import tree

if TYPE_CHECKING:
    from pathlib import Path

LAYERS = "layers"


@pytest.fixture(scope="module")
def contract() -> dict[str, Any]:
    """The contract that orders the packages."""
    settings = tomllib.loads((tree.ROOT / "pyproject.toml").read_text())
    contracts: list[dict[str, Any]] = settings["tool"]["importlinter"]["contracts"]
    return next(each for each in contracts if each["id"] == LAYERS)


def test_contract_is_exhaustive(contract: dict[str, Any]) -> None:
    assert contract["exhaustive"] is True
    assert "exhaustive_ignores" not in contract


def test_contract_names_the_packages_that_exist_and_no_others(contract: dict[str, Any]) -> None:
    named = sorted(re.findall(r"\w+", " ".join(contract["layers"])))
    assert named == tree.packages()


def test_only_engine_opens_the_native_door() -> None:
    sources = [path for path in tree.code() if path.parts[0] == "src" and path.suffix == ".py"]
    users = {
        path.parts[2]
        for path in sources
        if re.search(r"^\s*(from|import)\b.*\b_native\b", tree.text(path), re.MULTILINE)
    }
    assert users <= {"engine"}


def test_new_package_without_a_place_is_refused(tmp_path: Path) -> None:
    copy = tmp_path / "src" / "siptower"
    shutil.copytree(tree.PACKAGE, copy, ignore=shutil.ignore_patterns("*.so", "__pycache__"))
    (copy / "drawer").mkdir()
    (copy / "drawer" / "__init__.py").write_text('"""A package that nobody planned."""\n')
    shutil.copy(tree.ROOT / "pyproject.toml", tmp_path)
    checked = subprocess.run(
        [tree.ROOT / ".venv" / "bin" / "lint-imports", "--no-cache", "--contract", LAYERS],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": "src"},  # noqa: TID251 the tool finds the copy by its path
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 1
    assert "siptower.drawer" in checked.stdout
