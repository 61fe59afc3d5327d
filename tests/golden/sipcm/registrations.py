"""Registrations."""

from __future__ import annotations

from siptower.testing import Endpoint, Registration, Script
from tests.golden.cast import tick
from tests.golden.sipcm import CALLED, CALLER, SIPCM

_TWO = "<sip:anna@10.0.0.1>;expires=60 , <sip:carl@10.0.0.3>;expires=60"


@SIPCM.makes("contact_ws_before_comma")
def white_space_before_the_comma(script: Script) -> None:
    _registration(script).register(0, contact=_TWO, expires=None).accept(0.5, contact=_TWO)


@SIPCM.makes("reg_contact_expires_quoted")
def expiry_between_quotes(script: Script) -> None:
    _registration(script).register(0).accept(0.5, contact=f'{CALLER.contact};expires="3600"')


@SIPCM.makes("reg_contact_rewritten_by_registrar")
def contact_rewritten_by_the_registrar(script: Script) -> None:
    behind_nat = CALLER.at(Endpoint.of("192.168.0.9")).contact
    rewritten = CALLER.at(Endpoint.of("10.0.0.1:31234")).contact
    _registration(script).register(0, contact=behind_nat).accept(0.5, contact=f"{rewritten};expires=3600")


@SIPCM.makes("reg_new_refresh_del")
def registered_renewed_and_removed(script: Script) -> None:
    registration = _registration(script).register(0).accept(0.5).register(1.0).accept(1.5)
    registration.register(2.0, contact="*", expires=0).accept(2.5)


@SIPCM.makes("reg_new_other_callid_then_expire")
def renewed_with_another_call_id_then_expired(script: Script) -> None:
    _registration(script, "first").register(0).accept(0.5)
    _registration(script, "second").register(1.0).accept(1.5)
    tick(script, 3700)


@SIPCM.makes("reg_fetch")
def bindings_asked_for(script: Script) -> None:
    known = CALLER.at(Endpoint.of("10.0.0.1:31234")).contact
    _registration(script).register(0, contact="", expires=None).accept(0.5, contact=f"{known};expires=3600")


def _registration(script: Script, name: str = "registration") -> Registration:
    return Registration(script, name, CALLER, CALLED.endpoint)
