"""What carries SIP messages in streams of bytes: segments of TCP, and frames of WebSocket in them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field, replace
from itertools import accumulate, cycle
from typing import TYPE_CHECKING, Literal

from siptower.testing import Protocol, TcpFlags, ip, tcp
from siptower.testing.relayed import proxy_v1, proxy_v2
from siptower.testing.transport import Deflate, Opcode, accept, upgrade, ws_frame, ws_message
from tests.contract.layers import Numbers, Parcel

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from siptower.testing import Endpoint, Sent

__all__ = ["MILLISECOND", "Piece", "Segments", "WebSockets", "connections"]

MILLISECOND = 1_000_000
REORDERED_WITHIN = 500 * MILLISECOND
"""How much later than it was sent a packet may be captured."""

Deflation = Literal["", "takeover", "alone"]
_EXTENSIONS: dict[Deflation, str] = {
    "": "",
    "takeover": "permessage-deflate",
    "alone": "permessage-deflate; server_no_context_takeover; client_no_context_takeover",
}


def connections(messages: Sequence[Sent]) -> Iterator[tuple[Endpoint, Endpoint, list[int]]]:
    """Who talks to whom: the one who spoke first, the other, and the places of their messages."""
    found: dict[frozenset[Endpoint], list[int]] = {}
    for place, sent in enumerate(messages):
        found.setdefault(frozenset({sent.source, sent.destination}), []).append(place)
    for places in found.values():
        yield messages[places[0]].source, messages[places[0]].destination, places


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes of one direction of a stream."""

    ts_ns: int
    source: Endpoint
    data: bytes
    place: int | None = None
    """Of which message; None for something else."""

    vital: bool = False
    """Whether nothing behind it can be read without it."""

    begins_segment: bool = False


@dataclass(frozen=True, slots=True)
class Segments:
    """TCP: a connection between every two endpoints, cut into segments that know nothing of messages."""

    sizes: tuple[int, ...] = (1460,)
    """Lengths of the segments, over and over."""

    numbers: tuple[int, int] = (1000, 5000)
    """Initial sequence numbers."""

    opens: bool = True
    closes: bool = True
    acknowledges: bool = True
    proxy: Literal[0, 1, 2] = 0
    """Version of the PROXY header in front; 0 for none."""

    tunnels: tuple[str, ...] = field(default=(), init=False)
    keeps_order: bool = field(default=True, init=False)
    is_chained: bool = field(default=False, init=False)

    def parcels(self, messages: Sequence[Sent], numbers: Numbers) -> list[Parcel]:
        found = []
        for client, server, places in connections(messages):
            pieces = [
                Piece(messages[place].ts_ns, messages[place].source, messages[place].payload, place) for place in places
            ]
            start = pieces[0].ts_ns
            if self.proxy == 1:
                pieces.insert(0, Piece(start, client, proxy_v1(client, server)))
            elif self.proxy:
                pieces.insert(0, Piece(start, client, proxy_v2(client, server, fields=[(4, b"none")])))
            found += self.connection(client, server, pieces, numbers)
        return sorted(found, key=lambda parcel: parcel.ts_ns)

    def connection(self, client: Endpoint, server: Endpoint, pieces: Sequence[Piece], numbers: Numbers) -> list[Parcel]:
        """The packets of one connection."""
        ends = (client, server)
        streams = {end: _Stream([piece for piece in pieces if piece.source == end], self.sizes) for end in ends}
        first = dict(zip(ends, self.numbers, strict=True))
        begin = pieces[0].ts_ns - 3 * MILLISECOND
        over = pieces[-1].ts_ns

        def segment(ts_ns: int, source: Endpoint, offset: int, data: bytes, flags: TcpFlags) -> Parcel:
            other = server if source == client else client
            # What the other side has sent may be captured late: it is acknowledged later than that, so that no packet
            # says that something was received which is captured only behind it.
            seen = streams[other].sent_before(ts_ns - REORDERED_WITHIN - MILLISECOND) if self.acknowledges else 0
            acknowledged = first[other] + 1 + seen if TcpFlags.ACK in flags else 0
            made = tcp(source, other, data, sequence=first[source] + offset, acknowledgement=acknowledged, flags=flags)
            packet = ip(source.address, other.address, Protocol.TCP, made, identification=numbers() & 0xFFFF)
            return Parcel.of(ts_ns, packet)

        found = []
        if self.opens:
            found.append(segment(begin, client, 0, b"", TcpFlags.SYN))
            found.append(segment(begin + MILLISECOND, server, 0, b"", TcpFlags.SYN | TcpFlags.ACK))
            found.append(segment(begin + 2 * MILLISECOND, client, 1, b"", TcpFlags.ACK))
        for source, stream in streams.items():
            for each in stream.segments:
                made = segment(each.ts_ns, source, each.offset + 1, each.data, TcpFlags.PSH | TcpFlags.ACK)
                found.append(replace(made, messages=frozenset(each.places), vital=each.vital))
        if self.acknowledges:
            for source, stream in streams.items():
                found.append(segment(over + 2_000 * MILLISECOND, source, stream.length + 1, b"", TcpFlags.ACK))
        if self.closes:
            for source, stream in streams.items():
                flags = TcpFlags.FIN | TcpFlags.ACK
                found.append(segment(over + 3_000 * MILLISECOND, source, stream.length + 1, b"", flags))
        return sorted(found, key=lambda parcel: parcel.ts_ns)


