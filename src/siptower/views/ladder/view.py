"""Ladders of the calls that somebody asked for, as a view of a reading."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from siptower.export import csv, json
from siptower.views.batches import opened
from siptower.views.ladder.build import build_ladder
from siptower.views.ladder.data import STEP_KEYS, ladder_object, step_object
from siptower.views.ladder.rows import LADDER_TABLES, Gathered
from siptower.views.ladder.text import ladder_lines
from siptower.views.output import Format

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from siptower.views.ladder.model import Ladder
    from siptower.views.output import Output, RowSource

__all__ = ["LadderView"]


@dataclass(slots=True)
class LadderView:
    """The ladders of some Call-IDs."""

    call_ids: tuple[str, ...]
    """Which, in the order in which they are shown."""

    output: Output
    """How they are written."""

    aliases: Mapping[str, str]
    """What the operator calls addresses."""

    explain: Callable[[bytes], str]
    """Reads one message, as JSON."""

    whole: bool = False
    """Fold nothing."""

    missing: tuple[str, ...] = field(default=(), init=False)
    """Call-IDs of which nothing was seen; known when the lines have been taken."""

    def tables(self) -> Mapping[str, tuple[str, ...] | None]:
        """Everything that is told of a call."""
        return LADDER_TABLES

    def plan(self) -> Mapping[str, Any] | None:
        """Nothing is counted."""
        return None

    def keep_samples(self) -> bool:
        """Nothing is counted."""
        return False

    def ladders(self, source: RowSource) -> Iterator[Ladder]:
        """The ladders themselves."""
        gathered = Gathered(self.call_ids)
        for table, batch in opened(source.batches()):
            gathered.add(table, batch)
        self.missing = gathered.missing()
        last_ns = source.result().status.get("capture", {}).get("last_ns")
        for rows in gathered.found():
            yield build_ladder(rows, self.aliases, self.explain, last_ns)

    def lines(self, source: RowSource) -> Iterator[str]:
        """The ladders as text."""
        ladders = self.ladders(source)
        match self.output.form:
            case Format.TABLE:
                for number, ladder in enumerate(ladders):
                    if number:
                        yield "\n"
                    yield from ladder_lines(self.output.canvas, ladder, self.output.limit, whole=self.whole)
            case Format.JSON:
                yield from json.array(ladder_object(ladder) for ladder in ladders)
            case Format.NDJSON:
                yield from json.lines(self._steps(ladders))
            case Format.CSV:
                yield from csv.table(STEP_KEYS, self._steps(ladders))

    def _steps(self, ladders: Iterator[Ladder]) -> Iterator[dict[str, Any]]:
        for ladder in ladders:
            for step in ladder.steps[: self.output.limit]:
                yield step_object(ladder, step)
