from __future__ import annotations

import pytest

from siptower.testing.endpoint import Endpoint
from siptower.testing.message import Content, Session, reply, request, response

INVITE = request(
    "INVITE",
    "sip:bob@beta.example",
    [
        ("Via", "SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK-p"),
        ("Via", "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK-1"),
        ("Max-Forwards", "70"),
        ("From", "<sip:alice@alpha.example>;tag=a"),
        ("To", "<sip:bob@beta.example>"),
        ("Call-ID", "c"),
        ("CSeq", "1 INVITE"),
        ("Subject", "x"),
    ],
)


def test_content_length_counts_the_body() -> None:
    encoded = request("MESSAGE", "sip:b", [("Call-ID", "c")], "é".encode()).encode()
    assert encoded == b"MESSAGE sip:b SIP/2.0\r\nCall-ID: c\r\nContent-Length: 2\r\n\r\n\xc3\xa9"


@pytest.mark.parametrize("name", ["Content-Length", "l"])
def test_given_content_length_is_kept(name: str) -> None:
    encoded = request("OPTIONS", "sip:b", [(name, "99")]).encode()
    assert encoded == f"OPTIONS sip:b SIP/2.0\r\n{name}: 99\r\n\r\n".encode()


def test_reason_phrase_is_that_of_the_rfc_unless_given() -> None:
    assert response(486, []).start_line == "SIP/2.0 486 Busy Here"
    assert response(486, [], reason="").start_line == "SIP/2.0 486 "


def test_reply_echoes_what_a_response_must_echo() -> None:
    answer = reply(INVITE, 200, tag="b", content=Content((("Contact", "<sip:bob@192.0.2.2>"),), b"x"))
    assert [name for name, _ in answer.headers] == ["Via", "Via", "From", "To", "Call-ID", "CSeq", "Contact"]
    assert [value for name, value in answer.headers if name == "Via"] == [INVITE.headers[0][1], INVITE.headers[1][1]]
    assert answer.header("to") == "<sip:bob@beta.example>;tag=b"
    assert answer.body == b"x"


def test_reply_keeps_the_tag_of_the_request() -> None:
    inside = INVITE.replaced("To", "<sip:bob@beta.example>;tag=known")
    assert reply(inside, 200, tag="other").header("To") == "<sip:bob@beta.example>;tag=known"


def test_missing_header_is_an_error() -> None:
    with pytest.raises(KeyError, match="Route"):
        INVITE.header("Route")
    with pytest.raises(KeyError, match="Route"):
        INVITE.replaced("Route", "")


def test_session_names_the_family_of_its_address() -> None:
    assert b"c=IN IP4 192.0.2.1\r\n" in Session(Endpoint.of("192.0.2.1:4000")).encode()
    assert b"c=IN IP6 2001:db8::1\r\n" in Session(Endpoint.of("[2001:db8::1]:4000")).encode()


def test_session_has_port_direction_version_and_more_lines() -> None:
    body = Session(Endpoint.of("192.0.2.1:4000"), 3, "sendonly", ("a=x",)).encode()
    assert b"\r\nm=audio 4000 RTP/AVP 0 101\r\n" in body
    assert body.startswith(b"v=0\r\no=- 1 3 IN IP4 192.0.2.1\r\n")
    assert body.endswith(b"a=sendonly\r\na=x\r\n")


def test_session_as_content_says_its_type() -> None:
    content = Session(Endpoint.of("192.0.2.1")).content(("Contact", "<sip:x>"))
    assert content.headers == (("Contact", "<sip:x>"), ("Content-Type", "application/sdp"))


def test_every_registered_status_has_the_phrase_of_its_rfc() -> None:
    assert response(606, []).start_line == "SIP/2.0 606 Not Acceptable"
    assert response(199, []).start_line == "SIP/2.0 199 Early Dialog Terminated"
    assert response(299, [], reason="Fine").start_line == "SIP/2.0 299 Fine"
