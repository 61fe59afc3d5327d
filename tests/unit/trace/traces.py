"""Traces over an engine that hands out given rows, and counts how often it is started."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from siptower.server.wiring import real_parts
from siptower.trace.opening import read_with
from tests.unit.engines import FakeEngine, status
from tests.unit.rows import attempt, session

if TYPE_CHECKING:
    from pathlib import Path

    from siptower.trace import Trace

Rows = list[tuple[str, list[dict[str, Any]]]]
TWO_CALLS: Rows = [
    ("attempt", [attempt("a"), attempt("b", 1, outcome="busy", code="486", reason="Busy Here", pgad=None)]),
    ("session", [session("a")]),
]


@dataclass
class Engines:
    """Makes a new engine for each reading."""

    rows: Rows = field(default_factory=lambda: TWO_CALLS)
    told: dict[str, Any] = field(default_factory=status)
    made: list[FakeEngine] = field(default_factory=list)

    def open(self, config: str) -> FakeEngine:
        """An engine of its own."""
        engine = FakeEngine(json.loads(config), list(self.rows), self.told)
        self.made.append(engine)
        return engine

    @property
    def readings(self) -> int:
        """How many have begun."""
        return sum(engine.started for engine in self.made)


def trace_of(engines: Engines, *paths: str | Path, environment: dict[str, str] | None = None, **options: Any) -> Trace:
    """A trace over these engines."""
    parts = replace(real_parts(), environment=environment or {}, open_engine=engines.open)
    return read_with(parts, paths or (__file__,), **options)
