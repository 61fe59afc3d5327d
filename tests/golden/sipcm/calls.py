"""Calls, one step every half second."""

from __future__ import annotations

from siptower.testing import Call, Script
from tests.golden.sipcm import CALLED, CALLER, SIPCM


@SIPCM.makes("call_normal")
def answered_and_ended(script: Script) -> None:
    call = _invite(script).trying(0.5).ringing(1.0).answer(1.5, media=False).ack(2.0)
    call.bye(2.5).ok(3.0)


@SIPCM.makes("info_in_early_dialog")
def info_before_the_answer_proves_none(script: Script) -> None:
    call = _invite(script).progress(0.5, media=False)
    call.request(1.0, "INFO").ok(1.5).reject(2.0, 486).ack(2.5)


@SIPCM.makes("cancel_crosses_200")
def cancel_and_answer_cross(script: Script) -> None:
    call = _invite(script).ringing(0.5).cancel(1.0)
    cancelling = call.last
    call.answer(1.5, media=False).respond(2.0, 481, to=cancelling).ack(2.5)
    call.bye(3.0).ok(3.5)


@SIPCM.makes("cancel_487")
def cancelled(script: Script) -> None:
    _invite(script).ringing(0.5).cancel(1.0).ok(1.5).reject(2.0, 487).ack(2.5)


@SIPCM.makes("prack_update")
def prack_and_update_before_the_answer(script: Script) -> None:
    call = _invite(script).progress(0.5, reliable=1, media=False).prack(1.0, 1).ok(1.5)
    call.request(2.0, "UPDATE").ok(2.5)
    call.answer(3.0, media=False).ack(3.5).bye(4.0).ok(4.5)


@SIPCM.makes("fork_two_200")
def two_forks_answer(script: Script) -> None:
    call = _invite(script).ringing(0.5, tag="one").ringing(1.0, tag="two")
    call.answer(1.5, tag="one", media=False).answer(2.0, tag="two", media=False)
    call.bye(2.5, tag="two").ok(3.0).bye(3.5, tag="one").ok(4.0)


@SIPCM.makes("fork_one_answered")
def one_of_two_forks_answers(script: Script) -> None:
    call = _invite(script).ringing(0.5, tag="one").ringing(1.0, tag="two")
    call.answer(1.5, tag="one", media=False).bye(2.0).ok(2.5)


@SIPCM.makes("auth_407_twice")
def challenged_again_with_credentials(script: Script) -> None:
    _invite(script).challenge(0.5).ack(1.0).invite(1.5).challenge(2.0)


@SIPCM.makes("auth_407_ok")
def challenged_then_answered(script: Script) -> None:
    call = _invite(script).challenge(0.5).ack(1.0)
    call.invite(1.5).ringing(2.0).answer(2.5, media=False).bye(3.0).ok(3.5)


@SIPCM.makes("auth_407_then_486_ringtime")
def challenged_then_busy_after_ringing(script: Script) -> None:
    _invite(script).challenge(0.5).ack(1.0).invite(1.5).ringing(2.0).reject(2.5, 486)


@SIPCM.makes("invite_with_totag_no_reply")
def invite_of_a_dialog_that_nobody_saw_begin(script: Script) -> None:
    _call(script).reinvite(0)


@SIPCM.makes("only_bye_seen")
def end_of_a_call_that_nobody_saw_begin(script: Script) -> None:
    _call(script).bye(0).ok(0.5)


@SIPCM.makes("empty_reason_phrase_dialog")
def responses_without_reason_phrase(script: Script) -> None:
    call = _invite(script).progress(0.5, media=False, reason="").answer(1.0, media=False, reason="").ack(1.5)
    call.bye(2.0).respond(2.5, 200, reason="")


@SIPCM.makes("same_callid_new_fromtags_2000")
def two_thousand_callers_with_one_call_id(script: Script) -> None:
    for number in range(2000):
        Call(script, f"caller-{number}", CALLER, CALLED, start=number * 0.001, call_id="same@h").invite(0, media=False)


def _call(script: Script) -> Call:
    return Call(script, "call", CALLER, CALLED)


def _invite(script: Script) -> Call:
    return _call(script).invite(0, media=False)
