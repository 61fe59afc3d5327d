"""The benchmarks."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bench import corpus
from bench.measuring import Benchmark

if TYPE_CHECKING:
    from collections.abc import Iterator

PROGRAM = str(Path(sys.executable).with_name("siptower"))


def benchmarks() -> Iterator[Benchmark]:
    """Every benchmark, its corpus at hand."""
    calls, messages = corpus.calls()
    yield _read(
        "read-summary",
        "Follows answered calls and prints the summary.",
        calls,
        messages,
        "--summary",
        "--format",
        "json",
    )
    yield _read("read-table", "Follows answered calls and prints the call table.", calls, messages)
    yield _read("read-metrics", "Follows answered calls and prints Prometheus text.", calls, messages, "--metrics")
    yield _read(
        "read-messages", "Prints every message as a line of JSON.", calls, messages, "--messages", "--format", "ndjson"
    )
    registrations, messages = corpus.registrations()
    yield _read(
        "read-registrations",
        "Follows challenged registrations.",
        registrations,
        messages,
        "--summary",
        "--format",
        "json",
    )


def _read(name: str, says: str, capture: Path, messages: int, *options: str) -> Benchmark:
    command = (PROGRAM, "read", *options, str(capture))
    return Benchmark(name, says, command, capture, messages, "messages")
