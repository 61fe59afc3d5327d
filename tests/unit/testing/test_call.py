from __future__ import annotations

import pytest

from siptower.testing.call import Call
from siptower.testing.endpoint import Endpoint
from siptower.testing.script import Script
from tests.unit.testing.people import ALICE, BOB, messages


def call_of(script: Script) -> Call:
    return Call(script, "x", ALICE, BOB)


def test_answered_call_from_invite_to_bye() -> None:
    script = Script()
    call_of(script).invite(0).trying(0.1).ringing(0.5).answer(2).ack(2.1).bye(60).ok(60.1)
    assert [each.start_line.removesuffix(" SIP/2.0") for each in messages(script)] == [
        "INVITE sip:bob@beta.example",
        "SIP/2.0 100 Trying",
        "SIP/2.0 180 Ringing",
        "SIP/2.0 200 OK",
        "ACK sip:bob@192.0.2.2:5060",
        "BYE sip:bob@192.0.2.2:5060",
        "SIP/2.0 200 OK",
    ]
    tags = [";tag=" in each["To"] for each in messages(script)]
    assert tags == [False, False, True, True, True, True, True]


def test_ack_of_an_answer_is_a_transaction_of_its_own_with_the_number_of_the_invite() -> None:
    script = Script()
    call_of(script).invite(0).answer(1).ack(2)
    invite, _, ack = messages(script)
    assert ack.branch != invite.branch
    assert ack["CSeq"] == "1 ACK"


@pytest.mark.parametrize("through", [(), (Endpoint.of("192.0.2.5"),)])
def test_cancel_and_ack_of_a_failure_share_the_branch_of_the_invite(through: tuple[Endpoint, ...]) -> None:
    script = Script()
    call = Call(script, "x", ALICE, BOB, through=through)
    call.invite(0).cancel(1).ok(2).reject(3, 487).ack(4)
    seen = messages(script)
    for way in {each.way for each in seen if each.start_line.startswith("INVITE")}:
        invite, cancel, ack = (each for each in seen if each.way == way)
        assert invite.branch == cancel.branch == ack.branch
        assert len(cancel.all("Via")) == len(ack.all("Via")) == 1
        assert [each["CSeq"] for each in (invite, cancel, ack)] == ["1 INVITE", "1 CANCEL", "1 ACK"]
        assert (cancel["To"], ack["To"]) == (invite["To"], f"{invite['To']};tag=t-x")


@pytest.mark.parametrize(
    ("status", "challenge", "credentials"),
    [(401, "WWW-Authenticate", "Authorization"), (407, "Proxy-Authenticate", "Proxy-Authorization")],
)
def test_invite_after_a_challenge_carries_credentials(status: int, challenge: str, credentials: str) -> None:
    script = Script()
    call_of(script).invite(0).challenge(0.1, status).ack(0.2).invite(0.3).answer(1)
    first, challenged, _, second, _ = messages(script)
    assert first.all(credentials) == []
    assert 'realm="alpha.example"' in challenged[challenge]
    assert 'username="alice"' in second[credentials]
    assert (second["CSeq"], second["From"], second["Call-ID"]) == ("2 INVITE", first["From"], first["Call-ID"])
    assert second.branch != first.branch


def test_redirected_call_goes_to_the_new_place() -> None:
    script = Script()
    elsewhere = Endpoint.of("192.0.2.7:5080")
    call_of(script).invite(0).redirect(1, elsewhere).ack(1.1).invite(2, target=elsewhere).answer(3).ack(4)
    _, redirect, _, invite, answer, ack = messages(script)
    assert redirect["Contact"] == "<sip:bob@192.0.2.7:5080>"
    assert invite.start_line == "INVITE sip:bob@192.0.2.7:5080 SIP/2.0"
    assert invite["To"] == "<sip:bob@beta.example>"
    assert invite.way == ack.way == "192.0.2.1:5060 > 192.0.2.7:5080"
    assert b"c=IN IP4 192.0.2.7" in answer.body


def test_forks_have_their_own_tags() -> None:
    script = Script()
    call = call_of(script).invite(0).ringing(1, tag="a").ringing(2, tag="b")
    call.answer(3, tag="b").ack(4).answer(5, tag="a").ack(6).bye(7, tag="a").bye(8, tag="b")
    assert [each["To"].partition("tag=")[2] for each in messages(script)[1:]] == list("abbbaaab")


def test_reinvite_and_its_answer_tell_the_direction() -> None:
    script = Script()
    call_of(script).invite(0).answer(1).ack(2).reinvite(3, direction="sendonly").answer(4).reinvite(
        5, by="callee"
    ).answer(6)
    invite, _, _, hold, held, resume, resumed = messages(script)
    assert (b"a=sendonly" in hold.body, b"a=recvonly" in held.body) == (True, True)
    assert (b"a=sendrecv" in resume.body, b"a=sendrecv" in resumed.body) == (True, True)
    assert b"o=- 1 2 " in hold.body
    assert hold["To"].endswith(";tag=t-x")
    assert hold.way == invite.way
    assert resume.way == "192.0.2.2:5060 > 192.0.2.1:5060"
    assert resumed["Contact"] == "<sip:alice@192.0.2.1:5060>"


def test_reliable_response_is_confirmed_by_its_number() -> None:
    script = Script()
    call_of(script).invite(0).progress(1, reliable=7).prack(2, 7).ok(3).ringing(4, reliable=8)
    _, progress, prack, _, ringing = messages(script)
    assert (progress["RSeq"], progress["Require"], ringing["RSeq"]) == ("7", "100rel", "8")
    assert (prack["RAck"], prack["CSeq"]) == ("7 1 INVITE", "2 PRACK")


def test_session_descriptions_come_where_they_are_wanted() -> None:
    script = Script()
    fork = Endpoint.of("192.0.2.9:6000")
    call = call_of(script).invite(0, media=False).progress(1).progress(2, media=False)
    call.answer(3, media=False).answer(4, media=fork)
    bodies = [each.body for each in messages(script)]
    assert [bool(body) for body in bodies] == [False, True, False, False, True]
    assert b"m=audio 6000 " in bodies[4]


def test_session_timer_is_told_in_the_answer() -> None:
    script = Script()
    call_of(script).invite(0).answer(1, expires=90)
    answer = messages(script)[1]
    assert (answer["Session-Expires"], answer["Require"]) == ("90;refresher=uac", "timer")


def test_refer_names_target_and_referrer() -> None:
    script = Script()
    call_of(script).refer(0, "sip:carol@gamma.example", by="callee")
    (refer,) = messages(script)
    assert (refer["Refer-To"], refer["Referred-By"]) == ("<sip:carol@gamma.example>", "<sip:bob@beta.example>")


def test_answer_without_invite_is_refused() -> None:
    with pytest.raises(ValueError, match="there is no INVITE"):
        call_of(Script()).answer(0)
