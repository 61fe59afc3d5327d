"""A progress bar on standard error, for long inputs and only when somebody looks at it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import TracebackType

    from rich.progress import Progress, TaskID

    from siptower.pipeline.reading import EngineProgress

__all__ = ["LONG_INPUT_BYTES", "ProgressBar"]

LONG_INPUT_BYTES = 8 * 1024 * 1024
"""Shorter inputs are read before a bar could be looked at."""


class ProgressBar:
    """The bar; it appears when the input turns out to be long, and goes before anything else is written."""

    def __init__(self, *, wanted: bool) -> None:
        """Nothing is shown yet.

        Args:
            wanted: Somebody looks at standard error, and nothing else is written there meanwhile.
        """
        self._wanted = wanted
        self._progress: Progress | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        """Be ready to show."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Take the bar away, whatever happened."""
        self.close()

    def show(self, progress: EngineProgress) -> None:
        """Bring the bar up to date."""
        total = progress.bytes_total
        if not self._wanted or (self._progress is None and total is not None and total < LONG_INPUT_BYTES):
            return
        if self._progress is None:
            self._open()
        if self._progress is not None and self._task is not None:
            self._progress.update(
                self._task,
                completed=progress.bytes_read,
                total=total,
                packets=f"{progress.packets:,} packets, {progress.messages:,} SIP messages",
            )

    def then(self, pieces: Iterable[str | bytes]) -> Iterator[str | bytes]:
        """Pieces of output as they come; the bar goes before the first."""
        for piece in pieces:
            self.close()
            yield piece

    def close(self) -> None:
        """Take the bar away for good."""
        self._wanted = False
        if self._progress is not None:
            self._progress.stop()
            self._progress = None

    def _open(self) -> None:
        from rich import progress as rich_progress  # noqa: PLC0415 (costs 0.1 s)
        from rich.console import Console  # noqa: PLC0415

        self._progress = rich_progress.Progress(
            rich_progress.TextColumn("reading"),
            rich_progress.BarColumn(complete_style="cyan", finished_style="cyan", pulse_style="cyan"),
            rich_progress.TextColumn("{task.percentage:>3.0f}%", style="none"),
            rich_progress.TextColumn("{task.fields[packets]}", style="dim", markup=False),
            rich_progress.TimeRemainingColumn(elapsed_when_finished=True),
            console=Console(stderr=True),
            transient=True,
        )
        self._progress.start()
        self._task = self._progress.add_task("reading", total=None, packets="")