@dataclass(frozen=True, slots=True)
class _Segment:
    ts_ns: int
    offset: int
    data: bytes
    places: tuple[int, ...]
    vital: bool


class _Stream:
    """One direction, cut into segments."""

    def __init__(self, pieces: Sequence[Piece], sizes: Sequence[int]) -> None:
        data = b"".join(piece.data for piece in pieces)
        self.length = len(data)
        self.segments = [*self._cut(pieces, data, sizes)]
        self._times = [segment.ts_ns for segment in self.segments]

    @staticmethod
    def _cut(pieces: Sequence[Piece], data: bytes, sizes: Sequence[int]) -> Iterator[_Segment]:
        starts = [0, *accumulate(len(piece.data) for piece in pieces)]
        forced = [begin for begin, piece in zip(starts, pieces, strict=False) if piece.begins_segment]
        start = 0
        for size in cycle(sizes):
            if start >= len(data):
                return
            following = bisect_right(forced, start)
            end = min([start + size, len(data), *forced[following : following + 1]])
            inside = pieces[bisect_right(starts, start) - 1 : bisect_right(starts, end - 1)]
            places = tuple(piece.place for piece in inside if piece.place is not None)
            # It leaves with its first byte, whenever the rest of it is said: so who speaks first is heard first.
            yield _Segment(inside[0].ts_ns, start, data[start:end], places, any(piece.vital for piece in inside))
            start = end

    def sent_before(self, ts_ns: int) -> int:
        """How many bytes were sent before that time."""
        earlier = bisect_left(self._times, ts_ns)
        return self.segments[earlier].offset if earlier < len(self.segments) else self.length


@dataclass(frozen=True, slots=True)
class WebSockets:
    """SIP over WebSocket: on the segments of a TCP connection, with its handshake."""

    segments: Segments = field(default_factory=Segments)
    deflation: Deflation = ""
    binary: bool = False
    cuts: tuple[int, ...] = ()
    """Where a message is cut into frames."""

    pings: bool = False
    aligned: bool = False
    """Whether every message begins a segment, as it does where each is written by itself."""

    tunnels: tuple[str, ...] = field(default=(), init=False)
    keeps_order: bool = field(default=True, init=False)

    def parcels(self, messages: Sequence[Sent], numbers: Numbers) -> list[Parcel]:
        found = []
        for client, server, places in connections(messages):
            pieces = [*self._pieces(client, server, [(place, messages[place]) for place in places])]
            found += self.segments.connection(client, server, pieces, numbers)
        return sorted(found, key=lambda parcel: parcel.ts_ns)

    @property
    def is_chained(self) -> bool:
        return self.deflation == "takeover"

    def _pieces(self, client: Endpoint, server: Endpoint, sent: Sequence[tuple[int, Sent]]) -> Iterator[Piece]:
        start = sent[0][1].ts_ns
        offered = _EXTENSIONS[self.deflation]
        yield Piece(start - 2 * MILLISECOND, client, upgrade("ws.example", extensions=offered), vital=True)
        yield Piece(start - MILLISECOND, server, accept(extensions=offered), vital=True)
        takeover = self.deflation == "takeover"
        deflates = {end: Deflate(takeover=takeover) if self.deflation else None for end in (client, server)}
        opcode = Opcode.BINARY if self.binary else Opcode.TEXT
        for place, message in sent:
            mask = (place * 0x01030507 + 0x11223344).to_bytes(4, "big") if message.source == client else b""
            between = ws_frame(b"still there", Opcode.PING, mask=mask) if self.pings else b""
            data = ws_message(
                message.payload,
                opcode,
                mask=mask,
                cuts=self.cuts,
                deflate=deflates[message.source],
                between=between,
            )
            yield Piece(message.ts_ns, message.source, data, place, begins_segment=self.aligned)
