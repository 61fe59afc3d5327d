"""Calls that are not answered."""

from __future__ import annotations

from siptower.testing import Call, Script
from tests.golden.cast import ALICE, BOB, tick
from tests.golden.scenarios import SCENARIOS

TIMER_A = (0.5, 1.5, 3.5, 7.5, 15.5, 31.5)
"""When an INVITE over UDP is sent again while nothing answers (RFC 3261 section 17.1.1.2)."""


@SCENARIOS.makes("A06")
def busy_after_ringing(script: Script) -> None:
    Call(script, "a06", ALICE, BOB).invite(0).trying(0.02).ringing(0.4).reject(0.8, 486).ack(0.82)


@SCENARIOS.makes("A07")
def refused_at_once_with_retry_after(script: Script) -> None:
    call = Call(script, "a07", ALICE, BOB)
    call.invite(0).trying(0.02).reject(0.15, 503, headers=[("Retry-After", "30")]).ack(0.17)


@SCENARIOS.makes("A08")
def cancelled_while_ringing(script: Script) -> None:
    call = Call(script, "a08", ALICE, BOB)
    call.invite(0).trying(0.02).ringing(0.5)
    call.cancel(10.0).ok(10.02).reject(10.03, 487).ack(10.05)


@SCENARIOS.makes("A12")
def cancelled_during_early_media(script: Script) -> None:
    call = Call(script, "a12", ALICE, BOB)
    call.invite(0).trying(0.02).progress(0.3)
    call.cancel(20.0).ok(20.02).reject(20.04, 487).ack(20.06)


@SCENARIOS.makes("A13")
def invite_without_any_answer(script: Script) -> None:
    Call(script, "a13", ALICE, BOB).invite(0).repeat(*TIMER_A)
    tick(script, 40)
