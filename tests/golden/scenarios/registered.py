"""Registrations, subscriptions, and an attack on a registrar."""

from __future__ import annotations

from dataclasses import replace

from siptower.testing import Agent, Call, Endpoint, Ping, Registration, Script, Subscription
from tests.golden.cast import ALICE, BOB, REGISTRAR, tick
from tests.golden.scenarios import SCENARIOS

TIMER_E = (0.5, 1.5, 3.5, 7.5, 11.5, 15.5, 19.5, 23.5, 27.5, 31.5)
"""When any other request is sent again while nothing answers (RFC 3261 section 17.1.2.2)."""

SCANNER = Agent("100", "1.1.1.1", Endpoint.of("203.0.113.66:5071"), software="friendly-scanner")


@SCENARIOS.makes("A03")
def registered_after_a_challenge(script: Script) -> None:
    Registration(script, "a03", ALICE, REGISTRAR).register(0).challenge(0.05).register(0.2).accept(0.3)


@SCENARIOS.makes("A04")
def registrar_without_any_answer(script: Script) -> None:
    Registration(script, "a04", ALICE, REGISTRAR).register(0).repeat(*TIMER_E)
    tick(script, 40)


@SCENARIOS.makes("A16")
def registered_renewed_removed_and_expired(script: Script) -> None:
    alice = Registration(script, "a16-1", ALICE, REGISTRAR)
    alice.register(0, expires=60).accept(0.1)
    alice.register(30, expires=60).accept(30.1)
    alice.register(45, expires=0).accept(45.1)
    carol = replace(ALICE, user="carol", endpoint=Endpoint.of("10.1.0.11"))
    Registration(script, "a16-2", carol, REGISTRAR).register(1, expires=60).accept(1.1)
    tick(script, 150)


@SCENARIOS.makes("A17")
def scanner_brute_force_and_garbage(script: Script) -> None:
    for number in range(5):
        target = SCANNER.at(Endpoint.of(f"10.0.0.{number + 1}"))
        Ping(script, f"a17-options-{number}", SCANNER, target).options(number * 0.01)
    for number in range(30):
        extension = replace(SCANNER, user=str(100 + number), domain="alpha.example")
        attack = Registration(script, f"a17-register-{number}", extension, REGISTRAR, start=1 + number * 0.2)
        attack.register(0, expires=60).challenge(0.01).register(0.02, expires=60).challenge(0.03)
    dialler = replace(SCANNER, user="14", domain="10.0.0.1", software="sipcli/v1.8")
    for number, prefix in enumerate(("00972", "000972", "900972")):
        called = Agent(f"{prefix}597000001", "10.0.0.1", BOB.endpoint)
        call = Call(script, f"a17-invite-{number}", dialler, called, start=8 + number * 0.3)
        call.invite(0).reject(0.01, 403).ack(0.02)
    script.send(9.5, SCANNER.endpoint, BOB.endpoint, b"\x00\x01\x02 not sip at all")
    broken = b"REGISTER sip:x SIP/2.0\r\nVia: \r\nCSeq: notanumber REGISTER\r\n\r\n"
    script.send(9.6, SCANNER.endpoint, BOB.endpoint, broken)
    tick(script, 20)


@SCENARIOS.makes("A18")
def subscribed_and_terminated(script: Script) -> None:
    presence = Subscription(script, "a18", ALICE, BOB)
    presence.subscribe(0, "presence", expires=600).accept(0.05, expires=600)
    presence.notify(0.1, "presence", "active;expires=600").ok(0.12)
    presence.notify(50, "presence", "terminated;reason=noresource").ok(50.02)
