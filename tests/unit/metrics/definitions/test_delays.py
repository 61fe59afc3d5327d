from __future__ import annotations

from siptower.metrics.evaluate import delays_by_name
from tests.unit.metrics.plain_rows import results, row

SECOND = 1_000_000_000


def test_each_early_dialog_has_its_request_delay() -> None:
    found = delays_by_name(
        results(
            attempt=[
                row("attempt", srd=SECOND, srd_result="success", srd_other_forks=[2 * SECOND, 3 * SECOND]),
                row("attempt", srd=4 * SECOND, srd_result="failed", srd_other_forks=[5 * SECOND]),
                row("attempt"),
            ]
        )
    )
    assert found["srd_success"].samples == (SECOND,)
    assert found["srd_success_other_fork"].samples == (2 * SECOND, 3 * SECOND)
    assert found["srd_failed"].samples == (4 * SECOND,)


def test_sessions_of_other_forks_have_only_a_disconnect_delay_of_their_own() -> None:
    times = {"sdt": SECOND, "sdt_result": "success", "holding": 2 * SECOND}
    found = delays_by_name(
        results(session=[row("session", fork="first", sdd=5, **times), row("session", fork="other", sdd=7, **times)])
    )
    assert (found["sdd"].samples, found["sdd_other_fork"].samples) == ((5,), (7,))
    assert (found["sdt_success"].n, found["holding"].n) == (1, 1)


def test_holding_is_of_unanswered_attempts_and_of_sessions() -> None:
    found = delays_by_name(
        results(
            attempt=[row("attempt", outcome="busy", holding=3), row("attempt", outcome="answered")],
            session=[row("session", fork="first", holding=5)],
        )
    )
    assert found["holding"].samples == (3, 5)


def test_time_to_first_response_is_of_invites_only() -> None:
    found = delays_by_name(
        results(transaction=[row("transaction", method="INVITE", ttr=3), row("transaction", method="BYE", ttr=5)])
    )
    assert found["ttr"].samples == (3,)
