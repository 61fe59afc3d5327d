"""The Makefile explains itself, and says in one line what a machine lacks."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.arch import tree

VERBS = {"demo", "test", "check", "bench", "gen", "fuzz", "docs"}
TOOLS = ("bash", "cut", "dirname", "sed", "sort", "uname")
LACKS = [
    ("python", {}, "python3 is not installed", "apt-get install python3 python3-venv"),
    ("python", {"python3": "exit 1"}, "Python 3.11 or newer is needed", "make PYTHON="),
    (
        "python",
        {"python3": '[[ "$*" != *ensurepip* ]]'},
        "python3 cannot make virtual environments",
        "apt-get install python3-venv",
    ),
    ("cargo", {}, "cargo is not installed", "install Rust"),
    ("cargo", {"cargo": "echo 'cargo 1.63.0 (fd9c4297c 2022-07-01)'"}, "cargo is 1.63.0", "rustup update"),
    ("cc", {}, "a C compiler is not installed", "apt-get install gcc"),
    ("c++", {}, "a C++ compiler is not installed", "apt-get install g++"),
]


def test_make_alone_prints_every_verb_with_its_help() -> None:
    printed = subprocess.run(["make"], cwd=tree.ROOT, capture_output=True, text=True, check=True).stdout
    verbs = dict(re.findall(r"^  (\S+) +(\S.*)$", printed, re.MULTILINE))
    assert set(verbs) >= VERBS


def test_every_verb_that_a_page_names_exists() -> None:
    verbs = set(re.findall(r"^([a-z][a-z-]*):", tree.text(Path("Makefile")), re.MULTILINE))
    pages = [path for path in tree.files() if path.suffix == ".md"]
    named = {
        (str(page), verb)
        for page in pages
        for verb in re.findall(r"(?:`|^)make ([a-z][a-z-]*)", tree.text(page), re.MULTILINE)
    }
    assert {(page, verb) for page, verb in named if verb not in verbs} == set()


@pytest.mark.parametrize(("need", "programs", "says", "hints"), LACKS)
def test_missing_program_is_said_in_one_line(
    tmp_path: Path, need: str, programs: dict[str, str], says: str, hints: str
) -> None:
    for tool in TOOLS:
        (tmp_path / tool).symlink_to(shutil.which(tool) or tool)
    for name, body in programs.items():
        (tmp_path / name).write_text(f"#!/usr/bin/env -S bash\n{body}\n")
        (tmp_path / name).chmod(0o755)
    told = subprocess.run(
        [tmp_path / "bash", tree.ROOT / "tools" / "need", need],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    first, second = told.stderr.splitlines()
    assert told.returncode == 1
    assert first.startswith("siptower: ")
    assert says in first
    assert second.startswith("hint: ")
    assert hints in second
