from __future__ import annotations

import pytest

from siptower.metrics.definitions import QUERIES
from siptower.metrics.evaluate import breakdown, delays_by_name, evaluate
from tests.unit.metrics.plain_rows import results, row


@pytest.mark.parametrize(
    ("code", "ineffective"),
    [
        ("200", 0),
        ("302", 0),
        ("401", 0),
        ("402", 0),
        ("407", 0),
        ("403", 1),
        ("423", 1),
        ("500", 1),
        ("603", 1),
        ("timeout", 1),
    ],
)
def test_register_request_is_ineffective_to_the_letter(code: str, ineffective: int) -> None:
    found = results(transaction=[row("transaction", method="REGISTER", code=code)])
    answer = evaluate(QUERIES["ira_literal"], found)
    assert (answer.numerator, answer.n) == (ineffective, 1)


@pytest.mark.parametrize(
    ("outcome", "ineffective", "n"),
    [
        ("ok", 0, 1),
        ("failed", 1, 1),
        ("timeout", 1, 1),
        ("transport_error", 1, 1),
        ("auth_failed", 0, 1),
        ("auth_abandoned", 0, 1),
        ("redirected", 0, 1),
        ("evicted", 0, 0),
    ],
)
def test_registration_attempt_is_ineffective(outcome: str, ineffective: int, n: int) -> None:
    found = results(registration=[row("registration", outcome=outcome, operation="add")])
    answer = evaluate(QUERIES["ira"], found)
    assert (answer.numerator, answer.n) == (ineffective, n)


def test_challenge_is_a_step_of_one_attempt_and_part_of_its_delay() -> None:
    found = results(
        transaction=[row("transaction", method="REGISTER", code=code) for code in ("401", "200")],
        registration=[row("registration", outcome="ok", operation="add", rrd=300_000_000)],
    )
    assert breakdown(QUERIES["register_requests"], found) == {"200": 1, "401": 1}
    assert breakdown(QUERIES["registration_attempts"], found) == {"ok": 1}
    assert delays_by_name(found)["rrd"].samples == (300_000_000,)
    assert evaluate(QUERIES["ir42_registration_success"], found).value == 100.0
