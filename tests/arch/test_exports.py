"""What a package offers is written in its `__all__`: nothing more, nothing less. Ruff keeps it sorted."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from tests.arch import tree

if TYPE_CHECKING:
    from pathlib import Path

PACKAGES = [path for path in tree.code() if path.parts[:2] == ("src", "siptower") and path.name == "__init__.py"]
MODULES = [
    path
    for path in tree.code()
    if path.parts[:2] == ("src", "siptower") and path.suffix == ".py" and path.name != "__init__.py"
]
PUBLIC_NAMES = 60
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@pytest.mark.parametrize("path", PACKAGES, ids=str)
def test_package_lists_what_it_offers(path: Path) -> None:
    """An import that is neither listed nor used is refused by ruff, so that nothing is offered by accident."""
    body = ast.parse(tree.text(path)).body
    listed = set(_listed(body) or [])
    defined = {name for name in _defined(body) if not name.startswith("_")}
    assert defined <= listed <= defined | _imported(body) | {"__version__"}
    assert len(listed) <= PUBLIC_NAMES


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_module_with_a_list_lists_what_it_defines(path: Path) -> None:
    body = ast.parse(tree.text(path)).body
    listed = _listed(body)
    defined = {node.name for node in body if isinstance(node, DEFINITIONS) and not _is_private(node)}
    assert listed is None or defined <= set(listed) <= _defined(body) | _imported(body)


def _is_private(node: Definition) -> bool:
    """A command of a click group is entered there by its decorator: nobody imports it."""
    return node.name.startswith("_") or any(
        ast.unparse(decorator).partition("(")[0].endswith(".command") for decorator in node.decorator_list
    )


def _defined(body: list[ast.stmt]) -> set[str]:
    names = {node.name for node in body if isinstance(node, DEFINITIONS)}
    for node in body:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        names |= {target.id for target in targets if isinstance(target, ast.Name)}
    return names - {"__all__"}


def _imported(body: list[ast.stmt]) -> set[str]:
    """Names that are imported, also those that only type checkers see: the package brings them in its own way."""
    listed = [node for node in body if isinstance(node, ast.ImportFrom)]
    for node in body:
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            listed += [each for each in node.body if isinstance(each, ast.ImportFrom)]
    return {alias.asname or alias.name for node in listed for alias in node.names}


def _listed(body: list[ast.stmt]) -> list[str] | None:
    for node in body:
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == "__all__" for target in node.targets
        ):
            return list(ast.literal_eval(node.value))
    return None
