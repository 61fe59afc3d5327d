"""Calls: session attempts of the first hop with the session that each led to, joined while rows come in.

An attempt's row is written when it closes, its session's row when the session ends, and batches of the two tables
may come in either order: so both sides wait for each other. What waits is bounded; what is still up at the end of the
input is given then, and says so.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from siptower.model.enums import Class, Fork, Hop, How, Outcome
from siptower.views.batches import values

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import pyarrow as pa

__all__ = ["ATTEMPT_COLUMNS", "SESSION_COLUMNS", "WAITING", "WINDOW", "Call", "CallJoin", "in_time_order"]

ATTEMPT_COLUMNS = (
    "ts",
    "closed",
    "attempt_id",
    "call_id",
    "hop",
    "outcome",
    "code",
    "reason",
    "q850",
    "from_user",
    "to_user",
    "request_uri",
    "user_agent",
    "src_ip",
    "src_port",
    "dst_ip",
    "dst_port",
    "transport",
    "invites",
    "credentials",
    "inferred",
    "early_dialogs",
    "retransmissions",
    "srd",
    "pdd",
    "pgad",
    "holding",
    "carrier",
    "direction",
    "class",
    "ua_type",
    "tenant",
)
"""Columns of an attempt that a call shows."""

SESSION_COLUMNS = (
    "attempt_id",
    "hop",
    "fork",
    "how",
    "released_by",
    "release_reason",
    "sdt",
    "sdd",
    "holding",
    "acknowledged",
    "reinvites",
    "holds",
    "codec",
)
"""Columns of a session that a call shows."""

WAITING = 200_000
"""Answered attempts that may wait for the end of their session, and the other way round."""

WINDOW = 50_000
"""Calls that are held back to be given in the order of their beginning."""


@dataclass(frozen=True, slots=True)
class Call:
    """One leg: a session attempt and, when it was answered, its session."""

    attempt: dict[str, Any]
    """Columns of the attempt."""

    session: dict[str, Any] | None
    """Columns of the session; None when there was none, or it has not ended."""

    open_for: int | None = None
    """Nanoseconds from the answer to the last packet of a session that is still up; None for all others.

    An answered call that has neither session nor this waited too long among too many: its flags say `unjoined`.
    """

    @property
    def ts(self) -> int:
        """When it began."""
        return int(self.attempt["ts"])

    @property
    def answered(self) -> bool:
        """It was answered."""
        return bool(self.attempt["outcome"] == Outcome.ANSWERED)

    @property
    def flags(self) -> tuple[str, ...]:
        """What is unusual about it, as stable words."""
        attempt, session = self.attempt, self.session or {}
        unusual = {
            attempt["class"]: attempt["class"] != Class.NORMAL,
            "up": self.open_for is not None,
            "unjoined": self.answered and self.session is None and self.open_for is None,
            str(session.get("how")): session.get("how", How.BYE) != How.BYE,
            "no-ack": session.get("acknowledged") is False,
            "inferred": attempt["inferred"],
            "auth": attempt["invites"] > 1 and attempt["credentials"],
            "chain": attempt["invites"] > 1 and not attempt["credentials"],
            "fork": attempt["early_dialogs"] > 1,
            "hold": bool(session.get("holds")),
            "retransmitted": attempt["retransmissions"] > 0,
        }
        return tuple(name for name, applies in unusual.items() if applies)


@dataclass(slots=True)
class CallJoin:
    """Joins attempts with their sessions."""

    waiting: int = WAITING
    """Most rows of each kind that wait for their other half."""

    attempt_columns: tuple[str, ...] = ATTEMPT_COLUMNS
    """Columns of attempts that its calls carry: at least those that a call shows."""

    session_columns: tuple[str, ...] = SESSION_COLUMNS
    """Columns of sessions that its calls carry: at least those that a call shows."""

    given_up: int = field(default=0, init=False)
    """Attempts and sessions that were let go alone because too many waited."""

    _attempts: dict[str, dict[str, Any]] = field(default_factory=dict, init=False)
    _sessions: dict[str, dict[str, Any]] = field(default_factory=dict, init=False)

    def add(self, table: str, batch: pa.RecordBatch) -> Iterator[Call]:
        """Take a batch and give the calls that it completes."""
        if table == "attempt":
            for attempt in _rows(batch, table, self.attempt_columns):
                if attempt["hop"] == Hop.FIRST:
                    yield from self._attempt(attempt)
        elif table == "session":
            for session in _rows(batch, table, self.session_columns):
                if session["hop"] == Hop.FIRST and session["fork"] == Fork.FIRST:
                    yield from self._session(session)

    def finish(self, clock_ns: int | None) -> Iterator[Call]:
        """Give what still waits: sessions that are up at the last packet.

        Args:
            clock_ns: Time of the last packet; None when there was none.
        """
        for attempt in self._attempts.values():
            yield Call(attempt, None, _open_for(attempt, clock_ns))
        self._attempts.clear()
        self._sessions.clear()

    def _attempt(self, attempt: dict[str, Any]) -> Iterator[Call]:
        if attempt["outcome"] != Outcome.ANSWERED:
            yield Call(attempt, None)
            return
        identity = attempt["attempt_id"]
        session = self._sessions.pop(identity, None)
        if session is not None:
            yield Call(attempt, session)
            return
        self._attempts[identity] = attempt
        if len(self._attempts) > self.waiting:
            self.given_up += 1
            yield Call(self._attempts.pop(next(iter(self._attempts))), None)

    def _session(self, session: dict[str, Any]) -> Iterator[Call]:
        identity = session["attempt_id"]
        attempt = self._attempts.pop(identity, None)
        if attempt is not None:
            yield Call(attempt, session)
            return
        self._sessions[identity] = session
        if len(self._sessions) > self.waiting:
            self.given_up += 1
            self._sessions.pop(next(iter(self._sessions)))


def _rows(batch: pa.RecordBatch, table: str, names: Sequence[str]) -> Iterator[dict[str, Any]]:
    columns = [values(batch, table, name) for name in names]
    for row in zip(*columns, strict=True):
        yield dict(zip(names, row, strict=True))


def _open_for(attempt: dict[str, Any], clock_ns: int | None) -> int:
    """How long a session has been up."""
    answered: int = attempt["ts"] + (attempt["pgad"] or 0)
    return max(0, (clock_ns or answered) - answered)


def in_time_order(calls: Iterable[Call], window: int = WINDOW) -> Iterator[Call]:
    """Calls by their beginning, as far as a window of them reaches: the same order in every run, in bounded memory."""
    heap: list[tuple[int, str, int, Call]] = []
    for number, call in enumerate(calls):
        entry = (call.ts, str(call.attempt["attempt_id"]), number, call)
        if len(heap) < window:
            heapq.heappush(heap, entry)
        else:
            yield heapq.heappushpop(heap, entry)[-1]
    while heap:
        yield heapq.heappop(heap)[-1]
