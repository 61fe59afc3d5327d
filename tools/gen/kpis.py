"""Writes what follows from the KPI definitions: their reference page, and the plan that the tests of the fold run."""

import importlib
import sys
from pathlib import Path

__all__ = ["outputs"]


def outputs(root: Path) -> dict[Path, str]:
    """The text of each generated file of the project at `root`."""
    # The definitions need nothing but the standard library: they are read before anything is installed.
    source = str(root / "src")
    if source not in sys.path:
        sys.path.insert(0, source)
    reference = importlib.import_module("siptower.metrics.reference")
    to_fold = importlib.import_module("siptower.metrics.to_fold")
    return {
        root / "docs" / "reference" / "kpis.md": reference.text(),
        root / "crates" / "fold" / "tests" / "plan.json": to_fold.plan_text(),
    }
