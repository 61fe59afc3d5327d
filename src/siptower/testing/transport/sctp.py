"""SCTP (RFC 9260): packets of chunks, and associations that carry SIP messages (RFC 4168).

association = Association(client, server)
packets = association.message(client, invite.encode(), cuts=(500,))
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from siptower.testing.endpoint import Endpoint

__all__ = [
    "Association",
    "Chunk",
    "Data",
    "abort",
    "crc32c",
    "heartbeat",
    "init",
    "sctp",
    "sctp_chunk",
    "sctp_parameter",
]

_REVERSED_POLYNOMIAL = 0x82F63B78
_HEARTBEAT_INFO = 1
_STATE_COOKIE = 7
_USER_INITIATED = 12


class Chunk(IntEnum):
    """Types of chunks (RFC 9260 section 3.2)."""

    DATA = 0
    INIT = 1
    INIT_ACK = 2
    SACK = 3
    HEARTBEAT = 4
    HEARTBEAT_ACK = 5
    ABORT = 6
    COOKIE_ECHO = 10
    COOKIE_ACK = 11


def crc32c(data: bytes) -> int:
    """The checksum of SCTP (RFC 9260 appendix A)."""
    value = 0xFFFFFFFF
    for byte in data:
        value = value >> 8 ^ _TABLE[(value ^ byte) & 0xFF]
    return value ^ 0xFFFFFFFF


def sctp(source: int, destination: int, tag: int, *chunks: bytes) -> bytes:
    """A packet (RFC 9260 section 3.1) from port to port, with the verification tag of its receiver."""

    def packet(total: int) -> bytes:
        # The checksum goes onto the wire with its bytes reversed (appendix A).
        return struct.pack(">HHI", source, destination, tag) + struct.pack("<I", total) + b"".join(chunks)

    return packet(crc32c(packet(0)))


def sctp_chunk(kind: int, value: bytes = b"", *, flags: int = 0) -> bytes:
    """A chunk, padded to whole words, which its length leaves out (RFC 9260 section 3.2)."""
    return struct.pack(">BBH", kind, flags, 4 + len(value)) + value + bytes(-len(value) % 4)


@dataclass(frozen=True, slots=True)
class Data:
    """A DATA chunk (RFC 9260 section 3.3.1)."""

    number: int
    """Transmission sequence number (TSN)."""

    payload: bytes
    stream: int = 0
    place: int = 0
    """Stream sequence number."""

    begins: bool = True
    ends: bool = True
    unordered: bool = False
    protocol: int = 0
    """Payload protocol identifier: 0 for SIP (RFC 4168 section 5.1)."""

    def encode(self) -> bytes:
        """The chunk on the wire."""
        flags = self.ends | self.begins << 1 | self.unordered << 2
        numbers = struct.pack(">IHHI", self.number & 0xFFFFFFFF, self.stream, self.place & 0xFFFF, self.protocol)
        return sctp_chunk(Chunk.DATA, numbers + self.payload, flags=flags)


def init(tag: int, first: int, *, kind: int = Chunk.INIT, streams: int = 10, cookie: bytes = b"") -> bytes:
    """An INIT or INIT ACK (RFC 9260 sections 3.3.2 and 3.3.3).

    Args:
        tag: The tag that the other side has to use.
        first: The number of the first DATA chunk that its sender will send.
        kind: Which of both.
        streams: How many streams there are in either direction.
        cookie: The state cookie of an INIT ACK.
    """
    parameters = sctp_parameter(_STATE_COOKIE, cookie) if cookie else b""
    return sctp_chunk(kind, struct.pack(">IIHHI", tag, 0xFFFF, streams, streams, first & 0xFFFFFFFF) + parameters)


def heartbeat(information: bytes, *, kind: int = Chunk.HEARTBEAT) -> bytes:
    """A HEARTBEAT, or the HEARTBEAT ACK that gives its information back (RFC 9260 sections 3.3.5 and 3.3.6)."""
    return sctp_chunk(kind, sctp_parameter(_HEARTBEAT_INFO, information))


def abort(reason: bytes = b"") -> bytes:
    """An ABORT, with the reason that the user gave or without (RFC 9260 sections 3.3.7 and 3.3.10.12)."""
    return sctp_chunk(Chunk.ABORT, sctp_parameter(_USER_INITIATED, reason) if reason else b"")


def sctp_parameter(kind: int, value: bytes) -> bytes:
    """The last parameter of a chunk, or cause of an error: its padding is the chunk's (RFC 9260 section 3.2.1)."""
    return struct.pack(">HH", kind, 4 + len(value)) + value


