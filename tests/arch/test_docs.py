"""What the pages promise holds: links lead somewhere, examples run, all that can be set or asked stands there."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest

from siptower.cli.program import program
from siptower.metrics import definitions
from siptower.model.settings import Settings
from tests.arch import pages, tree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel

START = Path("docs/index.md")
REFERENCE = Path("docs/reference")


@pytest.mark.parametrize("page", pages.pages(), ids=str)
def test_every_link_leads_somewhere(page: Path) -> None:
    dead = []
    for file, anchor in pages.links(page):
        relative = file.relative_to(tree.ROOT) if file.is_relative_to(tree.ROOT) else file
        if not file.exists() or (anchor and file.suffix == ".md" and anchor not in pages.anchors(relative)):
            dead.append(f"{relative}#{anchor}")
    assert not dead


def test_every_page_is_reached_from_the_index() -> None:
    reached, waiting = {START}, [START]
    while waiting:
        for file, _ in pages.links(waiting.pop()):
            page = file.relative_to(tree.ROOT) if file.is_relative_to(tree.ROOT) else file
            if page.suffix == ".md" and page not in reached and file.exists():
                reached.add(page)
                waiting.append(page)
    assert {page for page in pages.pages() if page.parts[0] == "docs"} - reached == set()


@pytest.mark.parametrize("example", pages.examples(), ids=str)
def test_example_runs_as_shown(example: pages.Example, tmp_path: Path) -> None:
    for folder in ("examples", "tests"):
        (tmp_path / folder).symlink_to(tree.ROOT / folder)
    steps = list(_steps(example))
    assert steps
    for command, expected in steps:
        ran = subprocess.run(
            _interpreted(example.kind, command, tmp_path),
            cwd=tmp_path,
            env=_environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, f"{command}\n{ran.stdout}{ran.stderr}"
        if expected is not None:
            assert re.fullmatch(_pattern(expected), ran.stdout + ran.stderr), f"{command}\n{ran.stdout}{ran.stderr}"


def test_every_setting_is_described() -> None:
    text = _reference()
    assert [name for name in _settings(Settings) if f"`{name}`" not in text] == []


def test_every_measure_and_query_is_described() -> None:
    text = _reference()
    exposed = {name for name, measure in definitions.MEASURES.items() if measure.exposed}
    names = {*exposed, *definitions.QUERIES}
    assert sorted(name for name in names if f"`{name}`" not in text) == []


def test_every_command_and_option_is_described() -> None:
    text = "".join(tree.text(page) for page in pages.pages() if page.parts[0] == "docs")
    missing = [word for word in _words(program) if not re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text)]
    assert missing == []


def _words(command: click.Command) -> Iterator[str]:
    """What can be typed: the long options of a command, and of those below it."""
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            yield from (word for word in (*parameter.opts, *parameter.secondary_opts) if word.startswith("--"))
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            yield f"siptower {name}" if command is program else name
            below = command.get_command(context, name)
            assert below is not None
            yield from _words(below)


def _steps(example: pages.Example) -> Iterator[tuple[str, str | None]]:
    """The commands of an example, each with what it prints where the page shows that."""
    if example.kind != "console":
        yield example.body, None
        return
    for part in re.split(r"^\$ ", example.body, flags=re.MULTILINE)[1:]:
        command, _, output = part.partition("\n")
        while command.endswith("\\") or output.startswith("> "):
            more, _, output = output.partition("\n")
            command += f"\n{more.removeprefix('> ')}"
        yield command, output if output.strip() else None


def _interpreted(kind: str, command: str, folder: Path) -> list[str]:
    """The arguments that run an example: a Python script, a Python session with what it prints, or shell commands."""
    if kind == "python":
        return ["python", "-W", "error", "-c", command]
    if kind == "pycon":
        session = folder / "session.txt"
        session.write_text(command, encoding="utf-8")
        return ["python", "-W", "error", "-m", "doctest", "-o", "ELLIPSIS", "-o", "NORMALIZE_WHITESPACE", str(session)]
    return ["bash", "-euo", "pipefail", "-c", command]


def _pattern(expected: str) -> str:
    """A regular expression for what a page shows; `...` alone on a line stands for any lines."""
    lines = [
        r"(?:[^\n]*\n)*?" if line.strip() == "..." else rf"{re.escape(line.rstrip())}[ ]*\n"
        for line in expected.rstrip("\n").split("\n")
    ]
    return "".join(lines) + r"\n*"


def _environment() -> dict[str, str]:
    """The environment of a plain terminal of 120 columns, the clone's programs first."""
    path = os.environ["PATH"]  # noqa: TID251 the examples need the programs of this machine
    return {
        "PATH": f"{tree.ROOT / '.venv' / 'bin'}:{path}",
        "COLUMNS": "120",
        "LANG": "C.UTF-8",
        "NO_COLOR": "1",
        "TZ": "UTC",
    }


def _reference() -> str:
    return "".join(tree.text(page) for page in pages.pages() if page.is_relative_to(REFERENCE))


def _settings(group: type[BaseModel], above: str = "") -> Iterator[str]:
    for name, field in group.model_fields.items():
        path = f"{above}{name}"
        inner = field.annotation
        if isinstance(inner, type) and hasattr(inner, "model_fields"):
            yield from _settings(inner, f"{path}.")
        else:
            yield path
