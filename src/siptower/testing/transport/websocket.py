"""SIP over WebSocket (RFC 7118): the handshake, and frames (RFC 6455) with or without compression (RFC 7692).

deflate = Deflate()
stream = upgrade("ws.example") + ws_message(invite, mask=b"mask", deflate=deflate)
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from base64 import b64encode
from enum import IntEnum
from itertools import cycle, pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Deflate", "Opcode", "accept", "upgrade", "ws_frame", "ws_message"]

KEY = b64encode(bytes(range(16))).decode()
"""Sec-WebSocket-Key: 16 bytes in base64, random ones in real life."""

_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_FIN = 0x80
_COMPRESSED = 0x40
_MASKED = 0x80
_TWO_BYTES = 126
_EIGHT_BYTES = 127
_EMPTY_BLOCK = b"\0\0\xff\xff"


class Opcode(IntEnum):
    """What a frame is (RFC 6455 section 5.2)."""

    CONTINUATION = 0
    TEXT = 1
    BINARY = 2
    CLOSE = 8
    PING = 9
    PONG = 10


class Deflate:
    """One direction of permessage-deflate: what it has sent before makes the next message shorter."""

    def __init__(self, *, takeover: bool = True, window_bits: int = 15) -> None:
        """Begin with nothing sent.

        Args:
            takeover: Whether the window is kept from one message to the next (RFC 7692 section 7.1.1).
            window_bits: Its size, as `*_max_window_bits` names it (section 7.1.2).
        """
        self._takeover = takeover
        self._window_bits = window_bits
        self._compressor = self._fresh()

    def __call__(self, message: bytes) -> bytes:
        """A message compressed, without the four bytes at the end that are always the same (section 7.2.1)."""
        if not self._takeover:
            self._compressor = self._fresh()
        data = self._compressor.compress(message) + self._compressor.flush(zlib.Z_SYNC_FLUSH)
        return data.removesuffix(_EMPTY_BLOCK)

    def _fresh(self) -> zlib._Compress:
        return zlib.compressobj(wbits=-self._window_bits)


def upgrade(host: str, *, protocols: str = "sip", extensions: str = "", path: str = "/") -> bytes:
    """The request of a client that wants to speak SIP over WebSocket (RFC 7118 section 4.1).

    Args:
        host: Whom it asks.
        protocols: Value of Sec-WebSocket-Protocol.
        extensions: Value of Sec-WebSocket-Extensions, such as `permessage-deflate`; empty for no such header.
        path: What it asks for.
    """
    headers = [("Host", host), ("Upgrade", "websocket"), ("Connection", "Upgrade"), ("Sec-WebSocket-Key", KEY)]
    return _head(f"GET {path} HTTP/1.1", [*headers, ("Sec-WebSocket-Version", "13")], protocols, extensions)


def accept(*, protocol: str = "sip", extensions: str = "", key: str = KEY) -> bytes:
    """The response of a server that agrees (RFC 6455 section 4.2.2).

    Args:
        protocol: The protocol that it has chosen.
        extensions: The extensions that it agrees to, with their parameters.
        key: Sec-WebSocket-Key of the request.
    """
    proof = b64encode(hashlib.sha1((key + _GUID).encode(), usedforsecurity=False).digest()).decode()
    headers = [("Upgrade", "websocket"), ("Connection", "Upgrade"), ("Sec-WebSocket-Accept", proof)]
    return _head("HTTP/1.1 101 Switching Protocols", headers, protocol, extensions)


def ws_frame(
    payload: bytes, opcode: int = Opcode.TEXT, *, fin: bool = True, mask: bytes = b"", compressed: bool = False
) -> bytes:
    """One frame (RFC 6455 section 5.2).

    Args:
        payload: Its payload, not masked.
        opcode: What it is.
        fin: Whether it is the last of its message.
        mask: The four bytes of the key with which a client masks the payload; empty as servers send it.
        compressed: Whether RSV1 is set: the first frame of a compressed message.
    """
    first = _FIN * fin | _COMPRESSED * compressed | opcode
    masked = _MASKED * bool(mask)
    length = len(payload)
    if length < _TWO_BYTES:
        header = bytes([first, masked | length])
    elif length <= 0xFFFF:  # noqa: PLR2004 (what two bytes hold)
        header = struct.pack(">BBH", first, masked | _TWO_BYTES, length)
    else:
        header = struct.pack(">BBQ", first, masked | _EIGHT_BYTES, length)
    if not mask:
        return header + payload
    return header + mask + bytes(byte ^ key for byte, key in zip(payload, cycle(mask), strict=False))


def ws_message(
    payload: bytes,
    opcode: int = Opcode.TEXT,
    *,
    mask: bytes = b"",
    cuts: Sequence[int] = (),
    deflate: Deflate | None = None,
    between: bytes = b"",
) -> bytes:
    """A message in one frame or several (RFC 6455 section 5.4).

    Args:
        payload: The message.
        opcode: Text or binary.
        mask: As for a frame; all frames get the same.
        cuts: Offsets in what is sent (in the compressed message when it is compressed) where a new frame begins,
            ascending; those past the end cut nothing.
        deflate: What compresses it; None for no compression.
        between: A control frame, whole, that is sent between every two frames.
    """
    sent = payload if deflate is None else deflate(payload)
    ends = [0, *(cut for cut in cuts if 0 < cut < len(sent)), len(sent)]
    frames = [
        ws_frame(
            sent[start:end],
            Opcode.CONTINUATION if start else opcode,
            fin=end == len(sent),
            mask=mask,
            compressed=deflate is not None and not start,
        )
        for start, end in pairwise(ends)
    ]
    return between.join(frames)


def _head(start_line: str, headers: Sequence[tuple[str, str]], protocols: str, extensions: str) -> bytes:
    more = [("Sec-WebSocket-Protocol", protocols), ("Sec-WebSocket-Extensions", extensions)]
    lines = [f"{name}: {value}" for name, value in (*headers, *more) if value]
    return "\r\n".join([start_line, *lines, "", ""]).encode()
