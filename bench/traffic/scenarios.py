"""How the calls of the mix go: a thousand calls of a carrier's trunk over UDP that loses packets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.traffic.template import ANSWER, END, Template, template

if TYPE_CHECKING:
    from siptower.testing import Call

__all__ = ["PER_THOUSAND", "answered", "answered_and_open"]

_HEADERS = (
    ("Allow", "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE, PRACK, REFER, NOTIFY"),
    ("Supported", "timer, path, replaces"),
    ("P-Asserted-Identity", "<sip:@from@@caller.example>"),
)
_MEDIA = ("a=rtpmap:8 PCMA/8000", "a=maxptime:40", "a=silenceSupp:off - - - -", "a=rtcp-mux")
# Timer A: sent again after T1, then after twice as long each time (RFC 3261 section 17.1.1.2).
_T1 = (0.5, 1.5)
_ALL_OF_TIMER_A = (0.5, 1.5, 3.5, 7.5, 15.5, 31.5)


def _invite(call: Call, at: float = 0.0, *, again: tuple[float, ...] = ()) -> Call:
    return call.invite(at, headers=_HEADERS, more_media=_MEDIA).repeat(*(at + each for each in again))


def _ended(call: Call) -> Call:
    return call.bye(END).ok(END + 0.03)


def answered(call: Call) -> None:
    """Answered, hung up by the caller, nothing lost."""
    _ended(_invite(call).trying(0.01).ringing(0.4).answer(ANSWER).ack(ANSWER + 0.05))


def answered_and_open(call: Call) -> None:
    """Answered and never hung up."""
    _invite(call).trying(0.01).ringing(0.4).answer(ANSWER).ack(ANSWER + 0.05)


def _answered_with_early_media(call: Call) -> None:
    _ended(_invite(call).progress(0.3).answer(ANSWER).ack(ANSWER + 0.05))


def _answered_and_left_by_callee(call: Call) -> None:
    _invite(call).trying(0.01).ringing(0.4).answer(ANSWER).ack(ANSWER + 0.05).bye(END, by="callee").ok(END + 0.03)


def _answered_with_credentials(call: Call) -> None:
    _invite(call).challenge(0.02).ack(0.04)
    _ended(_invite(call, 0.06).trying(0.07).ringing(0.4).answer(ANSWER).ack(ANSWER + 0.05))


def _answered_after_lost_invite(call: Call) -> None:
    _ended(_invite(call, again=_T1[:1]).trying(0.51).ringing(0.9).answer(ANSWER).ack(ANSWER + 0.05))


def _answered_with_lost_ack(call: Call) -> None:
    _invite(call).trying(0.01).ringing(0.4)
    _ended(_answer_again(call))


def _answered_with_lost_bye(call: Call) -> None:
    _invite(call).trying(0.01).ringing(0.4).answer(ANSWER).ack(ANSWER + 0.05)
    call.bye(END).repeat(END + 0.5, END + 1.5).ok(END + 1.53).repeat(END + 2.0)


def _answered_on_a_bad_line(call: Call) -> None:
    _invite(call, again=_T1).trying(1.51).ringing(1.9)
    _answer_again(call)
    call.bye(END).repeat(END + 0.5, END + 1.5).ok(END + 1.53).repeat(END + 2.0, END + 2.5)


def _answer_again(call: Call) -> Call:
    """The ACK is lost, so the answer comes again, and an ACK for each (RFC 3261 section 13.3.1.4)."""
    call.answer(ANSWER).repeat(ANSWER + 0.5, ANSWER + 1.5)
    return call.ack(ANSWER + 0.05).repeat(ANSWER + 0.55, ANSWER + 1.55)


def _busy(call: Call) -> None:
    _invite(call).trying(0.01).reject(0.8, 486).ack(0.82)


def _busy_with_lost_ack(call: Call) -> None:
    _rejected_again(_invite(call).trying(0.01), 0.8, 486)


def _cancelled(call: Call) -> None:
    _invite(call).trying(0.01).ringing(0.4)
    call.cancel(ANSWER).ok(ANSWER + 0.02).reject(ANSWER + 0.03, 487).ack(ANSWER + 0.05)


def _cancelled_with_losses(call: Call) -> None:
    _invite(call).trying(0.01).ringing(0.4)
    call.cancel(ANSWER).repeat(ANSWER + 0.5).ok(ANSWER + 0.02).repeat(ANSWER + 0.52)
    call.reject(ANSWER + 0.03, 487).repeat(ANSWER + 0.53).ack(ANSWER + 0.05).repeat(ANSWER + 0.55)


def _wrong_number(call: Call) -> None:
    _invite(call).trying(0.01).reject(0.3, 404).ack(0.32)


def _wrong_number_with_lost_ack(call: Call) -> None:
    _rejected_again(_invite(call).trying(0.01), 0.3, 404)


def _rejected_again(call: Call, at: float, status: int) -> None:
    """The ACK is lost, so the rejection comes again, and an ACK for each (RFC 3261 section 17.2.1)."""
    call.reject(at, status).repeat(at + 0.5, at + 1.5).ack(at + 0.02).repeat(at + 0.52, at + 1.52)


def _not_answered(call: Call) -> None:
    _rejected_again(_invite(call).trying(0.01).ringing(0.4), ANSWER, 480)


def _refused_by_network(call: Call) -> None:
    _invite(call).trying(0.01).reject(0.1, 503).ack(0.12)


def _without_any_response(call: Call) -> None:
    _invite(call, again=_ALL_OF_TIMER_A)


PER_THOUSAND: tuple[tuple[int, Template], ...] = (
    (170, template("answered", answered, outcome="answered", code="200")),
    (180, template("answered, early media", _answered_with_early_media, outcome="answered", code="200")),
    (80, template("answered, left by callee", _answered_and_left_by_callee, outcome="answered", code="200")),
    (50, template("answered, with credentials", _answered_with_credentials, outcome="answered", code="200")),
    (60, template("answered, INVITE lost", _answered_after_lost_invite, outcome="answered", code="200")),
    (50, template("answered, ACK lost", _answered_with_lost_ack, outcome="answered", code="200")),
    (60, template("answered, BYE lost", _answered_with_lost_bye, outcome="answered", code="200")),
    (50, template("answered, bad line", _answered_on_a_bad_line, outcome="answered", code="200")),
    (50, template("busy", _busy, outcome="busy", code="486")),
    (30, template("busy, ACK lost", _busy_with_lost_ack, outcome="busy", code="486")),
    (60, template("cancelled", _cancelled, outcome="cancelled_after_alerting", code="487")),
    (30, template("cancelled, losses", _cancelled_with_losses, outcome="cancelled_after_alerting", code="487")),
    (40, template("wrong number", _wrong_number, outcome="bad_number", code="404")),
    (20, template("wrong number, ACK lost", _wrong_number_with_lost_ack, outcome="bad_number", code="404")),
    (30, template("not answered", _not_answered, outcome="no_answer", code="480")),
    (20, template("refused by network", _refused_by_network, outcome="server_failure", code="503")),
    (20, template("without any response", _without_any_response, outcome="timeout", code="timeout")),
)
"""How many of a thousand calls go how."""
