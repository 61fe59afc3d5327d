"""Writes the reference page of the filter language."""

import importlib
import sys
from pathlib import Path

__all__ = ["outputs"]


def outputs(root: Path) -> dict[Path, str]:
    """The text of each generated file of the project at `root`."""
    source = str(root / "src")
    if source not in sys.path:
        sys.path.insert(0, source)
    reference = importlib.import_module("siptower.filter.reference")
    return {root / "docs" / "reference" / "filter.md": reference.text()}
