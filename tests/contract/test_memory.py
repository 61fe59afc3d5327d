"""Iterating over a capture takes no more memory when the capture is longer."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.contract.long_captures import MESSAGES_PER_CALL, write_calls

if TYPE_CHECKING:
    from pathlib import Path

CALLS = 9_000
"""63,000 messages; the other capture has four times as many."""

GROWTH_MB = 32
"""What peaks may differ by: the longer capture is larger by 75 MB on disk, and its rows by far more in memory."""


@pytest.fixture(scope="module")
def captures(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("long")
    short, long = folder / "short.pcap", folder / "long.pcap"
    write_calls(short, CALLS)
    write_calls(long, 4 * CALLS)
    return short, long


def _peak_mb(capture: Path, expression: str) -> tuple[int, int]:
    """How many things there were, and how much memory the process took at most."""
    program = (
        "import resource, sys, siptower\n"
        "trace = siptower.read(sys.argv[1])\n"
        f"number = {expression}\n"
        "print(number, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)\n"
    )
    said = subprocess.run([sys.executable, "-c", program, capture], capture_output=True, text=True, check=True)
    number, peak = said.stdout.split()
    return int(number), int(peak)


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    "expression",
    [
        "sum(len(record.raw) > 0 for record in trace.records('messages'))",
        "sum(batch.num_rows for batch in trace.batches('messages', columns=['ts', 'raw']))",
    ],
)
def test_memory_does_not_grow_with_the_capture(captures: tuple[Path, Path], expression: str) -> None:
    (few, before), (many, after) = (_peak_mb(capture, expression) for capture in captures)
    assert (few, many) == (CALLS * MESSAGES_PER_CALL, 4 * CALLS * MESSAGES_PER_CALL)
    assert after - before < GROWTH_MB, f"{before} MB became {after} MB"
