from datetime import UTC, datetime
from typing import Any

from siptower.model.columns import COLUMNS
from siptower.model.enums import How, Outcome
from siptower.trace.call import CALL_TABLES, Call, call_of
from siptower.views.batches import values
from siptower.views.calls import Call as JoinedCall
from tests.unit.rows import SECOND, START, attempt, batch, session


def _row(table: str, row: dict[str, Any]) -> dict[str, Any]:
    rows = batch(table, [row])
    return {name: values(rows, table, name)[0] for name in CALL_TABLES[table]}


def _call(attempt_row: dict[str, Any], session_row: dict[str, Any] | None = None, open_for: int | None = None) -> Call:
    return call_of(JoinedCall(_row("attempt", attempt_row), session_row and _row("session", session_row), open_for))


def test_an_answered_call_shows_both_of_its_rows() -> None:
    call = _call(attempt("a", ts=START + 1_234_567_891), session("a"))
    assert call.attempt.outcome is call.outcome is Outcome.ANSWERED
    assert call.session is not None
    assert call.session.how is How.BYE
    assert (call.call_id, call.from_user, call.to_user) == ("a@example", "alice", "bob")
    assert call.started == datetime(2026, 1, 1, 0, 0, 1, 234_567, UTC)
    assert (call.pdd_seconds, call.duration_seconds, call.open_for_ns) == (0.5, 60.0, None)
    assert (call.carrier, call.direction, call.flags) == ("alpha", "ingress", ())
    assert call.answered


def test_a_failed_call_has_no_session_and_no_duration() -> None:
    call = _call(attempt("a", outcome="busy", code="486", reason="Busy Here", pdd=None))
    assert (call.answered, call.session, call.duration_seconds, call.pdd_seconds) == (False, None, None, None)
    assert (call.code, call.reason) == ("486", "Busy Here")


def test_a_call_that_is_up_says_for_how_long() -> None:
    call = _call(attempt("a"), open_for=30 * SECOND)
    assert call.open_for_ns == 30 * SECOND
    assert call.flags == ("up",)


def test_calls_bring_every_column() -> None:
    assert set(CALL_TABLES["attempt"]) == set(COLUMNS["attempt"])


def test_a_call_failed_where_somebody_is_at_fault() -> None:
    assert [_call(attempt("a", outcome=name)).failed for name in ("answered", "busy", "timeout", "server_failure")] == [
        False,
        False,
        True,
        True,
    ]


def test_equal_calls_are_one_in_a_set() -> None:
    assert len({_call(attempt("a"), session("a")), _call(attempt("a"), session("a")), _call(attempt("b"))}) == 2
