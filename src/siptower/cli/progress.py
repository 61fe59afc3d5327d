"""A progress bar on standard error, for long inputs and only when somebody looks at it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import TracebackType

    from rich.progress import Progress, ProgressColumn, TaskID

    from siptower.pipeline.reading import EngineProgress

__all__ = ["LONG_INPUT_BYTES", "ProgressBar"]

LONG_INPUT_BYTES = 8 * 1024 * 1024
"""Shorter inputs are read before a bar could be looked at."""


_WIDE, _MIDDLING = 100, 66
"""Columns from which on there is room for everything, and for messages beside the bar."""


class ProgressBar:
    """The bar; it appears when the input turns out to be long, and goes before anything else is written."""

    def __init__(self, *, wanted: bool, inputs: int = 1) -> None:
        """Nothing is shown yet.

        Args:
            wanted: Somebody looks at standard error, and nothing else is written there meanwhile.
            inputs: How many files are read together.
        """
        self._wanted = wanted
        self._label = "reading" if inputs == 1 else f"reading {inputs} files"
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
        fields: dict[str, Any] = {
            "completed": progress.bytes_read,
            "total": total,
            "packets": f"{progress.packets:,} packets",
            "messages": f"{progress.messages:,} SIP messages",
        }
        if self._progress is None:
            self._open(fields, has_end=total is not None)
        elif self._task is not None:
            self._progress.update(self._task, **fields)

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

    def _open(self, fields: dict[str, Any], *, has_end: bool) -> None:
        from rich import progress as rich_progress  # noqa: PLC0415 (costs 0.1 s)
        from rich.console import Console  # noqa: PLC0415

        console = Console(stderr=True)
        self._progress = rich_progress.Progress(*_columns(console.width, has_end), console=console, transient=True)
        self._task = self._progress.add_task(self._label, **fields)
        self._progress.start()


def _columns(width: int, has_end: bool) -> list[ProgressColumn]:  # noqa: FBT001 (two kinds of inputs)
    """What there is room for: how far and how long yet, then messages, then bytes, their rate and packets."""
    from rich import progress as rich  # noqa: PLC0415 (costs 0.1 s)

    def text(name: str) -> ProgressColumn:
        return rich.TextColumn(f"{{task.fields[{name}]}}", style="dim", markup=False)

    room = 24 if width >= _WIDE else 12
    bar = rich.BarColumn(room, complete_style="cyan", finished_style="cyan", pulse_style="cyan")
    columns: list[ProgressColumn] = [rich.TextColumn("{task.description}", markup=False)] if width >= _MIDDLING else []
    columns.append(bar)
    if has_end:
        columns.append(rich.TextColumn("{task.percentage:>3.0f}%", style="none"))
    if width >= _WIDE:
        columns += [rich.DownloadColumn() if has_end else rich.FileSizeColumn(), rich.TransferSpeedColumn()]
        columns.append(text("packets"))
    if width >= _MIDDLING or not has_end:
        columns.append(text("messages"))
    columns.append(rich.TimeRemainingColumn(compact=True) if has_end else rich.TimeElapsedColumn())
    return columns
