"""Each module of siptower has its tests at the same path under tests/unit, and no test there lacks its module.

`unmirrored.txt` names the modules that still have none. It only shrinks: a module that got its tests leaves the list.
"""

from __future__ import annotations

import ast
from pathlib import Path

from tests.arch import tree

UNIT = Path("tests/unit")
UNMIRRORED = Path(__file__).parent / "unmirrored.txt"


def test_each_module_has_its_tests() -> None:
    assert _without_tests() - _excepted() == set()


def test_no_module_with_tests_is_still_excepted() -> None:
    assert _excepted() - _without_tests() == set()


def test_each_unit_test_has_its_module() -> None:
    homes = {home for path in _inside() for home in ((path.parent, path.stem), (path.parent, path.parent.name))}
    strangers = []
    for path in tree.files():
        if not path.is_relative_to(UNIT) or not path.name.startswith("test_"):
            continue
        folder, subject = path.parent.relative_to(UNIT), path.stem.removeprefix("test_")
        if not any(home == folder and (subject == name or subject.startswith(f"{name}_")) for home, name in homes):
            strangers.append(str(path))
    assert not strangers


def _inside() -> list[Path]:
    """Every module, relative to siptower."""
    return [
        Path(*path.parts[2:]) for path in tree.files() if path.parts[:2] == ("src", "siptower") and path.suffix == ".py"
    ]


def _modules() -> list[Path]:
    """The modules that hold more than what they pass on."""
    sources = {path: Path("src/siptower") / path for path in _inside()}
    return [path for path, source in sources.items() if not tree.is_generated(source) and _defines_something(source)]


def _defines_something(source: Path) -> bool:
    body = ast.parse(tree.text(source)).body
    return any(isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) for node in body)


def _without_tests() -> set[str]:
    present = {(path.parent, path.stem) for path in tree.files() if path.is_relative_to(UNIT)}

    def has_tests(module: Path) -> bool:
        name = module.parent.name if module.name == "__init__.py" else module.stem
        names = {stem for folder, stem in present if folder == UNIT / module.parent}
        return any(stem == f"test_{name}" or stem.startswith(f"test_{name}_") for stem in names)

    return {str(module) for module in _modules() if not has_tests(module)}


def _excepted() -> set[str]:
    lines = UNMIRRORED.read_text().splitlines()
    return {line.split("#", maxsplit=1)[0].strip() for line in lines} - {""}