class Association:
    """An association: it numbers what both sides send. What its methods give are SCTP packets, to be put into IP."""

    def __init__(
        self, client: Endpoint, server: Endpoint, *, tags: tuple[int, int] = (0x11111111, 0x22222222), first: int = 1
    ) -> None:
        """Begin an association in which nothing has been sent.

        Args:
            client: Who opens it.
            server: Whom it is opened to.
            tags: The tags with which client and server want to be addressed.
            first: The number of the first DATA chunk of either side.
        """
        self._client = client
        self._server = server
        self._tags = {client: tags[0], server: tags[1]}
        self._next = {client: first, server: first}
        self._places: dict[tuple[Endpoint, int], int] = {}

    def open(self) -> list[tuple[Endpoint, bytes]]:
        """The four packets of the handshake, each with who sends it (RFC 9260 section 5.1)."""
        client, server, cookie = self._client, self._server, b"state cookie"
        hello = init(self._tags[client], self._next[client])
        # Nobody has told the client a tag yet.
        first = sctp(client.port, server.port, 0, hello)
        reply = init(self._tags[server], self._next[server], kind=Chunk.INIT_ACK, cookie=cookie)
        return [
            (client, first),
            (server, self.packet(server, reply)),
            (client, self.packet(client, sctp_chunk(Chunk.COOKIE_ECHO, cookie))),
            (server, self.packet(server, sctp_chunk(Chunk.COOKIE_ACK))),
        ]

    def chunks(
        self, source: Endpoint, payload: bytes, *, cuts: Sequence[int] = (), stream: int = 0, unordered: bool = False
    ) -> list[bytes]:
        """The DATA chunks of a message.

        Args:
            source: Who sends it.
            payload: The message.
            cuts: Offsets in it where a new chunk begins, ascending; those past the end cut nothing.
            stream: On which stream.
            unordered: Whether it may be delivered in any order.
        """
        place = self._places.get((source, stream), 0)
        if not unordered:
            self._places[source, stream] = place + 1
        ends = [0, *(cut for cut in cuts if 0 < cut < len(payload)), len(payload)]
        made = []
        for start, end in pairwise(ends):
            data = Data(
                self._next[source],
                payload[start:end],
                stream,
                0 if unordered else place,
                begins=start == 0,
                ends=end == len(payload),
                unordered=unordered,
            )
            made.append(data.encode())
            self._next[source] += 1
        return made

    def message(self, source: Endpoint, payload: bytes, *, cuts: Sequence[int] = (), stream: int = 0) -> list[bytes]:
        """The packets of a message: one for each of its DATA chunks."""
        return [self.packet(source, chunk) for chunk in self.chunks(source, payload, cuts=cuts, stream=stream)]

    def packet(self, source: Endpoint, *chunks: bytes) -> bytes:
        """A packet of any chunks: several of them are bundled."""
        other = self._server if source == self._client else self._client
        return sctp(source.port, other.port, self._tags[other], *chunks)


def _table() -> tuple[int, ...]:
    table = []
    for byte in range(256):
        value = byte
        for _ in range(8):
            value = value >> 1 ^ (_REVERSED_POLYNOMIAL if value & 1 else 0)
        table.append(value)
    return tuple(table)


_TABLE = _table()
