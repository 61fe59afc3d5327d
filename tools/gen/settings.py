"""Writes the reference page of the settings."""

import importlib
import sys
from pathlib import Path

__all__ = ["outputs"]


def outputs(root: Path) -> dict[Path, str]:
    """The text of each generated file of the project at `root`."""
    source = str(root / "src")
    if source not in sys.path:
        sys.path.insert(0, source)
    reference = importlib.import_module("siptower.server.settings_reference")
    return {root / "docs" / "reference" / "settings.md": reference.reference_text()}
