"""A25: twenty attempts of every kind, one a second."""

from __future__ import annotations

from siptower.testing import Call, Script
from tests.golden.cast import ALICE, BOB, tick
from tests.golden.scenarios import SCENARIOS
from tests.golden.scenarios.unanswered import TIMER_A


@SCENARIOS.makes("A25")
def twenty_attempts_of_every_kind(script: Script) -> None:
    for number in range(10):
        call = _call(script, "ok", number, start=number)
        call.trying(0.02).ringing(0.5).answer(2.0).ack(2.05).bye(32.0).ok(32.05)
    for number in range(2):
        call = _call(script, "challenged", number, start=10 + number)
        call.challenge(0.02).ack(0.03)
        call.invite(0.1).ringing(0.6).answer(2.1).ack(2.15).bye(32.1).ok(32.15)
    for number in range(2):
        _call(script, "busy", number, start=12 + number).trying(0.02).reject(0.3, 486).ack(0.32)
    _call(script, "no-answer", 0, start=14).trying(0.02).ringing(0.5).reject(20.0, 480).ack(20.02)
    cancelled = _call(script, "cancelled", 0, start=15).trying(0.02).ringing(0.5)
    cancelled.cancel(25.0).ok(25.02).reject(25.03, 487).ack(25.05)
    _call(script, "unknown", 0, start=16).trying(0.02).reject(0.3, 404).ack(0.32)
    _call(script, "unavailable", 0, start=17).trying(0.02).reject(0.3, 503).ack(0.32)
    _call(script, "dead", 0, start=18).repeat(*TIMER_A)
    elsewhere = [("Contact", "<sip:x@10.2.0.99>")]
    _call(script, "redirected", 0, start=19).trying(0.02).reject(0.2, 302, headers=elsewhere).ack(0.22)
    tick(script, 219)


def _call(script: Script, kind: str, number: int, start: float) -> Call:
    return Call(script, f"a25-{kind}-{number}", ALICE, BOB, start=start).invite(0)
