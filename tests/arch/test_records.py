"""What `model` hands around cannot be changed by those who get it, and starting the program loads little."""

from __future__ import annotations

import ast
import subprocess

import pytest

from tests.arch import tree

MODEL = [path for path in tree.code() if path.parts[:3] == ("src", "siptower", "model") and path.suffix == ".py"]


def test_every_dataclass_of_the_model_is_frozen_and_slotted() -> None:
    decorated = [
        (f"{path}:{node.lineno} {node.name}", decorator)
        for path in MODEL
        for node in ast.walk(ast.parse(tree.text(path)))
        if isinstance(node, ast.ClassDef)
        for decorator in node.decorator_list
        if "dataclass" in ast.dump(decorator)
    ]
    assert decorated
    assert [name for name, decorator in decorated if not {"frozen", "slots"} <= _set(decorator)] == []


@pytest.mark.parametrize("library", ["pyarrow", "rich", "siptower.engine._native"])
def test_starting_the_program_leaves_out(library: str) -> None:
    """Help and usage errors have to come at once."""
    program = f"import sys, siptower.cli; print({library!r} in sys.modules)"
    python = tree.ROOT / ".venv" / "bin" / "python"
    said = subprocess.run([python, "-c", program], cwd=tree.ROOT, capture_output=True, text=True, check=False)
    assert (said.stdout, said.stderr) == ("False\n", "")


def _set(decorator: ast.expr) -> set[str | None]:
    if not isinstance(decorator, ast.Call):
        return set()
    return {
        word.arg for word in decorator.keywords if isinstance(word.value, ast.Constant) and word.value.value is True
    }
