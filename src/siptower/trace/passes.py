"""One reading of the inputs from beginning to end, and one out of memory: both give views what they want."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from siptower.model.errors import InputError
from siptower.views.batches import opened
from siptower.views.capture import capture_facts, source_problems

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import pyarrow as pa

    from siptower.pipeline.reading import Reading, ReadingResult
    from siptower.views.capture import CaptureFacts

__all__ = ["CaptureWarning", "Memory", "Pass", "warn_of_partial"]


class CaptureWarning(UserWarning):
    """An input could be read only in part. What was read until then stands in the tables and figures."""


@dataclass(slots=True)
class Pass:
    """One reading. It fails where nothing can be had of an input."""

    reading: Reading
    """The reading, not yet begun."""

    done: Callable[[ReadingResult], None]
    """Told what was counted when everything was read."""

    _looked: bool = field(default=False, init=False)

    def batches(self) -> Iterator[tuple[str, pa.RecordBatch]]:
        """Batches as they come, each with the name of its table.

        Raises:
            InputError: Nothing at all can be read of an input.
        """
        for item in opened(self.reading.batches()):
            if not self._looked:
                self._looked = True  # an input that cannot be opened is known before the first row
                _refuse_unreadable(capture_facts(self.reading.status()))
            yield item
        result = self.reading.result()
        _refuse_unreadable(capture_facts(result.status))
        self.done(result)

    def result(self) -> ReadingResult:
        """What was counted; only after the last batch."""
        return self.reading.result()


@dataclass(frozen=True, slots=True)
class Memory:
    """Tables that were read before, as if they were read again."""

    tables: Mapping[str, pa.Table]
    """The tables that are given."""

    counted: ReadingResult
    """What was counted when they were read."""

    def batches(self) -> Iterator[tuple[str, pa.RecordBatch]]:
        """Batches of one table after the other."""
        for name, table in self.tables.items():
            for batch in table.to_batches():
                yield name, batch

    def result(self) -> ReadingResult:
        """What was counted."""
        return self.counted

    @property
    def rows(self) -> int:
        """Rows of all tables together."""
        return sum(table.num_rows for table in self.tables.values())


def _refuse_unreadable(facts: CaptureFacts) -> None:
    """Fail when an input gave nothing at all: whoever named it wants it read."""
    for source in facts.sources:
        if source.failed and not source.packets:
            raise InputError(f"{source.name}: {source.message}", source.hint)


def warn_of_partial(facts: CaptureFacts) -> None:
    """Warn of each input that ended early."""
    for problem, _ in source_problems(facts):
        warnings.warn(problem.line(), CaptureWarning, stacklevel=2)
