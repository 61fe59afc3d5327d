"""A progress bar on standard error, for long inputs and only when somebody looks at it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.progress import Progress, TaskID

    from siptower.pipeline.reading import EngineProgress

__all__ = ["progress_bar"]

LONG_INPUT_BYTES = 8 * 1024 * 1024
"""Shorter inputs are read before a bar could be looked at."""


@contextmanager
def progress_bar(*, wanted: bool) -> Iterator[Callable[[EngineProgress], None] | None]:
    """Give what shows progress; None where no bar is wanted.

    Args:
        wanted: Somebody looks at standard error, and nothing else is written there meanwhile.
    """
    if not wanted:
        yield None
        return
    bar = _Bar()
    try:
        yield bar.show
    finally:
        bar.close()


class _Bar:
    """The bar; it appears when the input turns out to be long."""

    def __init__(self) -> None:
        self._progress: Progress | None = None
        self._task: TaskID | None = None

    def show(self, progress: EngineProgress) -> None:
        """Bring the bar up to date."""
        total = progress.bytes_total
        if self._progress is None:
            if total is not None and total < LONG_INPUT_BYTES:
                return
            self._open()
        if self._progress is not None and self._task is not None:
            self._progress.update(
                self._task,
                completed=progress.bytes_read,
                total=total,
                packets=f"{progress.packets:,} packets, {progress.messages:,} SIP",
            )

    def _open(self) -> None:
        from rich import progress as rich_progress  # noqa: PLC0415 (costs 0.1 s)
        from rich.console import Console  # noqa: PLC0415

        self._progress = rich_progress.Progress(
            rich_progress.TextColumn("reading"),
            rich_progress.BarColumn(),
            rich_progress.TaskProgressColumn(),
            rich_progress.TextColumn("{task.fields[packets]}", markup=False),
            rich_progress.TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._progress.start()
        self._task = self._progress.add_task("reading", total=None, packets="")

    def close(self) -> None:
        """Take the bar away."""
        if self._progress is not None:
            self._progress.stop()
