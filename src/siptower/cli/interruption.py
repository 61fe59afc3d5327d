"""Ctrl-C while a capture is read: the first ends the reading and keeps what was read, the second ends the program."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

__all__ = ["Interruption", "interruptible"]


@dataclass(slots=True)
class Interruption:
    """Whether somebody wants to stop."""

    wanted: bool = False
    """Somebody pressed Ctrl-C."""

    def is_wanted(self) -> bool:
        """Somebody pressed Ctrl-C."""
        return self.wanted


@contextmanager
def interruptible() -> Iterator[Interruption]:
    """While it is open, the first Ctrl-C is noted instead of raised."""
    interruption = Interruption()

    def note(_number: int, _frame: FrameType | None) -> None:
        if interruption.wanted:
            raise KeyboardInterrupt
        interruption.wanted = True

    if threading.current_thread() is not threading.main_thread():
        yield interruption  # only the main thread may handle signals
        return
    before = signal.signal(signal.SIGINT, note)
    try:
        yield interruption
    finally:
        signal.signal(signal.SIGINT, before)
