"""Where and of what a measurement was made."""

from __future__ import annotations

import hashlib
import os
import platform
import subprocess
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


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

    def as_json(self) -> dict[str, object]:
        """The fields as they are written to a result file."""
        return asdict(self)


def here() -> Provenance:
    """This machine and this commit."""
    return Provenance(
        cpu=_cpu(),
        cores=len(os.sched_getaffinity(0)),
        memory_bytes=os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        kernel=platform.release(),
        python=platform.python_version(),
        rust=_said("rustc", "--version"),
        commit=_said("git", "rev-parse", "HEAD"),
        clean=not _said("git", "status", "--porcelain"),
    )


def sha256(path: Path) -> str:
    """The hash that names a corpus."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _cpu() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def _said(*words: str) -> str:
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
