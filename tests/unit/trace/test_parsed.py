import pytest

from siptower.model.enums import Validity
from siptower.trace.parsed import Headers, parse_sip

MESSAGE = (
    b"INVITE sip:bob@example.org SIP/2.0\r\n"
    b"v: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1\r\n"
    b"Via: SIP/2.0/UDP 192.0.2.2;branch=z9hG4bK2,\r\n SIP/2.0/UDP 192.0.2.3;branch=z9hG4bK3\r\n"
    b"Max-Forwards: 70\r\n"
    b"f: <sip:alice@example.org>;tag=1\r\n"
    b"t: <sip:bob@example.org>\r\n"
    b"i: x@example.org\r\n"
    b"CSeq: 1 INVITE\r\n"
    b"m: <sip:alice@192.0.2.1>\r\n"
    b"X-Account: 7\r\n"
    b"c: text/plain\r\n"
    b"l: 4\r\n\r\n"
    b"\xff\x00ab and what follows"
)


def test_a_request_is_read_with_its_headers_and_body() -> None:
    message = parse_sip(MESSAGE)
    assert (message.validity, message.issues) == (Validity.VALID, ())
    assert (message.method, message.request_uri, message.call_id) == ("INVITE", "sip:bob@example.org", "x@example.org")
    assert (message.status, message.reason) == (None, None)
    assert message.is_request
    assert not message.is_response
    assert message.body == b"\xff\x00ab"


def test_headers_are_found_by_any_spelling_of_their_names() -> None:
    headers = parse_sip(MESSAGE).headers
    assert headers["call-id"] == headers["Call-ID"] == headers["I"] == headers["i"] == "x@example.org"
    assert headers.get("x-account") == "7"
    assert "Route" not in headers
    assert headers.all("Via") == (
        "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1",
        "SIP/2.0/UDP 192.0.2.2;branch=z9hG4bK2, SIP/2.0/UDP 192.0.2.3;branch=z9hG4bK3",
    )
    assert headers.all("Route") == ()
    with pytest.raises(KeyError, match="Route"):
        headers["Route"]


def test_headers_keep_their_order_and_repetitions() -> None:
    headers = parse_sip(MESSAGE).headers
    assert list(headers)[:3] == ["Via", "Max-Forwards", "From"]
    assert len(headers) == len(list(headers)) == len(headers.lines) - 1
    assert [name for name, _ in headers.lines][:2] == ["Via", "Via"]


def test_headers_are_values() -> None:
    lines = (("To", "a"), ("TO", "b"))
    assert Headers(lines) == Headers(lines)
    assert dict(Headers(lines)) == {"To": "a"}
    assert hash(Headers(lines)) == hash(Headers(lines))


def test_a_response_is_read_with_status_and_reason() -> None:
    message = parse_sip(b"SIP/2.0 486 Busy Here\r\n\r\n")
    assert (message.status, message.reason, message.is_response) == (486, "Busy Here", True)
    assert (message.method, message.request_uri) == (None, None)


@pytest.mark.parametrize("data", [b"", b"\x00" * 10, b"hello\r\n\r\n"])
def test_what_is_no_message_is_malformed_and_no_exception(data: bytes) -> None:
    message = parse_sip(data)
    assert message.validity is Validity.MALFORMED
    assert not message.is_request
    assert not message.is_response
    assert message.issues[0].meaning


def test_text_is_refused_because_the_wire_has_bytes() -> None:
    with pytest.raises(TypeError):
        parse_sip("OPTIONS")  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", [bytearray, memoryview])
def test_bytes_of_every_kind_are_read_alike(kind: type[bytearray | memoryview]) -> None:
    assert parse_sip(kind(MESSAGE)) == parse_sip(MESSAGE)
