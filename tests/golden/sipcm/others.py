"""What is neither call nor registration."""

from __future__ import annotations

from siptower.testing import Ping, Script
from tests.golden.sipcm import CALLED, CALLER, SIPCM


@SIPCM.makes("nat_keepalives")
def keepalives_before_a_request(script: Script) -> None:
    here, there = CALLER.endpoint, CALLED.endpoint
    script.send(0, here, there, b"\r\n\r\n")
    script.send(0.5, here, there, b"\0\0\0\0")
    elsewhere = Script()
    Ping(elsewhere, "ping", CALLER, CALLED).options(0)
    script.send(1.0, here, there, b"\r\n" + elsewhere.sent[0].payload)


@SIPCM.makes("options_ok_and_404")
def options_answered_refused_and_lost(script: Script) -> None:
    Ping(script, "one", CALLER, CALLED).options(0).ok(0.5)
    Ping(script, "two", CALLER, CALLED).options(1.0).respond(1.5, 404)
    Ping(script, "three", CALLER, CALLED).options(2.0)
