"""A module is named for what it holds; a test for the behaviour that it proves."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from tests.arch import tree

if TYPE_CHECKING:
    from pathlib import Path

DRAWERS = re.compile(r"(core_)?(utils?|helpers?|common|misc|manager)")


def test_no_module_is_a_drawer() -> None:
    assert [str(path) for path in tree.code() if DRAWERS.fullmatch(path.stem)] == []


def test_no_folder_is_a_drawer() -> None:
    folders = {part for path in tree.code() for part in path.parent.parts}
    assert {name for name in folders if DRAWERS.fullmatch(name)} == set()


def test_no_test_is_numbered() -> None:
    numbered = re.compile(r"test_?\d+")
    names = [
        f"{path} {name}" for path in tree.code() for name in (path.stem, *_tests(path)) if numbered.fullmatch(name)
    ]
    assert not names


def test_every_python_test_asserts_something() -> None:
    proof = re.compile(r"^(assert|check|expect|verify|raises|warns)")
    bare = []
    for path in tree.code():
        if path.suffix != ".py" or not path.name.startswith("test_"):
            continue
        for node in ast.walk(ast.parse(tree.text(path))):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or not node.name.startswith("test_"):
                continue
            inside = list(ast.walk(node))
            named = [
                each.attr if isinstance(each, ast.Attribute) else each.id
                for each in inside
                if isinstance(each, ast.Attribute | ast.Name)
            ]
            if not any(isinstance(each, ast.Assert) for each in inside) and not any(
                proof.match(name) for name in named
            ):
                bare.append(f"{path}:{node.lineno} {node.name}")
    assert not bare


def _tests(path: Path) -> list[str]:
    return re.findall(r"\b(?:def|fn) (test\w*)\(", tree.text(path))
