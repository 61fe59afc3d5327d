"""Writes every golden capture: `python -m tests.golden.generate`. A test compares what stands in the tree with it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from siptower.testing import save
from tests.golden import scenarios, sipcm
from tests.golden.scenarios import answered, carried, mixed, registered, unanswered
from tests.golden.sipcm import calls, others, registrations

if TYPE_CHECKING:
    from tests.golden.registry import Captures

FOLDERS: tuple[Captures, ...] = (scenarios.SCENARIOS, sipcm.SIPCM)
"""Every folder of captures. The imports above enter the generators into them."""

GENERATORS = (answered, carried, mixed, registered, unanswered, calls, others, registrations)


def main() -> None:
    for folder in FOLDERS:
        for capture in folder.all():
            save(folder.path(capture), capture.bytes())
            sys.stdout.write(f"{folder.path(capture)}\n")


if __name__ == "__main__":
    main()
