from __future__ import annotations

import pytest

from siptower.metrics.definitions import QUERIES
from siptower.metrics.evaluate import breakdown, evaluate, number
from tests.unit.metrics.plain_rows import results, row


def attempts(*ends: tuple[str, str]) -> list[dict[str, object]]:
    return [row("attempt", outcome=outcome, code=code) for outcome, code in ends]


def test_challenged_invites_count_to_the_letter_and_not_by_session() -> None:
    found = results(
        transaction=[row("transaction", method="INVITE", initial=True, code=code) for code in ("407", "200")],
        attempt=attempts(("answered", "200")),
    )
    assert evaluate(QUERIES["ser_literal"], found).value == 50.0
    assert evaluate(QUERIES["ser"], found).value == 100.0


def test_redirects_leave_establishment_and_stay_in_ineffective_attempts() -> None:
    found = results(attempt=attempts(("answered", "200"), ("redirected", "302")))
    assert evaluate(QUERIES["ser"], found).n == 1
    assert evaluate(QUERIES["isa"], found).n == 2


def test_reinvites_are_no_invite_requests() -> None:
    found = results(transaction=[row("transaction", method="INVITE", initial=False, code="200")])
    assert evaluate(QUERIES["ser_literal"], found).value is None


@pytest.mark.parametrize("code", ["408", "500", "503", "504", "timeout", "transport_error"])
def test_attempt_is_ineffective(code: str) -> None:
    found = results(attempt=attempts(("server_failure", code)))
    assert evaluate(QUERIES["isa"], found).value == 100.0


@pytest.mark.parametrize("code", ["404", "486", "501", "502", "603"])
def test_attempt_is_not_ineffective(code: str) -> None:
    found = results(attempt=attempts(("client_error", code)))
    assert evaluate(QUERIES["isa"], found).value == 0.0


def test_answer_that_was_missed_but_proved_counts() -> None:
    found = results(attempt=attempts(("answered", "2xx")))
    assert evaluate(QUERIES["seer"], found).value == evaluate(QUERIES["ser"], found).value == 100.0


def test_completion_counts_each_attempt_once_at_its_very_end() -> None:
    found = results(
        attempt=attempts(("answered", "200"), ("busy", "486"), ("evicted", "evicted"), ("answered_elsewhere", "487")),
        session=[
            row("session", fork="first", how="bye", completion="completed", released_by="callee"),
            row("session", fork="first", how="expired", completion="failed", released_by="unknown"),
            row("session", fork="first", how="evicted", released_by="unknown"),
            row("session", fork="other", how="bye", completion="completed", released_by="caller"),
        ],
    )
    assert breakdown(QUERIES["completion"], found) == {"completed": 1, "failed": 1, "not_established": 2}
    answer = evaluate(QUERIES["scr"], found)
    assert (answer.numerator, answer.n) == (1, 3)
    assert number(QUERIES["other_fork_ends"], found) == 1


def test_release_is_told_only_for_answered_byes() -> None:
    found = results(
        session=[
            row("session", fork="first", how=how, released_by=side)
            for how, side in (
                ("bye", "caller"),
                ("bye_error", "callee"),
                ("bye_timeout", "caller"),
                ("expired", "unknown"),
            )
        ]
    )
    assert breakdown(QUERIES["released_by"], found) == {"callee": 1, "caller": 1}
    assert number(QUERIES["bye_timeouts"], found) == 1


def test_later_hops_are_counted_apart_and_leave_end_to_end_figures() -> None:
    found = results(
        message=[
            row("message", method="INVITE", kind="request", validity="valid", opens_transaction=True, hop="next"),
            row(
                "message", method="INVITE", kind="request", validity="valid", opens_transaction=True, opens_attempt=True
            ),
            row("message", method="INVITE", kind="request", validity="valid", opens_transaction=True, reinvite=True),
        ],
        attempt=[row("attempt", outcome="answered", code="200", hop="next")],
    )
    assert number(QUERIES["next_hop_invites"], found) == 1
    assert number(QUERIES["reinvites"], found) == 1
    assert evaluate(QUERIES["cps"], found, seconds=2.0).value == 0.5
    assert evaluate(QUERIES["ser"], found).value is None
