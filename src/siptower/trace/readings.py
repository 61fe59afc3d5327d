"""The readings behind a trace: each when it is needed, and none where all is in memory."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from siptower.trace.kept import Kept
from siptower.trace.passes import Memory, Pass, warn_of_partial
from siptower.views.capture import capture_facts
from siptower.views.kpis import KpiView
from siptower.views.output import Output

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pyarrow as pa

    from siptower.pipeline.reading import ReadingResult
    from siptower.trace.inputs import Inputs
    from siptower.views.capture import CaptureFacts
    from siptower.views.search.narrowing import Narrowing

__all__ = ["Choice", "Readings"]

_FIGURES = KpiView(Output())
"""The view whose plan counts every figure."""

Tables = dict[str, tuple[str, ...] | None]


@dataclass(frozen=True, slots=True)
class Choice:
    """Which Call-IDs are wanted, before they are known."""

    of: Readings
    """Where they are looked for."""

    narrowing: Narrowing
    """Chooses them."""

    def call_ids(self) -> frozenset[str]:
        """The Call-IDs, found by a reading."""
        return self.narrowing.call_ids(self.of.source(self.narrowing.tables()))


class Readings:
    """Reads captures as often as it takes, and no oftener. Several threads may use it."""

    def __init__(self, inputs: Inputs, choice: Choice | None = None) -> None:
        """Take what is to be read; nothing is read yet.

        Args:
            inputs: The captures, and how they are read.
            choice: Which of their Call-IDs are wanted; None for those that the inputs say.
        """
        self._inputs = inputs
        self._choice = choice
        self._where = choice.narrowing.where.text if choice else ""
        self._kept = Kept()
        self._lock = threading.RLock()

    @property
    def inputs(self) -> Inputs:
        """The captures, and how they are read."""
        return self._inputs

    def words(self) -> str:
        """What is read and what is known of it, in one line and without reading."""
        where = f" where {self._where}" if self._where else ""
        return f"{self._inputs.words()}{where}: {self._kept.words()}"

    def load(self, names: Iterable[str]) -> None:
        """Read tables and figures in one pass, and keep them. What is there is not read again."""
        with self._lock:
            missing = [name for name in names if name not in self._kept.tables]
            if missing or self._kept.result is None:
                self._read_and_keep(missing)

    def table(self, name: str) -> pa.Table:
        """A whole table, kept."""
        with self._lock:
            self.load([name])
            return self._kept.tables[name]

    def counted(self) -> ReadingResult:
        """The figures, kept."""
        with self._lock:
            return self._kept.result or self._read_and_keep(())

    def facts(self) -> CaptureFacts:
        """What the captures hold; any reading that came to its end knows it."""
        facts = self._kept.facts
        return capture_facts(self.counted().status) if facts is None else facts

    def source(self, tables: Mapping[str, tuple[str, ...] | None], call_id: str | None = None) -> Pass | Memory:
        """Where rows come from: out of memory when all of them are there, else by a reading that keeps nothing.

        Args:
            tables: Table to columns, None for all.
            call_id: The only Call-ID that is wanted; None for all. Out of memory come the others, too.
        """
        with self._lock:
            kept = self._kept
            if kept.result is not None and tables.keys() <= kept.tables.keys():
                return Memory({name: kept.tables[name] for name in tables}, kept.result)
        inputs = self._ready()
        if call_id is not None:
            among = inputs.request.call_ids
            inputs = inputs.only([call_id] if among is None or call_id in among else [])
        return Pass(inputs.start(tables, None), self._note)

    def counting(self, tables: Iterable[str] = (), *, keep_samples: bool = False) -> Pass:
        """A reading that counts every figure.

        Args:
            tables: Whole tables that are wanted besides.
            keep_samples: Keep every single value of the histograms.
        """
        wanted: Tables = dict.fromkeys(tables)
        return Pass(self._ready().start(wanted, _FIGURES.plan(), keep_samples=keep_samples), self._note)

    def _read_and_keep(self, names: Iterable[str]) -> ReadingResult:
        from siptower.trace.schemas import gathered  # noqa: PLC0415 (pyarrow costs 0.1 s)

        tables = tuple(names)
        source = self.counting(tables)
        self._kept.tables |= gathered(source.batches(), tables)
        self._kept.result = source.result()
        return self._kept.result

    def _ready(self) -> Inputs:
        """The inputs; where Call-IDs are to be chosen, that happens now."""
        with self._lock:
            if self._choice is not None:
                self._inputs = self._inputs.only(self._choice.call_ids())
                self._choice = None
            return self._inputs

    def _note(self, result: ReadingResult) -> None:
        """Remember what became of the inputs, and warn of it the first time."""
        with self._lock:
            if self._kept.facts is None:
                self._kept.facts = capture_facts(result.status)
                warn_of_partial(self._kept.facts)
