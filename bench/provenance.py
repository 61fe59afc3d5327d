"""Where and of what a measurement was made."""

from __future__ import annotations

import hashlib
import os
import platform
import subprocess
import time
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
QUIET_PERCENT = 10.0
"""How much of the processors others may use before a measurement is worth little."""

_WATCHED_SECONDS = 3.0
# What a run writes itself, and what no figure depends on.
_NOT_MEASURED = (":!bench/results", ":!docs")


@dataclass(frozen=True, slots=True)
class Provenance:
    """What has to be equal before two measurements may be compared, and the commit that they compare."""

    cpu: str
    cores: int
    memory_bytes: int
    kernel: str
    python: str
    rust: str
    commit: str
    clean: bool
    """Whether the tree held nothing that was not committed."""

    started: str
    """Day, UTC."""

    load_average: float
    """Of the minute before the start."""

    others_percent: float
    """How much of the processors others used, just before the start."""

    @property
    def quiet(self) -> bool:
        """Whether the machine did nothing else."""
        return self.others_percent <= QUIET_PERCENT

    def doubts(self) -> list[str]:
        """Why the figures are worth less than they look, one line each."""
        found = []
        if not self.quiet:
            found.append(f"the machine is not quiet: others use {self.others_percent:.0f} % of its processors")
        if not self.clean:
            found.append("the tree holds changes that are not committed")
        return found

    def as_json(self) -> dict[str, object]:
        """The fields as they are written to a result file."""
        return asdict(self) | {"quiet": self.quiet}


def here() -> Provenance:
    """This machine and this commit. Takes three seconds, in which it watches what others do."""
    load_average = os.getloadavg()[0]
    return Provenance(
        cpu=_cpu(),
        cores=len(os.sched_getaffinity(0)),
        memory_bytes=os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        kernel=platform.release(),
        python=platform.python_version(),
        rust=_said("rustc", "--version"),
        commit=_said("git", "rev-parse", "HEAD"),
        clean=not _said("git", "status", "--porcelain", "--", ".", *_NOT_MEASURED),
        started=time.strftime("%Y-%m-%d", time.gmtime()),
        load_average=round(load_average, 2),
        others_percent=round(_busy_percent(_WATCHED_SECONDS), 1),
    )


def sha256(path: Path) -> str:
    """The hash that names a corpus."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _busy_percent(seconds: float) -> float:
    """How much of the processors is used while this process sleeps."""
    before = _ticks()
    time.sleep(seconds)
    idle, total = (after - earlier for after, earlier in zip(_ticks(), before, strict=True))
    return 100 * (total - idle) / total if total else 0.0


def _ticks() -> tuple[int, int]:
    """Ticks of all processors: idle or waiting for a disk, and all (proc(5))."""
    line = Path("/proc/stat").read_text(encoding="utf-8").partition("\n")[0]
    ticks = [int(word) for word in line.split()[1:9]]
    return ticks[3] + ticks[4], sum(ticks)


def _cpu() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def _said(*words: str) -> str:
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
