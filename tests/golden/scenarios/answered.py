"""Calls that are answered."""

from __future__ import annotations

from siptower.testing import Call, Endpoint, Script
from tests.golden.cast import ALICE, BOB, BOB_AT_BETA, CAROL, tick
from tests.golden.scenarios import SCENARIOS

FRAGMENT = "message/sipfrag;version=2.0"
"""What tells the referrer how the new call goes (RFC 3515 section 2.4.5)."""


@SCENARIOS.makes("A01")
def answered_and_ended_by_the_caller(script: Script) -> None:
    Call(script, "a01", ALICE, BOB).invite(0).trying(0.02).ringing(0.5).answer(3.0).ack(3.05).bye(63.0).ok(63.05)


@SCENARIOS.makes("A02")
def challenged_by_the_proxy_then_answered(script: Script) -> None:
    call = Call(script, "a02", ALICE, BOB)
    call.invite(0).challenge(0.02).ack(0.03)
    call.invite(0.1).trying(0.12).ringing(0.9).answer(4.1).ack(4.15)
    call.bye(34.1, by="callee").ok(34.13)


@SCENARIOS.makes("A05")
def invite_and_answer_retransmitted(script: Script) -> None:
    call = Call(script, "a05", ALICE, BOB)
    call.invite(0).repeat(0.5, 1.5).trying(1.6).ringing(1.8)
    call.answer(2.5).repeat(3.0).ack(3.1)
    call.bye(12.5).ok(12.54)


@SCENARIOS.makes("A09")
def redirected_then_answered_elsewhere(script: Script) -> None:
    call = Call(script, "a09", ALICE, BOB)
    call.invite(0).redirect(0.1, BOB_AT_BETA).ack(0.12)
    call.invite(0.2, target=BOB_AT_BETA).ringing(0.7).answer(2.2).ack(2.25)
    call.bye(22.2).ok(22.25)


@SCENARIOS.makes("A10")
def answered_by_two_forks(script: Script) -> None:
    call = Call(script, "a10", ALICE, BOB)
    call.invite(0).trying(0.02).ringing(0.4, tag="A").ringing(0.6, tag="B")
    call.answer(4.0, tag="B").ack(4.03)
    call.answer(4.2, tag="A", media=Endpoint(BOB.endpoint.address, 50_010)).ack(4.23)
    call.bye(4.25, tag="A").ok(4.3)
    call.bye(34.0, tag="B").ok(34.04)


@SCENARIOS.makes("A11")
def hold_glare_and_session_refresh(script: Script) -> None:
    call = Call(script, "a11", ALICE, BOB)
    call.invite(0).trying(0.02).ringing(0.5).answer(3.0, expires=1800).ack(3.05)
    call.reinvite(10, direction="sendonly").answer(10.05, expires=1800).ack(10.07)
    call.reinvite(20).reject(20.05, 491).ack(20.06)
    refresh = ("Session-Expires", "1800;refresher=uac")
    call.request(30, "UPDATE", headers=[refresh]).ok(30.03, headers=[refresh])
    call.bye(43.0).ok(43.05)


@SCENARIOS.makes("A14")
def reliable_provisional_responses(script: Script) -> None:
    call = Call(script, "a14", ALICE, BOB)
    call.invite(0, headers=[("Supported", "100rel")]).trying(0.02)
    call.progress(0.25, reliable=1).prack(0.3, 1).ok(0.32)
    call.ringing(1.0, reliable=2).prack(1.05, 2).ok(1.07)
    call.answer(5.0, media=False).ack(5.05)
    call.bye(15.0).ok(15.05)


@SCENARIOS.makes("A15")
def session_timer_runs_out(script: Script) -> None:
    Call(script, "a15", ALICE, BOB).invite(0).trying(0.02).ringing(0.5).answer(3.0, expires=90).ack(3.05)
    tick(script, 200)


@SCENARIOS.makes("A19")
def blind_transfer(script: Script) -> None:
    call = Call(script, "a19", ALICE, BOB)
    call.invite(0).trying(0.02).ringing(0.5).answer(3.0).ack(3.05)
    call.refer(20, CAROL.uri, by="callee").respond(20.02, 202)
    call.notify(20.05, "refer", "active;expires=60", by="caller", kind=FRAGMENT, body=b"SIP/2.0 100 Trying\r\n")
    call.ok(20.07)

    second = Call(script, "a19x", ALICE, CAROL, start=20.1)
    second.invite(0, headers=[("Referred-By", f"<{BOB.uri}>")]).trying(0.02).ringing(0.5).answer(2.0).ack(2.05)

    done = "terminated;reason=noresource"
    call.notify(22.2, "refer", done, by="caller", kind=FRAGMENT, body=b"SIP/2.0 200 OK\r\n").ok(22.22)
    call.bye(22.5, by="callee").ok(22.53)
    second.bye(32.0).ok(32.05)
