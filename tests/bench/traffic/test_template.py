"""A template knows what a reader has to find, and stamps messages that are whole."""

from __future__ import annotations

from collections import Counter

import pytest

from bench.traffic.mix import CALLEES, CALLERS, call_values
from bench.traffic.scenarios import PER_THOUSAND
from bench.traffic.template import ANSWER, END, template

VALUES = call_values(17, 0xFEDCBA9876543210, CALLERS[3], CALLEES[4])


def test_message_that_is_sent_again_is_a_retransmission_and_no_transaction() -> None:
    made = template(
        "twice",
        lambda call: call.invite(0).repeat(0.5).answer(ANSWER).repeat(ANSWER + 0.5).ack(ANSWER + 0.6).bye(END).ok(END),
        outcome="answered",
        code="200",
    )
    assert made.transactions == Counter(INVITE=1, BYE=1)
    assert made.request_retransmissions == Counter(INVITE=1)
    assert made.response_retransmissions == 1


def test_step_counts_from_the_begin_of_its_phase() -> None:
    made = template(
        "phases", lambda call: call.invite(0.25).answer(ANSWER + 1).bye(END), outcome="answered", code="200"
    )
    assert [(step.phase, step.offset_us) for step in made.steps] == [(0, 250_000), (1, 1_000_000), (2, 0)]


@pytest.mark.parametrize("kind", [kind for _, kind in PER_THOUSAND], ids=lambda kind: kind.name)
def test_stamped_message_has_the_length_that_it_says_and_no_placeholder(kind) -> None:
    for step in kind.steps:
        message = step.template % VALUES
        head, _, body = message.partition(b"\r\n\r\n")
        assert head.endswith(b"Content-Length: %d" % len(body))
        assert b"192.0.2." not in message
        assert b"@call@" not in message


def test_the_kinds_are_a_thousand_calls_of_which_a_fifth_is_sent_again() -> None:
    assert sum(count for count, _ in PER_THOUSAND) == 1000
    messages = sum(count * len(kind.steps) for count, kind in PER_THOUSAND)
    again = sum(count * kind.retransmissions for count, kind in PER_THOUSAND)
    assert 0.18 < again / messages < 0.22
    assert sum(count for count, kind in PER_THOUSAND if kind.outcome == "answered") == 700
