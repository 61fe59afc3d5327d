"""Every example of every help page runs, with files of these names beside it."""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from siptower.cli.handbook import Section
from siptower.cli.handbook.manual import manuals
from siptower.cli.program import program
from tests.unit.cli.handbook.commands import pages

if TYPE_CHECKING:
    from siptower.cli.handbook import Example

ROOT = Path(__file__).parents[4]
PROGRAM = f"#!{sys.executable}\nimport sys\nfrom siptower.cli import main\nsys.exit(main())\n"
TCPDUMP = "#!/bin/sh\nexec cat trunk.pcap\n"
JQ = "#!/bin/sh\nexec cat\n"
MAN = JQ
EXAMPLES = [(path, example) for path, page in pages(program) for example in page.examples]


@pytest.fixture(name="folder", scope="module")
def _folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with everything that the examples name, and the programs that they call."""
    folder = tmp_path_factory.mktemp("night shift")
    demo = ROOT / "examples" / "demo"
    capture = gzip.decompress((demo / "demo.pcap.gz").read_bytes())
    for name in ("trunk.pcap", "a.pcap"):
        (folder / name).write_bytes(capture)
    shutil.copy(demo / "demo.pcap.gz", folder / "b.pcap.gz")
    shutil.copy(demo / "siptower.yaml", folder / "siptower.yaml")
    shutil.copy(ROOT / "fuzz" / "seeds" / "sip_parse" / "invite", folder / "invite.sip")
    programs = folder / "bin"
    programs.mkdir()
    for name, text in (("siptower", PROGRAM), ("tcpdump", TCPDUMP), ("jq", JQ), ("man", MAN)):
        (programs / name).write_text(text)
        (programs / name).chmod(0o755)
    return folder


@pytest.mark.parametrize(("path", "example"), EXAMPLES, ids=[example.command for _, example in EXAMPLES])
def test_every_example_runs(path: str, example: Example, folder: Path) -> None:
    environment = {
        "PATH": f"{folder / 'bin'}:{os.environ['PATH']}",  # noqa: TID251 (bash stands somewhere)
        "PYTHONPATH": str(ROOT / "src"),
        "LANG": "C.UTF-8",
    }
    ran = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", example.command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=50,
    )
    assert (ran.returncode, ran.stderr) == (0, ""), example.command
    assert ran.stdout or ">" in example.command or example.command.startswith("eval")
    assert path.removeprefix("siptower ").split()[0] in example.command or path == "siptower"


def test_every_page_has_examples_of_its_own_command() -> None:
    for path, page in pages(program):
        assert any(path in example.command for example in page.examples), path


def test_every_page_that_is_named_exists() -> None:
    named = {each for _, page in pages(program) for each in page.see_also if each.startswith("docs/")}
    assert named
    assert [name for name in named if not (ROOT / name).is_file()] == []


def test_every_command_that_is_named_exists() -> None:
    known = {path for path, _ in pages(program)}
    named = {each for _, page in pages(program) for each in page.see_also if each.startswith("siptower")}
    assert {each.removesuffix(" --help") for each in named} <= known


def test_every_option_stands_in_a_section() -> None:
    strangers = [
        f"{manual.path} {written}"
        for manual in manuals(program)
        for section in manual.sections
        if section.title is Section.OPTIONS
        for written, _ in section.options
    ]
    assert strangers == []


def test_exit_codes_are_the_same_everywhere() -> None:
    for path, page in pages(program):
        assert set(page.exit_status) <= {0, 1, 2, 130}, path
        assert 0 in page.exit_status, path
