from __future__ import annotations

import zlib

import pytest

from siptower.testing.transport.websocket import Deflate, Opcode, accept, upgrade, ws_frame, ws_message


def inflated(inflate: zlib._Decompress, data: bytes) -> bytes:
    return inflate.decompress(data + b"\0\0\xff\xff")


def test_examples_of_rfc_6455() -> None:
    """Section 5.7."""
    assert ws_frame(b"Hello") == bytes.fromhex("81 05 48656c6c6f")
    assert ws_frame(b"Hello", mask=bytes.fromhex("37fa213d")) == bytes.fromhex("81 85 37fa213d 7f9f4d5158")
    assert ws_frame(b"Hel", fin=False) + ws_frame(b"lo", Opcode.CONTINUATION) == bytes.fromhex(
        "01 03 48656c 80 02 6c6f"
    )
    assert ws_frame(b"Hello", Opcode.PING) == bytes.fromhex("89 05 48656c6c6f")


@pytest.mark.parametrize(
    ("length", "header"),
    [(125, "82 7d"), (126, "82 7e 007e"), (65_535, "82 7e ffff"), (65_536, "82 7f 0000000000010000")],
)
def test_length_takes_as_many_bytes_as_it_needs(length: int, header: str) -> None:
    assert ws_frame(bytes(length), Opcode.BINARY) == bytes.fromhex(header) + bytes(length)


def test_handshake_of_rfc_6455() -> None:
    """Section 1.3: the proof for the key of its example."""
    assert b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n" in accept(key="dGhlIHNhbXBsZSBub25jZQ==")


def test_handshake_asks_for_sip_and_agrees() -> None:
    asked, agreed = upgrade("ws.example", path="/sip"), accept()
    assert asked.startswith(b"GET /sip HTTP/1.1\r\nHost: ws.example\r\n")
    assert agreed.startswith(b"HTTP/1.1 101 ")
    for head in (asked, agreed):
        assert head.endswith(b"Sec-WebSocket-Protocol: sip\r\n\r\n")
        assert b"Extensions" not in head
    offered = upgrade("ws.example", protocols="chat, sip", extensions="permessage-deflate")
    assert offered.endswith(
        b"Sec-WebSocket-Protocol: chat, sip\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n"
    )


def test_message_in_pieces_with_a_ping_between_them() -> None:
    ping = ws_frame(b"", Opcode.PING)
    sent = ws_message(b"Hello", Opcode.BINARY, cuts=(2, 4, 9), between=ping)
    assert sent == bytes.fromhex("02 02 4865") + ping + bytes.fromhex("00 02 6c6c") + ping + bytes.fromhex("80 01 6f")


def test_example_of_rfc_7692() -> None:
    """Section 7.2.3.2: the second message refers to the first one."""
    deflate = Deflate()
    assert ws_message(b"Hello", deflate=deflate) == bytes.fromhex("c1 07 f248cdc9c90700")
    assert ws_message(b"Hello", deflate=deflate) == bytes.fromhex("c1 05 f200110000")


def test_compressed_messages_come_out_again() -> None:
    deflate, inflate = Deflate(window_bits=9), zlib.decompressobj(wbits=-9)
    messages = [b"Hello" * 300, b"Hello", b"Hello" * 2]
    assert [inflated(inflate, deflate(message)) for message in messages] == messages


def test_only_the_first_frame_says_that_a_message_is_compressed() -> None:
    first, second = ws_message(b"Hello", cuts=(3,), deflate=Deflate())[:5], bytes.fromhex("80 04 c9c90700")
    assert first == bytes.fromhex("41 03 f248cd")
    assert ws_message(b"Hello", cuts=(3,), deflate=Deflate()) == first + second


def test_without_takeover_each_message_stands_alone() -> None:
    deflate = Deflate(takeover=False)
    first, second = deflate(b"Hello"), deflate(b"Hello")
    assert first == second
    assert inflated(zlib.decompressobj(wbits=-15), second) == b"Hello"
