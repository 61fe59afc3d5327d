"""Writes demo.pcap.gz: half an hour at the edge of a small telephone company, with everything that goes wrong there.

    python -m examples.demo.generate

Calls go to and come from two carriers, northwind and bluewave; bluewave degrades in the middle. Phones of two tenants
register and call through the proxy. At minute 21 the power comes back in a building and its phones register all at
once. From minute 6 somebody scans the network. Numbers are those that regulators keep for fiction, names are under
example domains, addresses are private or for documentation. The same seed gives the same bytes.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from siptower.testing import Agent, Call, Endpoint, Ping, Registration, Script, Subscription, Wire, mirrored, pcap, save

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["CAPTURE", "Demo", "demo"]

CAPTURE = Path(__file__).with_name("demo.pcap.gz")
SEED = 20_260_310
START_NS = 1_773_133_200_000_000_000
"""2026-03-10T09:00:00Z, a Tuesday."""

MINUTE = 60.0
END = 30 * MINUTE
DEGRADED = (11 * MINUTE, 17 * MINUTE)
POWER_BACK = 21 * MINUTE
SCAN = 6 * MINUTE
MIRROR_FAULT = (24 * MINUTE, 25 * MINUTE)

RENEWAL = 5 * MINUTE
LONG_TALK = 40.0
WRONG_PASSWORDS = {15, 31, 47}
WITHOUT_PASSWORD = {9, 22}

# When a message over UDP is sent again while nothing answers (RFC 3261 sections 17.1.1.2, 17.1.2.2, 13.3.1.4).
INVITE_AGAIN = (0.5, 1.5, 3.5, 7.5, 15.5, 31.5)
OTHERS_AGAIN = (0.5, 1.5, 3.5, 7.5, 11.5, 15.5, 19.5, 23.5, 27.5, 31.5)

PROXY = Endpoint.of("10.0.0.10")
REGISTRAR = Endpoint.of("10.0.0.20")
SBC_SOFTWARE = "Edge-SBC/4.2"
CARRIERS = {
    "northwind": [Endpoint.of("198.51.100.10"), Endpoint.of("198.51.100.11")],
    "bluewave": [Endpoint.of("198.51.100.140"), Endpoint.of("198.51.100.141")],
}
PHONES = ("Yealink SIP-T46S 66.86.0.15", "Yealink SIP-T54W 96.86.0.23", "Softphone/5.4.1 (Linux)")

# Ranges that the regulators of the United Kingdom, the United States, France, Germany and Australia keep for fiction.
NUMBERS = ("+442079460{:03}", "+447700900{:03}", "+12125550{:03}", "+3319900{:04}", "+493023125{:03}", "+6125550{:04}")
UNASSIGNED = "+442079469{:03}"

HOSTILE_NAMES = (
    "\x1b[2J\x1b[31mEverything is broken\x1b[0m",
    "\x1b]0;owned\x07Front desk",
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    "'; DROP TABLE calls; --",
    "\u202egnp.moor gniteeM",
    "A" * 300,
)

Item = TypeVar("Item")


class Chance:
    """Random choices that are the same in every run and with every version of Python."""

    def __init__(self, seed: int) -> None:
        """Begin with a seed."""
        # `random()` is the one method whose sequence is promised never to change.
        self._random = random.Random(seed).random  # noqa: S311 (nothing here is secret)

    def between(self, low: float, high: float) -> float:
        """A number between two."""
        return low + (high - low) * self._random()

    def one_of(self, items: Sequence[Item]) -> Item:
        """One of several, each as likely as the others."""
        return items[int(self._random() * len(items))]

    def happens(self, share: float) -> bool:
        """Whether something of that share happens."""
        return self._random() < share

    def number(self) -> str:
        """A telephone number."""
        return self.one_of(NUMBERS).format(int(self.between(100, 200)))

    def talk(self) -> float:
        """How long a conversation lasts, in seconds: most are short, a few are long."""
        drawn = self._random()
        return 4 + 50 * drawn + 320 * drawn * drawn * drawn * drawn


class Demo:
    """The half hour, piece by piece."""

    def __init__(self, seed: int = SEED) -> None:
        """Begin with an empty script."""
        self.script = Script(start_ns=START_NS, opaque=True)
        self.chance = Chance(seed)
        self._flows = 0

    def name(self) -> str:
        """A name for the next flow."""
        self._flows += 1
        return f"demo-{self._flows}"

    def call(self, at: float, caller: Agent, callee: Agent) -> Call:
        """A call that begins at that time."""
        name = self.name()
        call_id = f"{self.script.token(f'i-{name}')}@{caller.endpoint.host}"
        return Call(self.script, name, caller, callee, start=at, call_id=call_id)

    def trunk_call(self, at: float, carrier: str, *, number: str = "", display: str = "") -> Call:
        """A call from the proxy to a carrier, or the other way round."""
        ours = Agent(self.chance.number(), "voice.example", PROXY, SBC_SOFTWARE, display, 20_000)
        theirs = Agent(
            number or self.chance.number(),
            f"{carrier}.example",
            self.chance.one_of(CARRIERS[carrier]),
            f"{carrier.title()}-Gateway/9.1",
        )
        outbound = number or display or self.chance.happens(0.75)
        return self.call(at, ours, theirs) if outbound else self.call(at, theirs, ours)

    def trunk_calls(self) -> None:
        """Traffic with the carriers, a call every few seconds."""
        at = 2.0
        while at < END - 5:
            carrier = self.chance.one_of(tuple(CARRIERS))
            if carrier == "bluewave" and DEGRADED[0] <= at < DEGRADED[1]:
                self.degraded(at)
            else:
                self.ordinary(self.trunk_call(at, carrier), END - at)
            at += self.chance.between(2.5, 8.5)

    def ordinary(self, call: Call, left: float) -> None:
        """A call as they go every day."""
        delay = self.chance.between(0.4, 3.2)
        kinds = ("answered",) * 64 + ("busy",) * 9 + ("no answer",) * 8 + ("cancelled",) * 12 + ("declined",) * 4
        kind = self.chance.one_of((*kinds, *("hung up at once",) * 3))
        if kind == "busy":
            busy = [("Reason", 'Q.850;cause=17;text="User busy"')]
            call.invite(0).trying(0.02).reject(delay, 486, headers=busy).ack(delay + 0.03)
            return
        call.invite(0).trying(0.02)
        if kind == "hung up at once":
            self.cancelled(call, delay * 0.7)
            return
        if self.chance.happens(0.06):
            call.progress(delay).ringing(delay + 0.3)
        else:
            call.ringing(delay)
        patience = delay + self.chance.between(4, 28)
        if kind == "no answer":
            call.reject(patience, 480, headers=[("Reason", "Q.850;cause=19")]).ack(patience + 0.03)
        elif kind == "declined":
            call.reject(patience, 603).ack(patience + 0.03)
        elif kind == "cancelled":
            self.cancelled(call, patience)
        else:
            self.answered(call, delay + self.chance.between(1.5, 14), left)

    @staticmethod
    def cancelled(call: Call, at: float) -> None:
        """The caller gives up."""
        call.cancel(at).ok(at + 0.02).reject(at + 0.04, 487).ack(at + 0.06)

    def answered(self, call: Call, at: float, left: float) -> None:
        """The answer, the conversation and its end, if the capture lasts that long."""
        expires = 1800 if self.chance.happens(0.3) else 0
        call.answer(at, expires=expires)
        if self.chance.happens(0.03):
            call.repeat(at + 0.5)
        call.ack(at + 0.04)
        talk = self.chance.talk()
        if talk > LONG_TALK and self.chance.happens(0.15):
            call.reinvite(at + 15, direction="sendonly").answer(at + 15.05, expires=expires).ack(at + 15.08)
            call.reinvite(at + 30).answer(at + 30.05, expires=expires).ack(at + 30.08)
        if at + talk < left:
            call.bye(at + talk, by=self.chance.one_of(("caller", "callee"))).ok(
                at + talk + self.chance.between(0.02, 0.09)
            )

    def degraded(self, at: float) -> None:
        """A call to bluewave while it has no circuits left."""
        call = self.trunk_call(at, "bluewave", number=self.chance.number())
        kind = self.chance.one_of(("refused",) * 6 + ("dead",) * 2 + ("slow",) * 2)
        if kind == "dead":
            call.invite(0).repeat(*INVITE_AGAIN)
        elif kind == "refused":
            cause = self.chance.one_of(("34", "38", "42"))
            headers = [("Reason", f'Q.850;cause={cause};text="Network out of order"'), ("Retry-After", "30")]
            call.invite(0).trying(0.3).reject(self.chance.between(0.5, 4), 503, headers=headers).ack(4.1)
        else:
            call.invite(0).repeat(0.5).trying(0.9).ringing(self.chance.between(7, 11))
            self.answered(call, self.chance.between(14, 20), END - at)

    def unusual_calls(self) -> None:
        """Calls of which there are only a few."""
        for number in range(12):
            at = 40 + number * 140.0
            wrong = self.trunk_call(at, "northwind", number=UNASSIGNED.format(number))
            wrong.invite(0).trying(0.02).reject(0.4, 404, headers=[("Reason", "Q.850;cause=1")]).ack(0.43)
        for at in (125.0, 500.0, 1210.0, 1500.0):
            gateway = CARRIERS["northwind"][1]
            moved = self.trunk_call(at, "northwind", number=self.chance.number())
            moved.invite(0).redirect(0.12, gateway).ack(0.14)
            moved.invite(0.2, target=gateway).ringing(1.4).answer(6.0).ack(6.04).bye(66.0).ok(66.05)
        moved = self.trunk_call(1620.0, "bluewave", number=self.chance.number())
        moved.invite(0).redirect(0.12, CARRIERS["bluewave"][1]).ack(0.14)
        for at in (90.0, 610.0, 1400.0):
            race = self.trunk_call(at, "northwind", number=self.chance.number()).invite(0).trying(0.02).ringing(1.1)
            cancel = race.cancel(9.0).last
            race.answer(9.01).respond(9.03, 481, to=cancel).ack(9.06).bye(9.1).ok(9.14)
        for at in (200.0, 1320.0):
            forked = self.trunk_call(at, "northwind", number=self.chance.number()).invite(0).trying(0.02)
            desk, mobile = self.script.token(f"desk-{at}"), self.script.token(f"mobile-{at}")
            forked.ringing(0.8, tag=desk).ringing(1.9, tag=mobile).answer(7.0, tag=mobile).ack(7.04)
            forked.answer(7.2, tag=desk).ack(7.24).bye(7.25, tag=desk).ok(7.3).bye(95.0, tag=mobile).ok(95.06)
        for at, display in zip(range(300, 1700, 200), HOSTILE_NAMES, strict=True):
            named = self.trunk_call(float(at), "northwind", display=display)
            named.invite(0).trying(0.02).ringing(1.0).answer(5.0).ack(5.04).bye(25.0).ok(25.05)
        for at in (700.0, 1250.0):
            reliable = self.trunk_call(at, "northwind", number=self.chance.number())
            reliable.invite(0, headers=[("Supported", "100rel, timer")]).trying(0.02)
            reliable.progress(0.9, reliable=1).prack(0.93, 1).ok(0.95).answer(6.0, media=False).ack(6.04)
            reliable.bye(80.0, by="callee").ok(80.05)
        self.broken_endings()

    def broken_endings(self) -> None:
        """Calls that do not end as they should."""
        for at in (260.0, 890.0, 1450.0):
            deaf = self.trunk_call(at, "northwind", number=self.chance.number()).invite(0).trying(0.02).ringing(1.2)
            deaf.answer(4.0).repeat(*(4.0 + again for again in OTHERS_AGAIN))
            deaf.bye(36.6, by="callee").ok(36.65)
        for at in (150.0, 820.0):
            lost = self.trunk_call(at, "northwind", number=self.chance.number()).invite(0).trying(0.02).ringing(1.2)
            lost.answer(5.0, expires=90).ack(5.04)
        for at in (400.0, 1100.0):
            mute = self.trunk_call(at, "bluewave", number=self.chance.number()).invite(0).trying(0.02).ringing(1.2)
            mute.answer(5.0).ack(5.04).bye(50.0).repeat(*(50.0 + again for again in OTHERS_AGAIN))
        for at in (330.0, 1010.0):
            moving = self.trunk_call(at, "northwind", number=self.chance.number()).invite(0).trying(0.02).ringing(1.2)
            moving.answer(5.0).ack(5.04).refer(30.0, "sip:+442079460150@northwind.example", by="callee")
            moving.respond(30.05, 202)
            done, body = "terminated;reason=noresource", b"SIP/2.0 200 OK\r\n"
            moving.notify(34.0, "refer", done, by="caller", kind="message/sipfrag", body=body).ok(34.04)
            moving.bye(34.5, by="callee").ok(34.55)

    def phone(self, number: int, *, tenant: int, software: str = "") -> Agent:
        """A phone of tenant 0 or 1."""
        place = Endpoint.of(f"10.20.{128 * tenant + number // 200}.{number % 200 + 10}")
        domain = ("acme.example", "globex.example")[tenant]
        return Agent(str(200 + number), domain, place, software or PHONES[number % len(PHONES)])

    def phone_calls(self) -> None:
        """Phones call through the proxy, which challenges them and forwards the call to a carrier."""
        for number in range(48):
            at = 20 + number * 36.0
            phone = self.phone(number % 24, tenant=number % 2)
            carrier = self.chance.one_of(tuple(CARRIERS))
            called = Agent(self.chance.number(), f"{carrier}.example", PROXY)
            call = self.call(at, phone, called).invite(0).challenge(0.01).ack(0.02)
            if number in WRONG_PASSWORDS:
                call.invite(0.06).challenge(0.07).ack(0.08)
                continue
            if number in WITHOUT_PASSWORD:
                continue
            call.route(self.chance.one_of(CARRIERS[carrier]), through=[PROXY])
            self.ordinary_after_challenge(call, END - at)

    def ordinary_after_challenge(self, call: Call, left: float) -> None:
        """What follows once the phone has shown its credentials."""
        call.invite(0.06).trying(0.08)
        delay = self.chance.between(0.6, 2.8)
        call.ringing(delay)
        if self.chance.happens(0.25):
            call.reject(delay + 12, self.chance.one_of((480, 486))).ack(delay + 12.03)
        else:
            self.answered(call, delay + self.chance.between(2, 10), left)

    def registrations(self) -> None:
        """Phones renew their registrations every five minutes; a building comes back all at once."""
        for number in range(48):
            phone = self.phone(number % 24, tenant=number // 24)
            registration = Registration(
                self.script, self.name(), phone, REGISTRAR, start=self.chance.between(1, RENEWAL - 20)
            )
            for turn in range(int(END / RENEWAL)):
                at = turn * RENEWAL
                registration.register(at, expires=360).challenge(at + 0.02)
                registration.register(at + 0.05, expires=360).accept(at + 0.08)
        for number in range(320):
            start = POWER_BACK + self.chance.between(0, 6)
            self.register_in_the_storm(self.phone(400 + number, tenant=1), start)
        for number in range(6):
            voicemail = Subscription(
                self.script, self.name(), self.phone(number, tenant=0), Agent("mwi", "acme.example", PROXY)
            )
            at = 30 + number * 3.0
            voicemail.subscribe(at, "message-summary", expires=3600).accept(at + 0.03)
            voicemail.notify(at + 0.05, "message-summary", "active;expires=3600").ok(at + 0.08)

    def register_in_the_storm(self, phone: Agent, start: float) -> None:
        """One of the phones that register when the power comes back; the registrar is slow and some fail."""
        slow = self.chance.between(0.05, 2.5)
        registration = Registration(self.script, self.name(), phone, REGISTRAR, start=start)
        registration.register(0).repeat(*(again for again in (0.5, 1.5) if again < slow))
        if self.chance.happens(0.05):
            registration.repeat(*OTHERS_AGAIN[2:])
        elif self.chance.happens(0.08):
            registration.respond(slow, 503)
        elif self.chance.happens(0.05):
            registration.challenge(slow).register(slow + 0.1).challenge(slow + 0.3)
        else:
            registration.challenge(slow).register(slow + 0.1).accept(slow + 0.3)

    def scanner(self) -> None:
        """Somebody looks for hosts, then for passwords, then for a way out."""
        bot = Agent("100", "1.1.1.1", Endpoint.of("203.0.113.66:5071"), "friendly-scanner")
        for number in range(40):
            target = bot.at(Endpoint.of(f"10.0.0.{number + 1}"))
            Ping(self.script, self.name(), bot, target).options(SCAN + number * 0.03)
        for number in range(45):
            guess = Agent(str(100 + number), "voice.example", bot.endpoint, bot.software)
            attack = Registration(self.script, self.name(), guess, REGISTRAR, start=SCAN + 10 + number * 0.25)
            attack.register(0, expires=60).challenge(0.01).register(0.03, expires=60).challenge(0.04)
        prefixes = ("00972", "000972", "900972", "011972", "9011972", "+972", "0972", "810972")
        for number, prefix in enumerate(prefixes):
            called = Agent(f"{prefix}597000001", "10.0.0.10", PROXY)
            dialler = Agent("101", "10.0.0.10", bot.endpoint, "sipcli/v1.8")
            self.call(SCAN + 40 + number * 0.7, dialler, called).invite(0).reject(0.01, 403).ack(0.04)

    def noise(self) -> None:
        """Keepalives, monitoring, and messages that arrive damaged."""
        for number in range(10):
            phone = self.phone(number, tenant=0)
            for turn in range(int(END / 45)):
                self.script.send(5 + number + turn * 45.0, phone.endpoint, PROXY, b"\r\n\r\n")
        monitor = Agent("ping", "monitor.example", Endpoint.of("10.0.0.99"), "monitor/1.0")
        for turn in range(int(END / MINUTE)):
            Ping(self.script, self.name(), monitor, Agent("", "voice.example", PROXY)).options(turn * MINUTE).ok(
                turn * MINUTE + 0.002
            )
        sender = self.phone(30, tenant=0).endpoint
        whole = self.call(1000.0, self.phone(30, tenant=0), Agent("201", "acme.example", PROXY)).invite(0)
        good = self.script.sent[-1].payload
        whole.reject(0.02, 404).ack(0.04)
        damaged = (
            good.replace(b"CSeq: 1 INVITE", b"CSeq: one INVITE"),
            good.replace(b"Via: ", b"Vie: ").replace(b"From: ", b"Form: "),
            good[:160],
            b"\x00\x01\x02\x03 not SIP \xff\xfe",
            b"SIP/2.0 999999 Nonsense\r\nCall-ID: x\r\n\r\n",
        )
        for turn, payload in enumerate(damaged):
            self.script.send(1005.0 + turn * 90, sender, PROXY, payload)


def demo(seed: int = SEED) -> bytes:
    """The capture, not compressed."""
    scene = Demo(seed)
    scene.trunk_calls()
    scene.unusual_calls()
    scene.phone_calls()
    scene.registrations()
    scene.scanner()
    scene.noise()
    sent = [each for each in scene.script.in_order() if each.ts_ns < START_NS + int(END * 1e9)]

    def is_mirrored(index: int) -> bool:
        seconds = (sent[index].ts_ns - START_NS) / 1e9
        return MIRROR_FAULT[0] <= seconds < MIRROR_FAULT[1]

    return pcap(mirrored(Wire().packets(sent), is_mirrored))


if __name__ == "__main__":
    save(CAPTURE, demo())
    sys.stdout.write(f"{CAPTURE}\n")
