"""A call as Python values: a session attempt and the session that it led to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

from siptower.model.columns import COLUMNS
from siptower.model.outcomes import FAILED
from siptower.trace.records import record_of
from siptower.views.wording import seconds

if TYPE_CHECKING:
    from siptower.model.enums import Direction, Outcome
    from siptower.model.records import AttemptRecord, SessionRecord
    from siptower.views.calls import Call as JoinedCall

__all__ = ["CALL_TABLES", "Call", "call_of"]

CALL_TABLES = {table: tuple(COLUMNS[table]) for table in ("attempt", "session")}
"""What calls are made of: every column of both tables."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call leg of the first hop: a session attempt and, when it was answered and ended, its session.

    Every column stands in `attempt` and `session`, with times and durations in whole nanoseconds. The properties are
    what is asked for most, in seconds and in UTC.
    """

    attempt: AttemptRecord
    """How it was set up: one row of the table `attempt`."""

    session: SessionRecord | None
    """How it was used and ended; None when it was not answered, or is still up."""

    open_for_ns: int | None
    """Nanoseconds from the answer to the last packet of a call that is still up; None for all others."""

    flags: tuple[str, ...]
    """What is unusual about it, as stable words: `auth`, `chain`, `fork`, `hold`, `retransmitted`, `no-ack`,
    `inferred`, `up`, `unjoined`, how its session ended where that was no BYE, its class where that is not `normal`.
    """

    def __hash__(self) -> int:
        """Equal calls have equal hashes, so that sets and dictionaries take them."""
        return hash((self.attempt.ts, self.attempt.attempt_id))

    @property
    def call_id(self) -> str:
        """Its Call-ID."""
        return self.attempt.call_id

    @property
    def started(self) -> datetime:
        """When its first INVITE was seen, in UTC, to the microsecond; `attempt.ts` has all digits."""
        return datetime.fromtimestamp(self.attempt.ts // 1_000_000_000, UTC).replace(
            microsecond=self.attempt.ts // 1_000 % 1_000_000
        )

    @property
    def from_user(self) -> str:
        """Who called: the user part of From."""
        return self.attempt.from_user

    @property
    def to_user(self) -> str:
        """Who was called: the user part of To."""
        return self.attempt.to_user

    @property
    def outcome(self) -> Outcome:
        """How the attempt ended."""
        return self.attempt.outcome

    @property
    def code(self) -> str:
        """Final status code, `timeout` or `transport_error`; `2xx` when the answer itself was not captured."""
        return self.attempt.code

    @property
    def reason(self) -> str:
        """Reason phrase of the final response; empty when none came."""
        return self.attempt.reason

    @property
    def answered(self) -> bool:
        """It was answered."""
        return self.attempt.outcome == "answered"

    @property
    def failed(self) -> bool:
        """The network, the peer or the configuration failed it, as `--where failed` asks: not busy, not unanswered."""
        return self.attempt.outcome in FAILED

    @property
    def pdd_seconds(self) -> float | None:
        """Post-dial delay in seconds: first INVITE to ringing, or to the answer; None when neither came."""
        return seconds(self.attempt.pdd)

    @property
    def duration_seconds(self) -> float | None:
        """Session duration time in seconds: answer to BYE (RFC 6076 section 4.5); None without both."""
        return seconds(self.session.sdt) if self.session else None

    @property
    def carrier(self) -> str:
        """The carrier that it is counted for; `other` when no configured one matches."""
        return self.attempt.carrier

    @property
    def direction(self) -> Direction:
        """Which way it crossed the configured local networks."""
        return self.attempt.direction


def call_of(joined: JoinedCall) -> Call:
    """A call out of the join of both tables, with every column of them."""
    session = joined.session
    return Call(
        attempt=cast("AttemptRecord", record_of("attempt", joined.attempt)),
        session=None if session is None else cast("SessionRecord", record_of("session", session)),
        open_for_ns=joined.open_for,
        flags=joined.flags,
    )
