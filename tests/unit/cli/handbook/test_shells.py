"""The scripts as shells run them: bash really, the others where they are installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from siptower.cli.handbook.shells import SHELLS, script
from siptower.cli.program import COMPLETION_VARIABLE, program

ROOT = Path(__file__).parents[4]
PROGRAM = f"#!{sys.executable}\nimport sys\nfrom siptower.cli import main\nsys.exit(main())\n"
ASK = """
source ./siptower.bash
compopt() { :; }  # works only while readline completes
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_siptower_completion siptower
printf '%s\\n' "${COMPREPLY[@]}"
"""


def _script(shell: str) -> str:
    return script(program, shell, "siptower", COMPLETION_VARIABLE)


@pytest.fixture(name="folder", scope="module")
def _folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with files of all kinds, the program, and the script."""
    folder = tmp_path_factory.mktemp("home")
    for name in ("my trunk.pcap", "a.pcapng.zst", "b.txt", "m.sip", "siptower.yaml"):
        (folder / name).touch()
    (folder / "sub").mkdir()
    (folder / "siptower.bash").write_text(_script("bash"))
    (folder / "bin").mkdir()
    (folder / "bin" / "siptower").write_text(PROGRAM)
    (folder / "bin" / "siptower").chmod(0o755)
    return folder


def _ask(folder: Path, *words: str) -> set[str]:
    path = f"{folder / 'bin'}:{os.environ['PATH']}"  # noqa: TID251 (bash stands somewhere)
    ran = subprocess.run(
        ["bash", "-c", ASK, "bash", "siptower", *words],
        cwd=folder,
        env={"PATH": path, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=True,
        timeout=50,
    )
    assert ran.stderr == ""
    return {line for line in ran.stdout.splitlines() if line}


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (("re",), {"read"}),
        (("config", ""), {"check", "show", "schema"}),
        (("completion", "z"), {"zsh"}),
        (("read", "--su"), {"--summary"}),
        (("read", "--traceb"), {"--traceback"}),
        (("read", "--format", ""), {"table", "json", "csv", "ndjson"}),
        (("read", "--format", "=", "n"), {"ndjson"}),
        (("read", "my"), {"my trunk.pcap"}),
        (("read", "--config", ""), {"siptower.yaml", "sub", "bin"}),
        (("parse", "m.sip", ""), {"m.sip", "b.txt", "sub", "bin"}),
        (("zzz", ""), {"read", "parse", "config", "completion", "man"}),
    ],
    ids=lambda value: " ".join(value if isinstance(value, tuple) else sorted(value)),
)
def test_bash_is_told_what_fits(folder: Path, words: tuple[str, ...], offered: set[str]) -> None:
    assert offered <= _ask(folder, *words)
    if words[0] != "zzz":
        assert _ask(folder, *words) == offered


def test_captures_come_before_other_files(folder: Path) -> None:
    offered = _ask(folder, "read", "")
    assert {"my trunk.pcap", "a.pcapng.zst", "sub"} <= offered
    assert "b.txt" not in offered


@pytest.mark.parametrize("shell", SHELLS)
def test_every_script_can_be_read_by_its_shell(shell: str, tmp_path: Path) -> None:
    text = _script(shell)
    assert f"{COMPLETION_VARIABLE}={shell}_complete" in text
    assert "%(" not in text
    if shutil.which(shell) is not None:
        path = tmp_path / "script"
        path.write_text(text)
        subprocess.run([shell, "-n", path], check=True, timeout=50)
