"""What is no call: registrations, subscriptions, requests outside of dialogs, scanners."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from siptower.testing import Agent, Call, Endpoint, Ping, Registration, Subscription
from siptower.testing.message import Content
from tests.contract.stage import SECOND, Pace, agents

if TYPE_CHECKING:
    from tests.contract.stage import Stage

__all__ = ["Asking", "Outside", "Register", "Registering", "Scanning", "Watch", "Watching"]

Register = Literal["accept", "challenge", "challenge-refused", "challenge-abandoned", "423", "403", "503", "silence"]


@dataclass(frozen=True, slots=True)
class Registering:
    """REGISTERs of one address of record, each with what the registrar says and with the expiry that was asked for."""

    at_us: int = 0
    road: int = 0
    host: int = 1
    requests: tuple[tuple[Register, int], ...] = (("accept", 60),)
    """What is answered to what: an expiry of 0 removes the binding, -1 asks which there are."""

    gaps: tuple[int, ...] = (20,)

    @property
    def party(self) -> str:
        return f"aor-{self.host}"

    def play(self, stage: Stage, name: str) -> None:
        agent, registrar, _ = agents(self.road, self.host)
        flow = Registration(stage.script, name, agent, registrar.endpoint, start=self.at_us / SECOND)
        pace = Pace(self.gaps)
        for answer, expires in self.requests:
            _register(flow, pace(), expires)
            if answer.startswith("challenge"):
                flow.challenge(pace())
                if answer != "challenge-abandoned":
                    _register(flow, pace(), expires)
            match answer:
                case "accept" | "challenge":
                    flow.accept(pace())
                case "challenge-refused":
                    flow.challenge(pace())
                case "423" | "403" | "503":
                    flow.respond(pace(), int(answer))
                case _:
                    pass


def _register(flow: Registration, at: float, expires: int) -> None:
    if expires < 0:
        flow.register(at, expires=None, contact="")
    else:
        flow.register(at, expires=expires)


Watch = Literal["accept", "refuse", "silence", "notify-first"]


@dataclass(frozen=True, slots=True)
class Watching:
    """A subscription and its notifications."""

    at_us: int = 0
    road: int = 0
    host: int = 1
    answer: Watch = "accept"
    package: str = "presence"
    notifications: int = 1
    ends: bool = True
    gaps: tuple[int, ...] = (20,)

    party: str = ""

    def play(self, stage: Stage, name: str) -> None:
        watcher, watched, _ = agents(self.road, self.host)
        flow = Subscription(stage.script, name, watcher, watched, start=self.at_us / SECOND)
        pace = Pace(self.gaps)
        flow.subscribe(pace(), self.package, expires=60)
        asked = flow.last
        match self.answer:
            case "accept":
                flow.accept(pace(), expires=60)
            case "refuse":
                flow.respond(pace(), 489, reason="Bad Event")
                return
            case "silence":
                return
            case "notify-first":
                flow.notify(pace(), self.package, "active;expires=60").ok(pace())
                flow.respond(pace(), 202, to=asked, content=Content((("Expires", "60"),)))
        for _ in range(self.notifications):
            flow.notify(pace(), self.package, "active;expires=50").ok(pace())
        if self.ends:
            flow.notify(pace(), self.package, "terminated;reason=timeout").ok(pace())


Outside = Literal["OPTIONS", "MESSAGE", "PUBLISH", "INFO", "NOTIFY", "BYE", "UNHEARDOF", "CANCEL"]


@dataclass(frozen=True, slots=True)
class Asking:
    """One request outside of any dialog."""

    at_us: int = 0
    road: int = 0
    host: int = 1
    method: Outside = "OPTIONS"
    status: int = 200
    """Final status; 0 for no answer, 1 for an answer to nothing."""

    gaps: tuple[int, ...] = (20,)

    party: str = ""

    def play(self, stage: Stage, name: str) -> None:
        asking, asked, _ = agents(self.road, self.host)
        flow = Ping(stage.script, name, asking, asked, start=self.at_us / SECOND)
        pace = Pace(self.gaps)
        content = Content((("Expires", "60"), ("Event", "presence")))
        flow.last = flow._send(pace(), self.method, asked.uri, content=content)
        if self.status == 1:
            del stage.script.sent[-1]
        if self.status:
            etag = Content((("SIP-ETag", name), ("Expires", "60")))
            flow.respond(pace(), max(self.status, 200), content=etag, reason="Yes")


@dataclass(frozen=True, slots=True)
class Scanning:
    """A scanner: OPTIONS to many hosts, guessed passwords, calls to nowhere, and bytes that are not SIP."""

    at_us: int = 0
    host: int = 1
    probes: int = 2
    guesses: int = 1
    calls: int = 1
    gaps: tuple[int, ...] = (20,)

    @property
    def party(self) -> str:
        # Its first packet decides the class of all that follow.
        return f"scanner-{self.host}"

    def play(self, stage: Stage, name: str) -> None:
        place = Endpoint.of(f"203.0.113.{self.host}", 5061)
        source = Agent("100", "target.example", place, software="friendly-scanner")
        start, pace = self.at_us / SECOND, Pace(self.gaps)
        for number in range(self.probes):
            target = Agent("", "target.example", Endpoint.of(f"10.0.0.{number + 1}"))
            ping = Ping(stage.script, f"{name}-o{number}", source, target, start=start).options(pace())
            if number % 2:
                ping.ok(pace())
        for number in range(self.guesses):
            flow = Registration(stage.script, f"{name}-r{number}", source, Endpoint.of("10.0.0.1"), start=start)
            flow.register(pace()).challenge(pace()).register(pace()).challenge(pace())
        for number in range(self.calls):
            target = Agent(f"{number}00972", "target.example", Endpoint.of("10.0.0.1"))
            call = Call(stage.script, f"{name}-i{number}", source, target, start=start)
            call.invite(pace()).reject(pace(), 403).ack(pace())
        stage.script.send(start + pace(), source.endpoint, Endpoint.of("10.0.0.1"), b"\x16\x03\x01 no SIP")
