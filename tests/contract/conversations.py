"""Calls and attempts at calls, with everything that may happen in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from siptower.testing import Call, Endpoint
from siptower.testing.message import Content
from tests.contract.stage import SECOND, Pace, agents

if TYPE_CHECKING:
    from tests.contract.stage import Stage

__all__ = ["Conversation", "Decision", "Detour", "Inside", "Release", "Sign"]

REDIRECTED_TO = {False: Endpoint.of("10.2.0.99"), True: Endpoint.of("2001:db8:4::99")}

Detour = Literal["401", "407", "407-again", "420", "421", "422", "494", "302", "480-retried"]
"""A final response after which the caller tries again."""

Sign = Literal["100", "180", "181", "183", "183-media", "183-reliable", "180-reliable", "180-fork", "183-fork", "199"]
"""A provisional response."""

Decision = Literal[
    "answer",
    "answer-timer",
    "answer-short-timer",
    "answer-without-media",
    "answer-twice",
    "answer-unacknowledged",
    "answer-two-forks",
    "answer-missed",
    "answer-202",
    "cancel",
    "cancel-crossing",
    "cancel-elsewhere",
    "cancel-ignored",
    "cancel-challenged",
    "cancel-without-487",
    "silence",
    "late-answer",
    "reject-after-reject",
    "302-alone",
    "401-alone",
    "403",
    "404",
    "408",
    "480",
    "482",
    "484",
    "486",
    "487",
    "488",
    "500",
    "503",
    "504",
    "600",
    "603",
    "606",
    "480;19",
    "503;17",
    "500;21",
]
"""How the callee, or the caller who cancels, decides. A number after a semicolon is a Q.850 cause."""

Inside = Literal[
    "hold", "resume", "glare", "update", "info", "refer", "message", "options", "silent-reinvite", "refresh", "notify"
]
"""What happens in an answered call."""

Release = Literal[
    "none",
    "caller",
    "callee",
    "both",
    "unanswered",
    "481",
    "500",
    "challenged",
    "challenged-abandoned",
    "retry-after",
    "twice",
]
"""How a call ends."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """A call, or the attempt at one."""

    at_us: int = 0
    road: int = 0
    host: int = 1
    proxies: int = 0
    missed: int = 0
    """Messages at its beginning that nobody captured: the capture starts in the middle of it."""

    detours: tuple[Detour, ...] = ()
    signs: tuple[Sign, ...] = ()
    decision: Decision = "answer"
    inside: tuple[Inside, ...] = ()
    release: Release = "caller"
    gaps: tuple[int, ...] = (20,)
    call_id: str = ""
    """Call-ID that it shares with others; empty for its own."""

    @property
    def party(self) -> str:
        return self.call_id

    def play(self, stage: Stage, name: str) -> None:
        caller, callee, ways = agents(self.road, self.host, software=f"Phone {self.host}")
        before = len(stage.script.sent)
        call = Call(
            stage.script,
            name,
            caller,
            callee,
            start=self.at_us / SECOND,
            through=ways[: self.proxies],
            call_id=self.call_id or None,
        )
        pace = Pace(self.gaps)
        call.invite(0)
        for detour in self.detours:
            _detour(call, pace, detour)
        for number, sign in enumerate(self.signs, start=1):
            _sign(call, pace, sign, number)
        if _decide(call, pace, self.decision):
            for inside in self.inside:
                _go_on(call, pace, inside)
            _release(call, pace, self.release)
        # What was missed is the beginning by time, not by the order of writing.
        own = sorted(stage.script.sent[before:])
        stage.script.sent[before:] = own[self.missed :]


def _detour(call: Call, pace: Pace, detour: Detour) -> None:
    status = int(detour[:3])
    call.trying(pace())
    if detour == "302":
        target = REDIRECTED_TO[call.callee.endpoint.is_ipv6]
        call.redirect(pace(), target).ack(pace()).invite(pace(), target=target)
        return
    if detour == "407-again":
        call.challenge(pace(), 407).ack(pace()).invite(pace())
    if status in {401, 407}:
        call.challenge(pace(), status).ack(pace()).invite(pace())
        return
    call.reject(pace(), status, reason="Try Again").ack(pace()).invite(pace())


def _sign(call: Call, pace: Pace, sign: Sign, number: int) -> None:
    match sign:
        case "100":
            call.trying(pace())
        case "180":
            call.ringing(pace())
        case "183":
            call.progress(pace(), media=False)
        case "183-media":
            call.progress(pace())
        case "183-reliable":
            call.progress(pace(), reliable=number).prack(pace(), number).ok(pace())
        case "180-reliable":
            call.ringing(pace(), reliable=number)
        case "180-fork":
            call.ringing(pace(), tag=f"{call.name}-fork-{number}")
        case "183-fork":
            call.progress(pace(), tag=f"{call.name}-fork-{number}")
        case "181" | "199":
            call.respond(pace(), int(sign), reason="Wait", to=call._invited())


def _decide(call: Call, pace: Pace, decision: Decision) -> bool:
    """Take the decision; true when the call is answered and the decision has not ended it."""
    if decision.startswith("answer"):
        return _answer(call, pace, decision)
    if decision.startswith("cancel"):
        return _cancel(call, pace, decision)
    match decision:
        case "silence":
            return False
        case "late-answer":
            call.reject(pace(), 486).ack(pace()).answer(pace()).ack(pace())
            return True
        case "reject-after-reject":
            call.reject(pace(), 503).ack(pace()).reject(pace(), 404).ack(pace())
        case "302-alone":
            call.redirect(pace(), REDIRECTED_TO[call.callee.endpoint.is_ipv6]).ack(pace())
        case "401-alone":
            call.challenge(pace(), 401).ack(pace())
        case _:
            status, _, cause = decision.partition(";")
            headers = [("Reason", f"Q.850;cause={cause}")] if cause else []
            call.reject(pace(), int(status), headers=headers, reason="No").ack(pace())
    return False


def _answer(call: Call, pace: Pace, decision: Decision) -> bool:
    match decision:
        case "answer-timer":
            call.answer(pace(), expires=1800).ack(pace())
        case "answer-short-timer":
            call.answer(pace(), expires=90).ack(pace())
        case "answer-without-media":
            call.answer(pace(), media=False).ack(pace())
        case "answer-twice":
            first = pace()
            call.answer(first).repeat(first + 0.5).ack(pace()).repeat(first + 0.6)
        case "answer-unacknowledged":
            call.answer(pace())
        case "answer-two-forks":
            call.answer(pace(), tag=f"{call.name}-left").ack(pace())
            call.answer(pace(), tag=f"{call.name}-right").ack(pace()).bye(pace()).ok(pace())
            call.to_tag = f"{call.name}-left"
        case "answer-missed":
            pace()
        case "answer-202":
            call.respond(pace(), 202, to=call._invited())
        case _:
            call.answer(pace()).ack(pace())
    return True


def _cancel(call: Call, pace: Pace, decision: Decision) -> bool:
    if decision == "cancel-crossing":
        # The 200 to the INVITE and the CANCEL pass each other.
        cancel = call.cancel(pace()).last
        call.answer(pace()).respond(pace(), 200, to=cancel).ack(pace())
        return True
    reason = [("Reason", 'SIP;cause=200;text="Call completed elsewhere"')] if decision == "cancel-elsewhere" else []
    call.cancel(pace(), headers=reason)
    if decision == "cancel-ignored":
        return False
    call.ok(pace())
    if decision == "cancel-challenged":
        call.challenge(pace()).ack(pace())
    elif decision != "cancel-without-487":
        call.reject(pace(), 487).ack(pace())
    return False


def _go_on(call: Call, pace: Pace, inside: Inside) -> None:
    match inside:
        case "hold":
            call.reinvite(pace(), direction="sendonly").trying(pace()).answer(pace()).ack(pace())
        case "resume":
            call.reinvite(pace(), by="callee").answer(pace()).ack(pace())
        case "glare":
            call.reinvite(pace()).reject(pace(), 491).ack(pace())
        case "silent-reinvite":
            call.reinvite(pace())
        case "refresh":
            call.reinvite(pace()).answer(pace(), expires=90).ack(pace())
        case "update":
            call.request(pace(), "UPDATE", headers=[("Session-Expires", "1800")]).ok(pace())
        case "refer":
            call.refer(pace(), "sip:carol@callee.example", by="callee").respond(pace(), 202)
            call.notify(
                pace(),
                "refer",
                "active;expires=60",
                by="caller",
                kind="message/sipfrag",
                body=b"SIP/2.0 100 Trying\r\n",
            )
            call.ok(pace())
            call.notify(pace(), "refer", "terminated;reason=noresource", by="caller").ok(pace())
        case "notify":
            call.notify(pace(), "dialog", "active").respond(pace(), 481)
        case "info" | "message" | "options":
            call.request(pace(), inside.upper(), by="callee").ok(pace())


def _release(call: Call, pace: Pace, release: Release) -> None:
    match release:
        case "none":
            pass
        case "caller" | "callee":
            call.bye(pace(), by=release).ok(pace())
        case "both":
            first, second = call.bye(pace()).last, call.bye(pace(), by="callee").last
            call.respond(pace(), 481, to=first).respond(pace(), 200, to=second)
        case "unanswered":
            call.bye(pace()).repeat(pace())
        case "481" | "500":
            call.bye(pace()).respond(pace(), int(release))
        case "challenged":
            call.bye(pace(), by="callee").respond(pace(), 407).bye(pace(), by="callee").ok(pace())
        case "challenged-abandoned":
            call.bye(pace()).respond(pace(), 401)
        case "retry-after":
            later = Content((("Retry-After", "2"),))
            call.bye(pace()).respond(pace(), 503, content=later).bye(pace()).ok(pace())
        case "twice":
            call.bye(pace()).ok(pace()).bye(pace()).ok(pace())
