from __future__ import annotations

from siptower.testing.endpoint import Endpoint
from siptower.testing.registration import Ping, Registration, Subscription
from siptower.testing.script import Script
from tests.unit.testing.people import ALICE, BOB, messages

REGISTRAR = Endpoint.of("192.0.2.3")


def test_registration_after_a_challenge() -> None:
    script = Script()
    Registration(script, "x", ALICE, REGISTRAR).register(0).challenge(1).register(2).accept(3)
    first, challenge, second, accepted = messages(script)
    assert first.start_line == second.start_line == "REGISTER sip:alpha.example SIP/2.0"
    assert first["To"] == second["To"] == "<sip:alice@alpha.example>"
    assert first.way == "192.0.2.1:5060 > 192.0.2.3:5060"
    assert (first.all("Authorization"), len(challenge.all("WWW-Authenticate"))) == ([], 1)
    assert 'uri="sip:alpha.example"' in second["Authorization"]
    assert (first["CSeq"], second["CSeq"], first["Expires"]) == ("1 REGISTER", "2 REGISTER", "3600")
    assert accepted["Contact"] == "<sip:alice@192.0.2.1:5060>;expires=3600"


def test_removed_binding_is_not_listed() -> None:
    script = Script()
    Registration(script, "x", ALICE, REGISTRAR).register(0, contact="*", expires=0).accept(1)
    request, response = messages(script)
    assert (request["Contact"], request["Expires"]) == ("*", "0")
    assert response.all("Contact") == []


def test_query_has_neither_contact_nor_expiry() -> None:
    script = Script()
    Registration(script, "x", ALICE, REGISTRAR).register(0, contact="", expires=None).accept(1, contact="<sip:a@b>")
    request, response = messages(script)
    assert (request.all("Contact"), request.all("Expires")) == ([], [])
    assert response["Contact"] == "<sip:a@b>"


def test_subscription_is_made_and_notified() -> None:
    script = Script()
    Subscription(script, "x", ALICE, BOB).subscribe(0, "presence", expires=60).accept(1, expires=50).notify(
        2, "presence", "active"
    )
    subscribe, accepted, notify = messages(script)
    assert subscribe.start_line == "SUBSCRIBE sip:bob@beta.example SIP/2.0"
    assert (subscribe["Event"], subscribe["Expires"], accepted["Expires"]) == ("presence", "60", "50")
    assert notify["From"] == accepted["To"]


def test_ping_is_outside_of_any_dialog() -> None:
    script = Script()
    Ping(script, "x", ALICE, BOB).options(0).ok(1)
    options, _ = messages(script)
    assert options.start_line == "OPTIONS sip:bob@beta.example SIP/2.0"
    assert ";tag=" not in options["To"]
