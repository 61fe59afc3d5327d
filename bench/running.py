"""Runs a command and says what it cost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

__all__ = ["LIMIT_SECONDS", "Run", "in_turn", "run"]

LIMIT_SECONDS = 300.0
"""How long a run may take when nobody says otherwise."""

_LAUNCH = Path(__file__).with_name("launch.py")


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a command."""

    seconds: float
    """By the clock on the wall."""

    peak_bytes: int
    """The most memory that it held."""

    cpu_seconds: float = 0.0
    """On a processor, in the program and in the kernel."""

    ended_by_limit: bool = False
    """It took longer than it was allowed to."""

    def as_json(self) -> dict[str, object]:
        """What a result keeps of it."""
        told: dict[str, object] = {
            "seconds": round(self.seconds, 4),
            "cpu_seconds": round(self.cpu_seconds, 4),
            "peak_bytes": self.peak_bytes,
        }
        return told | ({"ended_by_limit": True} if self.ended_by_limit else {})


def run(command: Sequence[str], *, limit: float = LIMIT_SECONDS, output: str = os.devnull) -> Run:
    """Run a command that reads nothing.

    Args:
        command: Its words.
        limit: Seconds after which it is ended.
        output: Where what it prints goes.

    Raises:
        RuntimeError: It failed.
    """
    launched = (sys.executable, "-I", "-S", str(_LAUNCH), str(limit), output, *command)
    told = json.loads(subprocess.run(launched, stdout=subprocess.PIPE, check=True).stdout)
    code = told.pop("exit_code")
    if code and not told["ended_by_limit"]:
        raise RuntimeError(f"{' '.join(command)} ended with {code}")
    return Run(**told)


def in_turn(rounds: int, commands: Mapping[str, tuple[str, ...]], say: Callable[[str], None]) -> dict[str, list[Run]]:
    """Run all commands one after the other, and that so many times, so that a bad minute meets all of them.

    One that met its limit is not run again.
    """
    runs: dict[str, list[Run]] = {name: [] for name in commands}
    for number in range(rounds):
        for name, command in commands.items():
            if any(each.ended_by_limit for each in runs[name]):
                continue
            done = run(command)
            runs[name].append(done)
            say(f"round {number + 1} of {rounds}  {name:28} {done.cpu_seconds:8.2f} s CPU {done.seconds:8.2f} s")
    return runs
