"""The program as its users start it, without a process of its own for each capture."""

from __future__ import annotations

import json
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from typing import TYPE_CHECKING, Any

from siptower.cli import real_parts, run

if TYPE_CHECKING:
    from pathlib import Path


def read(*arguments: str | Path) -> str:
    """What `siptower read` prints."""
    printed, told = StringIO(), StringIO()
    with redirect_stdout(printed), redirect_stderr(told):
        code = run(["read", *map(str, arguments)], real_parts())
    assert code == 0, f"siptower read ended with {code}: {told.getvalue()}"
    return printed.getvalue()


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
