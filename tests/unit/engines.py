"""An engine that hands out given rows, for tests of whoever uses one."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from siptower.engine import ArrowBatch
from tests.unit.rows import SECOND, START, batch

if TYPE_CHECKING:
    from collections.abc import Callable

EMPTY_COUNT = {"measures": [], "samples_dropped": 0}


def status(**capture: object) -> dict[str, Any]:
    """The state after a small capture without losses."""
    return {
        "capture": {
            "packets": 7,
            "filtered": {},
            "filtered_link_types": {},
            "duplicates": 0,
            "datagrams_reassembled": 0,
            "tcp_gaps": 0,
            "keepalives": 0,
            "messages": 7,
            "probes": 0,
            "malformed": {},
            "ignored": {},
            "dropped": {},
            "first_ns": START,
            "last_ns": START + 63 * SECOND,
        }
        | capture,
        "sources": [{"name": "a.pcap", "packets": 7, "error": None}],
        "active": {"sessions": 0, "registrations": 0, "subscriptions": 0},
        "tables": [],
        "queues": {},
    }


@dataclass
class FakeProgress:
    """A reading that is halfway through."""

    bytes_read: int = 50
    bytes_total: int | None = 100
    packets: int = 3
    messages: int = 2


@dataclass
class FakeEngine:
    """Hands out rows in the order in which they were given, then is finished."""

    config: dict[str, Any] = field(default_factory=dict)
    rows: list[tuple[str, list[dict[str, Any]]]] = field(default_factory=list)
    told: dict[str, Any] = field(default_factory=status)
    counted: dict[str, Any] | None = None
    text: str = ""
    started: bool = False
    stopped: bool = False

    def start(self) -> None:
        self.started = True

    def next_batch(self, timeout: float) -> tuple[str, ArrowBatch] | None:
        assert timeout > 0
        while self.rows and not self.stopped:
            table, rows = self.rows.pop(0)
            wanted = self.config.get("tables", {})
            if table in wanted:
                return table, ArrowBatch(batch(table, rows, wanted[table]))
        return None

    def finished(self) -> bool:
        return True

    def stop(self) -> None:
        self.stopped = True

    def progress(self) -> FakeProgress:
        return FakeProgress()

    def measures(self) -> str:
        return json.dumps(self.counted or (EMPTY_COUNT if self.config.get("measures") else None))

    def exposition(self) -> str:
        return self.text

    def status(self) -> str:
        return json.dumps(self.told)


def opener(engine: FakeEngine) -> Callable[[str], FakeEngine]:
    """Gives the engine whatever configuration it is asked for, and keeps that."""

    def opened(config: str) -> FakeEngine:
        engine.config = json.loads(config)
        return engine

    return opened
