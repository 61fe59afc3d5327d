import json

from hypothesis import given
from hypothesis import strategies as st

from siptower.engine import parse_sip, sip_spans
from siptower.views.message.detail import MessageDoor, MessageText, message_object, message_text
from tests.unit.views.ladder.made import message, sdp

DOOR = MessageDoor(parse_sip, sip_spans)


def _read(raw: bytes, **columns: object) -> MessageText:
    return message_text(1, message(0, "INVITE", raw=raw, **columns), DOOR)


def test_lines_are_cut_into_their_telling_parts() -> None:
    read = message_text(7, message(0, "INVITE", body=sdp()), DOOR)
    assert read.head[0].pieces == (("INVITE", "method"), (" ", ""), ("sip:bob@example", "uri"), (" SIP/2.0", ""))
    assert ("f", "tag") in read.head[2].pieces
    assert read.body[0].pieces == (("v=", "sdp"), ("0", ""))
    assert (read.title, read.number, read.binary) == ("INVITE", 7, b"")


def test_issues_stand_in_the_line_and_column_of_their_byte() -> None:
    raw = "INVITE sip:b SIP/2.0\r\nFrom: ü <sip:a>\r\n\r\n".encode()
    at = raw.index(b"<sip:a>")
    read = _read(raw, issues=[{"code": "x", "offset": at, "reference": "RFC"}, {"code": "y", "offset": 999}][:1])
    (issue,) = read.head[1].issues
    assert (issue.code, issue.column) == ("x", len("From: ü "))


def test_an_issue_behind_the_end_stands_in_the_last_line() -> None:
    raw = b"INVITE sip:b SIP/2.0\r\nA: b\r\n\r\n"
    read = _read(raw, issues=[{"code": "via_missing", "offset": len(raw), "reference": "RFC"}])
    assert [issue.code for line in read.head for issue in line.issues] == ["via_missing"]


def test_a_body_that_is_no_text_stays_as_it_is() -> None:
    read = _read(b"INVITE sip:b SIP/2.0\r\nContent-Length: 3\r\n\r\n\x00\xff\x01")
    assert (read.binary, read.body) == (b"\x00\xff\x01", ())
    told = message_object(read)
    assert (told["body"], told["body_hex"]) == (None, "00ff01")


def test_a_message_is_json() -> None:
    told = json.loads(json.dumps(message_object(message_text(1, message(0, "INVITE", body=sdp()), DOOR))))
    assert told["body"] == sdp().decode()
    assert told["sdp"]["media"][0]["port"] == 4000


@given(st.binary(max_size=200))
def test_no_byte_of_a_message_is_lost(raw: bytes) -> None:
    read = _read(raw)
    shown = "".join(line.text for line in (*read.head, *read.body))
    whole = raw[: len(raw) - len(read.binary)].replace(b"\r\n", b"").replace(b"\n", b"")
    assert shown.replace("\r", "") == whole.decode("utf-8", "backslashreplace").replace("\r", "")
