"""Writes the reference page of the commands."""

import importlib
import sys
from pathlib import Path

__all__ = ["outputs"]


def outputs(root: Path) -> dict[Path, str]:
    """The text of each generated file of the project at `root`."""
    source = str(root / "src")
    if source not in sys.path:
        sys.path.insert(0, source)
    program = importlib.import_module("siptower.cli.program")
    manual = importlib.import_module("siptower.cli.handbook.manual")
    markdown = importlib.import_module("siptower.cli.handbook.markdown")
    return {root / "docs" / "reference" / "commands.md": markdown.reference(manual.manuals(program.program))}
