"""Small files: 300 lines are the aim, past 400 is told, past 800 is refused. Generated files are exempt."""

from __future__ import annotations

import ast
import warnings

import pytest

from tests.arch import tree

TOLD, REFUSED = 400, 800
MODULES_PER_PACKAGE = 15
LINES_PER_FUNCTION = 120


def _lengths() -> dict[str, int]:
    return {str(path): tree.text(path).count("\n") for path in tree.code() if not tree.is_generated(path)}


def test_no_module_is_longer_than_it_may_be() -> None:
    assert {name: lines for name, lines in _lengths().items() if lines > REFUSED} == {}


@pytest.mark.filterwarnings("default")
def test_long_modules_are_told() -> None:
    long = {name: lines for name, lines in _lengths().items() if TOLD < lines <= REFUSED}
    for name, lines in sorted(long.items()):
        warnings.warn(f"{name} has {lines} lines: does it hold more than one idea?", stacklevel=1)
    assert all(lines <= REFUSED for lines in long.values())


def test_no_package_holds_too_many_modules() -> None:
    folders: dict[str, int] = {}
    for path in tree.code():
        if path.parts[0] == "src" and path.suffix == ".py" and path.name != "__init__.py":
            folders[str(path.parent)] = folders.get(str(path.parent), 0) + 1
    assert {name: modules for name, modules in folders.items() if modules > MODULES_PER_PACKAGE} == {}


def test_no_function_is_longer_than_it_may_be() -> None:
    sources = [path for path in tree.code() if path.suffix == ".py" and not tree.is_generated(path)]
    functions = [
        (path, node)
        for path in sources
        for node in ast.walk(ast.parse(tree.text(path)))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    long = [(path, node) for path, node in functions if (node.end_lineno or 0) - node.lineno > LINES_PER_FUNCTION]
    assert [f"{path}:{node.lineno} {node.name}" for path, node in long] == []
