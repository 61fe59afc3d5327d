import subprocess
import sys


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
