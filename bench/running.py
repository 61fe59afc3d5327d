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
    from collections.abc import Callable, Collection, Mapping, Sequence

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

    exit_code: int = 0
    """Not 0 when it failed; negative for the signal that ended it."""

    @property
    def finished(self) -> bool:
        """Whether it did all that it was started for."""
        return not self.ended_by_limit and self.exit_code == 0

    def as_json(self) -> dict[str, object]:
        """What a result keeps of it."""
        told: dict[str, object] = {
            "seconds": round(self.seconds, 4),
            "cpu_seconds": round(self.cpu_seconds, 4),
            "peak_bytes": self.peak_bytes,
        }
        if self.ended_by_limit:
            told["ended_by_limit"] = True
        elif self.exit_code:
            told["exit_code"] = self.exit_code
        return told


def run(
    command: Sequence[str], *, limit: float = LIMIT_SECONDS, output: str = os.devnull, may_fail: bool = False
) -> Run:
    """Run a command that reads nothing.

    Args:
        command: Its words.
        limit: Seconds after which it is ended.
        output: Where what it prints goes.
        may_fail: A failure is a result as any other.

    Raises:
        RuntimeError: It failed and may not.
    """
    launched = (sys.executable, "-I", "-S", str(_LAUNCH), str(limit), output, *command)
    told = json.loads(subprocess.run(launched, stdout=subprocess.PIPE, check=True).stdout)
    done = Run(**told)
    if done.exit_code and not done.ended_by_limit and not may_fail:
        raise RuntimeError(f"{' '.join(command)} ended with {done.exit_code}")
    return done


def in_turn(
    rounds: int,
    commands: Mapping[str, tuple[str, ...]],
    say: Callable[[str], None],
    *,
    may_fail: Collection[str] = (),
) -> dict[str, list[Run]]:
    """Run all commands one after the other, and that so many times, so that a bad minute meets all of them.

    One that met its limit or failed is not run again.

    Args:
        rounds: How many times.
        commands: By name.
        say: Told after each run.
        may_fail: Names of commands whose failure is a result as any other.

    Raises:
        RuntimeError: Another one failed.
    """
    runs: dict[str, list[Run]] = {name: [] for name in commands}
    for number in range(rounds):
        for name, command in commands.items():
            if all(each.finished for each in runs[name]):
                done = run(command, may_fail=name in may_fail)
                runs[name].append(done)
                say(f"round {number + 1} of {rounds}  {name:28} {done.cpu_seconds:8.2f} s CPU {done.seconds:8.2f} s")
    return runs
