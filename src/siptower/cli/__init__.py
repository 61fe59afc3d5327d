"""The commands. They render views and start the pipeline; they compute nothing."""

from __future__ import annotations

import sys

from siptower.cli.program import run
from siptower.cli.terminal import open_missing_streams
from siptower.server.wiring import real_parts

__all__ = ["main", "open_missing_streams", "real_parts", "run"]


def main() -> None:
    """The program `siptower`."""
    open_missing_streams()
    sys.exit(run(sys.argv[1:], real_parts()))
