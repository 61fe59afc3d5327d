import subprocess
import sys
from pathlib import Path

import pytest


def test_the_program_starts_in_a_process_of_its_own() -> None:
    code = "from siptower.cli import main; main()"
    ended = subprocess.run([sys.executable, "-c", code, "--version"], capture_output=True, check=False, timeout=50)
    assert ended.returncode == 0
    assert ended.stdout.startswith(b"siptower ")
    assert ended.stderr == b""


def test_starting_needs_neither_arrow_nor_settings_nor_the_engine() -> None:
    code = (
        "import sys; from siptower.cli import run, real_parts; run(['--version'], real_parts());"
        "print(sorted({'pyarrow', 'pydantic', 'rich', 'siptower.engine'} & set(sys.modules)))"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, timeout=50)
    assert ended.stdout.splitlines()[-1] == b"[]"


@pytest.mark.parametrize(
    ("arguments", "strangers"),
    [
        (["--help"], ["siptower.cli.read", "siptower.cli.parse", "traceback", "importlib.metadata"]),
        (["read", "--help"], ["pydantic_core", "siptower.metrics.definitions", "siptower.views.ladder.view"]),
        (["parse", "--help"], ["pydantic_core"]),
        (["config", "--help"], ["pydantic_core", "yaml"]),
        (["read", "--kpis", "A01.pcap"], ["pyarrow", "rich.console"]),
        (["read", "A01.pcap"], ["pyarrow.compute", "rich.console"]),
    ],
    ids=" ".join,
)
def test_what_a_command_does_not_need_is_not_loaded(arguments: list[str], strangers: list[str]) -> None:
    code = (
        "import atexit, sys;"
        f"atexit.register(lambda: print(sorted({set(strangers)!r} & set(sys.modules)), file=sys.stderr));"
        f"sys.argv[1:] = {arguments!r};"
        "from siptower.cli import main; main()"
    )
    folder = Path(__file__).parents[2] / "golden" / "scenarios"
    ended = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, check=True, timeout=50)
    assert ended.stderr == b"[]\n"
