"""The captures to measure with: made, not kept. The same generator gives the same bytes; a result names their hash."""

from __future__ import annotations

from pathlib import Path

from siptower.testing import Agent, Call, Endpoint, Registration, Script, Wire, pcap, save

FOLDER = Path(__file__).resolve().parent.parent / "target" / "bench"
CALLS = 40_000
CALLS_PER_SECOND = 100
MESSAGES_PER_CALL = 7
REGISTRATIONS = 40_000
MESSAGES_PER_REGISTRATION = 4


def calls() -> tuple[Path, int]:
    """Calls that are answered and hung up, a hundred new ones a second, and how many messages they are."""
    path = FOLDER / f"calls-{CALLS}.pcap"
    if not path.exists():
        script = Script(opaque=True)
        for number in range(CALLS):
            start = number / CALLS_PER_SECOND
            call = Call(script, f"call-{number}", _agent("caller", number), _agent("callee", number))
            call.invite(start).trying(start + 0.02).ringing(start + 0.5).answer(start + 3).ack(start + 3.05)
            call.bye(start + 63).ok(start + 63.05)
        _save(path, script)
    return path, CALLS * MESSAGES_PER_CALL


def registrations() -> tuple[Path, int]:
    """Registrations that are challenged and accepted, and how many messages they are."""
    path = FOLDER / f"registrations-{REGISTRATIONS}.pcap"
    if not path.exists():
        script = Script(opaque=True)
        registrar = Endpoint.of("10.4.0.1")
        for number in range(REGISTRATIONS):
            start = number / CALLS_PER_SECOND
            registration = Registration(script, f"registration-{number}", _agent("phone", number), registrar)
            registration.register(start).challenge(start + 0.02).register(start + 0.05).accept(start + 0.08)
        _save(path, script)
    return path, REGISTRATIONS * MESSAGES_PER_REGISTRATION


def _agent(role: str, number: int) -> Agent:
    network = {"caller": 1, "callee": 2, "phone": 3}[role]
    address = f"10.{network}.{number // 250 % 250}.{number % 250 + 1}"
    return Agent(f"{role}{number}", f"{role}.example", Endpoint.of(address))


def _save(path: Path, script: Script) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    save(path, pcap(Wire().packets(script.in_order())))
