"""The benchmarks of single crates: examples that print their figures themselves, one line each."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.provenance import ROOT

if TYPE_CHECKING:
    from bench.provenance import Provenance


@dataclass(frozen=True, slots=True)
class CrateBenchmark:
    """An example of a crate that measures that crate."""

    name: str
    crate: str
    example: str

    def run(self) -> list[str]:
        """Build it in release, run it, and give the lines that it prints."""
        command = (
            "cargo",
            "run",
            "--quiet",
            "--release",
            "--locked",
            "--package",
            self.crate,
            "--example",
            self.example,
        )
        printed = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout
        return printed.rstrip("\n").split("\n")

    def as_json(self, printed: list[str], provenance: Provenance) -> dict[str, object]:
        """What is written to the result file."""
        return {"name": self.name, "printed": printed, "provenance": provenance.as_json()}


CRATES = (
    CrateBenchmark("sip-parse", "decode", "bench_sip_parse"),
    CrateBenchmark("tracker", "track", "bench_tracker"),
    CrateBenchmark("fold", "fold", "bench_fold"),
)
