import itertools

import pytest

from siptower.views.calls import ATTEMPT_COLUMNS, SESSION_COLUMNS, Call, CallJoin, in_time_order
from tests.unit.rows import SECOND, START, attempt, batch, session


def _attempts(*rows: dict[str, object]) -> tuple[str, object]:
    return "attempt", batch("attempt", rows, ATTEMPT_COLUMNS)


def _sessions(*rows: dict[str, object]) -> tuple[str, object]:
    return "session", batch("session", rows, SESSION_COLUMNS)


def _joined(*batches: tuple[str, object], clock: int | None = None, waiting: int = 100) -> list[Call]:
    join = CallJoin(waiting)
    calls = [call for table, rows in batches for call in join.add(table, rows)]
    return calls + list(join.finish(clock))


@pytest.mark.parametrize("order", [0, 1])
def test_an_attempt_meets_its_session_in_either_order(order: int) -> None:
    pair = [_attempts(attempt("a")), _sessions(session("a"))]
    (call,) = _joined(*(pair if order else reversed(pair)))
    assert call.answered
    assert call.session is not None
    assert call.session["sdt"] == 60 * SECOND
    assert call.open_for is None


def test_a_failed_attempt_is_a_call_at_once() -> None:
    (call,) = CallJoin().add(*_attempts(attempt("a", outcome="busy", code="486", pgad=None)))
    assert not call.answered
    assert call.session is None


def test_a_session_that_has_not_ended_is_up_until_the_last_packet() -> None:
    (call,) = _joined(_attempts(attempt("a")), clock=START + 33 * SECOND)
    assert call.open_for == 30 * SECOND
    assert "up" in call.flags


def test_other_forks_and_later_hops_are_no_calls_of_their_own() -> None:
    calls = _joined(
        _attempts(attempt("a"), attempt("b", hop="next")),
        _sessions(session("a", fork="other"), session("b", hop="next"), session("a", sdt=7 * SECOND)),
    )
    assert [call.session["sdt"] for call in calls if call.session] == [7 * SECOND]
    assert len(calls) == 1


def test_what_waits_is_bounded() -> None:
    join = CallJoin(waiting=3)
    calls = list(join.add(*_attempts(*(attempt(f"a{number}") for number in range(10)))))
    assert [call.attempt["attempt_id"] for call in calls] == [f"a{number}" for number in range(7)]
    assert join.given_up == 7
    assert {call.flags for call in calls} == {("unjoined",)}
    list(join.add(*_sessions(*(session(f"s{number}") for number in range(10)))))
    assert join.given_up == 14


@pytest.mark.parametrize(
    ("columns", "ended", "flags"),
    [
        ({}, {}, ()),
        ({"invites": 2, "credentials": True}, {}, ("auth",)),
        ({"invites": 2}, {}, ("chain",)),
        ({"early_dialogs": 2}, {}, ("fork",)),
        ({"retransmissions": 3}, {}, ("retransmitted",)),
        ({"inferred": True}, {}, ("inferred",)),
        ({"class": "attack"}, {}, ("attack",)),
        ({}, {"how": "expired", "sdt": None}, ("expired",)),
        ({}, {"acknowledged": False}, ("no-ack",)),
        ({}, {"holds": 2}, ("hold",)),
    ],
)
def test_flags_name_what_is_unusual(
    columns: dict[str, object], ended: dict[str, object], flags: tuple[str, ...]
) -> None:
    (call,) = _joined(_attempts(attempt("a", **columns)), _sessions(session("a", **ended)))
    assert call.flags == flags


def test_calls_come_by_their_beginning() -> None:
    starts = [5, 1, 9, 3, 7, 2, 8, 4, 6, 0]
    calls = _joined(_attempts(*(attempt(f"a{at}", at, outcome="busy") for at in starts)))
    assert [call.ts for call in in_time_order(calls)] == sorted(START + at * SECOND for at in starts)


def test_equal_beginnings_have_one_order_whatever_the_arrival() -> None:
    rows = [attempt(name, outcome="busy") for name in "abc"]
    orders = {
        tuple(call.attempt["attempt_id"] for call in in_time_order(_joined(_attempts(*order))))
        for order in itertools.permutations(rows)
    }
    assert orders == {("a", "b", "c")}


def test_order_is_kept_within_a_window_of_bounded_size() -> None:
    calls = _joined(_attempts(*(attempt(f"a{at:02}", at, outcome="busy") for at in (1, 0, 3, 2, 5, 4))))
    taken = itertools.count()

    def coming() -> object:
        for call in calls:
            next(taken)
            yield call

    ordered = in_time_order(coming(), window=2)  # type: ignore[arg-type]
    first = next(ordered)
    assert first.ts == START
    assert next(taken) == 3
    assert [call.ts for call in ordered] == [START + at * SECOND for at in (1, 2, 3, 4, 5)]
