"""Reads captures through the engine: batches of rows while they are made, then what was counted."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from siptower.model.errors import Problem, SettingsError
from siptower.pipeline.engine_config import engine_config

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from siptower.engine import ArrowBatch
    from siptower.model.settings import Settings
    from siptower.pipeline.engine_config import ReadRequest

__all__ = ["EngineProgress", "NativeEngine", "Reading", "ReadingResult", "start_reading"]

PATIENCE_SECONDS = 0.1
"""How long one look into the queue waits: the longest that Ctrl-C or a progress bar has to wait."""


class EngineProgress(Protocol):
    """How far the engine is."""

    @property
    def bytes_read(self) -> int:
        """Bytes of the inputs that were read."""

    @property
    def bytes_total(self) -> int | None:
        """Bytes that there are; None where an input has no known end."""

    @property
    def packets(self) -> int:
        """Packets so far."""

    @property
    def messages(self) -> int:
        """SIP messages so far."""


class NativeEngine(Protocol):
    """What reading needs of the engine: `siptower.engine.Engine` has it."""

    def start(self) -> None:
        """Open the inputs and begin to read."""

    def next_batch(self, timeout: float) -> tuple[str, ArrowBatch] | None:
        """The next batch with the name of its table; None when none came in time."""

    def finished(self) -> bool:
        """No batch will come any more."""

    def stop(self) -> None:
        """End early; what was read stays counted, and batches that wait can still be taken."""

    def progress(self) -> EngineProgress:
        """How far it is."""

    def measures(self) -> str:
        """What was counted, as JSON; `null` without a plan."""

    def exposition(self) -> str:
        """What was counted, as Prometheus text."""

    def status(self) -> str:
        """Capture facts, sources, tables and queues, as JSON."""


@dataclass(frozen=True, slots=True)
class ReadingResult:
    """What is known when reading ends."""

    measures: str
    """Results of the figures that were asked for, as JSON; `null` when none were."""

    status: Mapping[str, Any]
    """Capture facts, sources, tables and queues; under `filter_words` why link types have no filter, by number."""

    exposition: str
    """The figures as Prometheus text."""

    stopped: bool
    """Somebody ended it early: the figures cover only what was read."""


@dataclass(slots=True)
class Reading:
    """One run of the engine over its inputs."""

    engine: NativeEngine
    """The engine, not yet started."""

    watch: Callable[[EngineProgress], None] | None = None
    """Told now and then how far it is."""

    wants_stop: Callable[[], bool] = bool
    """Asked now and then; true ends the reading early."""

    filter_words: Mapping[int, str] = field(default_factory=dict)
    """Why the filter could not be compiled for a link type, by its number."""

    stopped: bool = field(default=False, init=False)
    """It was ended early."""

    _result: ReadingResult | None = field(default=None, init=False)

    def batches(self) -> Iterator[tuple[str, ArrowBatch]]:
        """Start the engine and give its batches as they are made, each with the name of its table."""
        engine = self.engine
        engine.start()
        try:
            while True:
                item = engine.next_batch(PATIENCE_SECONDS)
                if item is not None:
                    yield item
                self._pulse()
                if item is None and engine.finished():
                    break
        finally:
            engine.stop()
        self._result = ReadingResult(engine.measures(), self.status(), engine.exposition(), stopped=self.stopped)

    def status(self) -> dict[str, Any]:
        """Capture facts, sources, tables and queues as they are now; `filter_words` as in the result."""
        found: dict[str, Any] = json.loads(self.engine.status())
        return found | {"filter_words": self.filter_words}

    def result(self) -> ReadingResult:
        """What was counted.

        Raises:
            RuntimeError: There are batches that nobody took.
        """
        if self._result is None:
            raise RuntimeError("the result of a reading stands when its last batch was taken")
        return self._result

    def _pulse(self) -> None:
        """Show how far it is, and look whether somebody wants to stop."""
        if self.watch is not None:
            self.watch(self.engine.progress())
        if not self.stopped and self.wants_stop():
            self.stopped = True
            self.engine.stop()


def start_reading(
    settings: Settings,
    request: ReadRequest,
    open_engine: Callable[[str], NativeEngine],
    watch: Callable[[EngineProgress], None] | None = None,
    wants_stop: Callable[[], bool] = bool,
) -> Reading:
    """Build the engine for a request; it starts when its first batch is asked for.

    Args:
        settings: The settings in force.
        request: What to read and what is wanted of it.
        open_engine: Makes an engine from its configuration.
        watch: Told now and then how far it is.
        wants_stop: Asked now and then; true ends the reading early.

    Raises:
        SettingsError: The engine cannot use the settings.
    """
    try:
        engine = open_engine(engine_config(settings, request))
    except ValueError as error:
        message = " ".join(str(error).split())
        raise SettingsError((Problem(message, "`siptower config show` prints the settings in force"),)) from error
    words = request.packet_filter.refused if request.packet_filter else {}
    return Reading(engine, watch, wants_stop, words)
