"""Who takes part in the golden captures."""

from __future__ import annotations

from siptower.testing import Agent, Endpoint, Ping, Script

ALICE = Agent("alice", "alpha.example", Endpoint.of("10.1.0.10"), software="Yealink SIP-T46S 66.15.0.10")
BOB = Agent("bob", "beta.example", Endpoint.of("10.0.0.1"), media_port=50_000)
BOB_AT_BETA = Endpoint.of("10.2.0.20")
CAROL = Agent("carol", "gamma.example", BOB.endpoint, media_port=50_000)
REGISTRAR = Endpoint.of("10.0.0.2")

_MONITOR = Agent("mon", "mon.example", Endpoint.of("10.9.9.9"), software="monitor/1.0")
_SBC = Agent("ping", "sbc.example", BOB.endpoint)


def tick(script: Script, at: float) -> None:
    """An OPTIONS and its answer, so that the clock goes on and timers fire."""
    Ping(script, f"tick-{at:g}", _MONITOR, _SBC).options(at).ok(at + 0.005)
