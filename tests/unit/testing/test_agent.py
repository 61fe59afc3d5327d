from __future__ import annotations

from dataclasses import replace

from siptower.testing.agent import Agent
from siptower.testing.endpoint import Endpoint

ALICE = Agent("alice", "alpha.example", Endpoint.of("[2001:db8::1]:5070"), media_port=7000)


def test_uris_follow_user_domain_and_place() -> None:
    assert ALICE.uri == "sip:alice@alpha.example"
    assert ALICE.contact == "<sip:alice@[2001:db8::1]:5070>"
    assert ALICE.media == Endpoint.of("[2001:db8::1]:7000")


def test_agent_without_user_is_a_host() -> None:
    host = replace(ALICE, user="")
    assert (host.uri, host.contact) == ("sip:alpha.example", "<sip:[2001:db8::1]:5070>")


def test_display_name_is_written_as_it_is() -> None:
    assert replace(ALICE, display='=cmd|"x').name_addr == '"=cmd|"x" <sip:alice@alpha.example>'


def test_same_user_at_another_place() -> None:
    moved = ALICE.at(Endpoint.of("192.0.2.9"))
    assert (moved.uri, moved.contact_uri) == (ALICE.uri, "sip:alice@192.0.2.9:5060")
