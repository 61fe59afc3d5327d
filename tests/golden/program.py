"""The program as its users start it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

PROGRAM = Path(sys.executable).with_name("siptower")


def read(*arguments: str | Path) -> str:
    """What `siptower read` prints."""
    run = subprocess.run(
        [PROGRAM, "read", *arguments], capture_output=True, text=True, encoding="utf-8", timeout=50, check=False
    )
    assert run.returncode == 0, f"siptower read ended with {run.returncode}: {run.stderr}"
    return run.stdout


def summary(*arguments: str | Path) -> dict[str, Any]:
    """The summary with every observation."""
    printed = json.loads(read("--summary", "--observations", "--format", "json", *arguments))
    assert isinstance(printed, dict)
    return printed


def events(*arguments: str | Path) -> list[dict[str, Any]]:
    """The events, in the order in which they are told."""
    return _rows("--events", *arguments)


def messages(*arguments: str | Path) -> list[dict[str, Any]]:
    """The messages, in the order of time."""
    return _rows("--messages", *arguments)


def _rows(*arguments: str | Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in read("--format", "ndjson", *arguments).splitlines()]
