from __future__ import annotations

import pytest

from siptower.testing.endpoint import Endpoint
from siptower.testing.flow import Flow
from siptower.testing.message import Content
from siptower.testing.script import Script
from tests.unit.testing.people import ALICE, BOB, messages

A_TO_B, B_TO_A = "192.0.2.1:5060 > 192.0.2.2:5060", "192.0.2.2:5060 > 192.0.2.1:5060"


def test_requests_of_both_sides_belong_to_one_dialog() -> None:
    script = Script()
    Flow(script, "x", ALICE, BOB).request(0, "INFO").ok(1).request(2, "BYE", by="callee").ok(3)
    info, done, bye, over = messages(script)
    assert [each.way for each in (info, done, bye, over)] == [A_TO_B, B_TO_A, B_TO_A, A_TO_B]
    assert info.start_line == "INFO sip:bob@192.0.2.2:5060 SIP/2.0"
    assert bye.start_line == "BYE sip:alice@192.0.2.1:5060 SIP/2.0"
    assert {each["Call-ID"] for each in (info, done, bye, over)} == {"x"}
    assert (info["From"], info["To"]) == ("<sip:alice@alpha.example>;tag=f-x", "<sip:bob@beta.example>;tag=t-x")
    assert (bye["From"], bye["To"]) == (info["To"], info["From"])
    assert (info["CSeq"], bye["CSeq"]) == ("1 INFO", "101 BYE")


def test_response_repeats_via_and_cseq_of_its_request() -> None:
    script = Script()
    Flow(script, "x", ALICE, BOB).request(0, "INFO").ok(1)
    request, response = messages(script)
    assert response.start_line == "SIP/2.0 200 OK"
    assert [response[name] for name in ("Via", "CSeq", "From", "To")] == [
        request[name] for name in ("Via", "CSeq", "From", "To")
    ]


def test_each_transaction_has_its_branch_and_number() -> None:
    script = Script()
    Flow(script, "x", ALICE, BOB).request(0, "INFO").request(1, "INFO")
    first, second = messages(script)
    assert first.branch.startswith("z9hG4bK")
    assert first.branch != second.branch
    assert (first["CSeq"], second["CSeq"]) == ("1 INFO", "2 INFO")


def test_repeated_message_is_the_same_to_the_byte() -> None:
    script = Script()
    Flow(script, "x", ALICE, BOB).request(0, "INFO").repeat(0.5, 1.5).ok(2).repeat(3)
    assert [each.seconds for each in messages(script)] == [0, 0.5, 1.5, 2, 3]
    assert [len({sent.payload for sent in group}) for group in (script.sent[:3], script.sent[3:])] == [1, 1]


def test_times_count_from_the_start_of_the_flow() -> None:
    script = Script()
    Flow(script, "x", ALICE, BOB, start=10).request(0.25, "INFO")
    assert messages(script)[0].seconds == 10.25


def test_proxies_put_their_via_on_top_and_lower_max_forwards() -> None:
    script = Script()
    proxy = Endpoint.of("192.0.2.5")
    Flow(script, "x", ALICE, BOB, through=[proxy]).request(0, "INFO").ok(1)
    near, far, far_answer, near_answer = messages(script)
    assert [each.way for each in (near, far, far_answer, near_answer)] == [
        "192.0.2.1:5060 > 192.0.2.5:5060",
        "192.0.2.5:5060 > 192.0.2.2:5060",
        "192.0.2.2:5060 > 192.0.2.5:5060",
        "192.0.2.5:5060 > 192.0.2.1:5060",
    ]
    assert far.all("Via")[1:] == near.all("Via")
    assert far.all("Via")[0].startswith("SIP/2.0/UDP 192.0.2.5:5060;branch=z9hG4bK")
    assert far.branch != near.branch
    assert (near["Max-Forwards"], far["Max-Forwards"]) == ("70", "69")
    assert far_answer.all("Via") == far.all("Via")
    assert near_answer.all("Via") == near.all("Via")
    assert far_answer.seconds < near_answer.seconds == 1


def test_requests_of_the_callee_go_through_the_proxies_backwards() -> None:
    script = Script()
    Flow(script, "x", ALICE, BOB, through=[Endpoint.of("192.0.2.5")]).request(0, "BYE", by="callee")
    assert [each.way for each in messages(script)] == [
        "192.0.2.2:5060 > 192.0.2.5:5060",
        "192.0.2.5:5060 > 192.0.2.1:5060",
    ]


def test_new_route_holds_for_what_is_sent_from_then_on() -> None:
    script = Script()
    proxy, far = Endpoint.of("192.0.2.5"), Endpoint.of("192.0.2.8")
    flow = Flow(script, "x", ALICE, BOB.at(proxy)).request(0, "INFO").ok(1)
    flow.route(far, through=[proxy]).request(2, "INFO")
    assert [each.way for each in messages(script)] == [
        "192.0.2.1:5060 > 192.0.2.5:5060",
        "192.0.2.5:5060 > 192.0.2.1:5060",
        "192.0.2.1:5060 > 192.0.2.5:5060",
        "192.0.2.5:5060 > 192.0.2.8:5060",
    ]


def test_contact_and_user_agent_are_written_where_they_belong() -> None:
    script = Script()
    Flow(script, "x", ALICE, BOB).request(0, "UPDATE").request(1, "INFO").request(2, "UPDATE", by="callee")
    update, info, back = messages(script)
    assert (update["Contact"], update["User-Agent"]) == ("<sip:alice@192.0.2.1:5060>", "Phone/1.0")
    assert info.all("Contact") == []
    assert back.all("User-Agent") == []


def test_header_without_value_is_left_out() -> None:
    script = Script()
    Flow(script, "x", ALICE, BOB).request(0, "UPDATE", headers=[("Contact", ""), ("Subject", "y")])
    (update,) = messages(script)
    assert (update.all("Contact"), update.all("Subject")) == ([], ["y"])


def test_notify_says_package_and_state() -> None:
    script = Script()
    Flow(script, "x", ALICE, BOB).notify(0, "dialog", "active", kind="text/plain", body=b"on")
    (notify,) = messages(script)
    assert notify.way == B_TO_A
    assert [notify[name] for name in ("Event", "Subscription-State", "Content-Type")] == [
        "dialog",
        "active",
        "text/plain",
    ]
    assert (notify.body, notify["Content-Length"]) == (b"on", "2")


def test_response_may_be_for_an_earlier_request() -> None:
    script = Script()
    flow = Flow(script, "x", ALICE, BOB).request(0, "INFO")
    info = flow.last
    flow.request(1, "UPDATE").respond(2, 481, to=info, content=Content((("Warning", "x"),)), reason="Gone", tag="")
    response = messages(script)[-1]
    assert (response.start_line, response["CSeq"], response["Warning"]) == ("SIP/2.0 481 Gone", "1 INFO", "x")


def test_response_without_request_is_refused() -> None:
    with pytest.raises(ValueError, match="there is no request to answer"):
        Flow(Script(), "x", ALICE, BOB).ok(0)


def test_transport_stands_in_via() -> None:
    script = Script()
    Flow(script, "x", ALICE, BOB, transport="TCP").request(0, "INFO")
    assert messages(script)[0]["Via"].startswith("SIP/2.0/TCP 192.0.2.1:5060;")
