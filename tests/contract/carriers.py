"""What carries SIP messages: datagrams, segments, chunks, frames of WebSocket and reports of agents, each as data.

A carrier makes IP packets of messages, and remembers in each of them of which messages it carries bytes: so a test
knows what can still be read when some of them are missing.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, Protocol

from siptower.testing import Endpoint, Sent, ip, udp
from siptower.testing import Protocol as Carried
from siptower.testing.relayed import HEP_PORT, IPFIX_PORT, Report, hep1, hep2, hep3, ipfix, ipfix_connect, sip_set
from siptower.testing.transport import Association
from tests.contract.layers import Numbers, Parcel, cut
from tests.contract.streams import MILLISECOND, Piece, Segments, connections

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = ["REPORTED", "Carrier", "Chunks", "Datagrams", "ReportStream", "Reports"]

NEARBY = 100 * MILLISECOND
"""How long after each other chunks may be said that travel together."""

AGENT, COLLECTOR = Endpoint.of("192.0.2.50:40000"), Endpoint.of("192.0.2.60")
REPORTED = (str(AGENT.address), str(COLLECTOR.address))
"""From where to where reports go."""


class Carrier(Protocol):
    """Makes IP packets of messages."""

    def parcels(self, messages: Sequence[Sent], numbers: Numbers) -> list[Parcel]:
        """The packets in the order of time. In each, messages are named by their place."""

    @property
    def tunnels(self) -> tuple[str, ...]:
        """What the engine calls it when it is a way to pass on what was captured elsewhere."""

    @property
    def keeps_order(self) -> bool:
        """Whether the messages of a direction come out in their order, in whatever order the packets come."""

    @property
    def is_chained(self) -> bool:
        """Whether a message can be read only with all those before it in its direction."""


@dataclass(frozen=True, slots=True)
class Datagrams:
    """UDP: a datagram for each message."""

    cuts: tuple[int, ...] = ()
    """Where their IP packets are cut, in units of 8 bytes."""

    hop_by_hop: bool = False
    tunnels: tuple[str, ...] = field(default=(), init=False)
    keeps_order: bool = field(default=False, init=False)
    is_chained: bool = field(default=False, init=False)

    def parcels(self, messages: Sequence[Sent], numbers: Numbers) -> list[Parcel]:
        return [
            parcel
            for place, sent in enumerate(messages)
            for parcel in self.datagram(sent.ts_ns, sent.source, sent.destination, sent.payload, place, numbers)
        ]

    def datagram(
        self, ts_ns: int, source: Endpoint, destination: Endpoint, payload: bytes, place: int, numbers: Numbers
    ) -> Iterator[Parcel]:
        datagram = udp(source, destination, payload)
        packet = ip(source.address, destination.address, Carried.UDP, datagram, identification=numbers() & 0xFFFF)
        for piece in cut(packet, self.cuts, numbers, hop_by_hop=self.hop_by_hop):
            yield Parcel.of(ts_ns, piece, [place])


@dataclass(frozen=True, slots=True)
class Chunks:
    """SCTP: an association between every two endpoints."""

    cuts: tuple[int, ...] = ()
    """Where a message is cut into DATA chunks."""

    bundled: int = 1
    """How many chunks, at most, of one side travel in one packet."""

    first: int = 1
    streams: int = 1
    unordered: bool = False
    opens: bool = True
    tunnels: tuple[str, ...] = field(default=(), init=False)
    keeps_order: bool = field(default=False, init=False)
    is_chained: bool = field(default=False, init=False)

    def parcels(self, messages: Sequence[Sent], numbers: Numbers) -> list[Parcel]:
        found = []
        for client, server, places in connections(messages):
            tags = (places[0] * 7 + 0x0C000001, places[0] * 7 + 0x05000001)
            association = Association(client, server, tags=tags, first=self.first)

            def packet(ts_ns: int, source: Endpoint, data: bytes, carried: Sequence[int] = ()) -> Parcel:
                other = server if source == client else client  # noqa: B023 (used up before the next round)
                made = ip(source.address, other.address, Carried.SCTP, data, identification=numbers() & 0xFFFF)
                return Parcel.of(ts_ns, made, carried)

            if self.opens:
                start = messages[places[0]].ts_ns
                found += [packet(start - 4 * MILLISECOND, *each) for each in association.open()]
            waiting: list[tuple[Sent, int, bytes]] = []
            for place in places:
                sent = messages[place]
                if waiting and waiting[0][0].source != sent.source:
                    found += self._packets(association, waiting, packet)
                stream = place % self.streams
                chunks = association.chunks(
                    sent.source, sent.payload, cuts=self.cuts, stream=stream, unordered=self.unordered
                )
                waiting += [(sent, place, chunk) for chunk in chunks]
            found += self._packets(association, waiting, packet)
        return sorted(found, key=lambda parcel: parcel.ts_ns)

    def _packets(
        self,
        association: Association,
        waiting: list[tuple[Sent, int, bytes]],
        packet: Callable[[int, Endpoint, bytes, Sequence[int]], Parcel],
    ) -> Iterator[Parcel]:
        while waiting:
            # They leave with the first of them, as segments do, and wait for nothing.
            begin = waiting[0][0]
            near = [each for each in waiting[: self.bundled] if each[0].ts_ns - begin.ts_ns < NEARBY]
            del waiting[: len(near)]
            data = association.packet(begin.source, *(chunk for *_, chunk in near))
            yield packet(begin.ts_ns, begin.source, data, [place for _, place, _ in near])


@dataclass(frozen=True, slots=True)
class Reports:
    """HEP over UDP: an agent reports each message to a collector."""

    version: Literal[1, 2, 3] = 3
    compression: Literal["", "zlib", "gzip", "raw"] = ""
    turned: bool = False
    """Whether the chunks of version 3 stand in the opposite order, or version 2 lacks what a compiler adds."""

    over_tcp: bool = False
    """Whether the messages that are reported travelled over TCP."""

    datagrams: Datagrams = field(default_factory=Datagrams)
    keeps_order: bool = field(default=False, init=False)
    is_chained: bool = field(default=False, init=False)

    @property
    def tunnels(self) -> tuple[str, ...]:
        return (f"hep{self.version}",)

    def parcels(self, messages: Sequence[Sent], numbers: Numbers) -> list[Parcel]:
        collector = replace(COLLECTOR, port=HEP_PORT)
        return [
            parcel
            for place, sent in enumerate(messages)
            for parcel in self.datagrams.datagram(sent.ts_ns, AGENT, collector, self.frame(sent), place, numbers)
        ]

    def frame(self, sent: Sent) -> bytes:
        report = _report(sent, self.over_tcp)
        if self.version == 1:
            return hep1(report)
        if self.version == 2:
            return hep2(report, padded=not self.turned)
        return hep3(
            report,
            node="agent",
            correlation="other-leg",
            key="secret",
            compression=self.compression or None,
            arrange=reversed if self.turned else None,
        )


@dataclass(frozen=True, slots=True)
class ReportStream:
    """HEP version 3, or IPFIX of a border controller, over TCP."""

    kind: Literal["hep3", "ipfix"] = "hep3"
    segments: Segments = field(default_factory=Segments)
    reports: Reports = field(default_factory=Reports)
    keeps_order: bool = field(default=True, init=False)
    is_chained: bool = field(default=False, init=False)

    @property
    def tunnels(self) -> tuple[str, ...]:
        return (self.kind,)

    def parcels(self, messages: Sequence[Sent], numbers: Numbers) -> list[Parcel]:
        start = messages[0].ts_ns
        if self.kind == "hep3":
            pieces = [Piece(sent.ts_ns, AGENT, self.reports.frame(sent), at) for at, sent in enumerate(messages)]
            return self.segments.connection(AGENT, replace(COLLECTOR, port=HEP_PORT), pieces, numbers)
        collector = replace(COLLECTOR, port=IPFIX_PORT)
        pieces = [Piece(start, AGENT, ipfix_connect("border", keepalive=10))]
        pieces.append(Piece(start, collector, ipfix_connect("border", kind=257, keepalive=10)))
        pieces += [Piece(sent.ts_ns, AGENT, self._ipfix(at, sent), at) for at, sent in enumerate(messages)]
        return self.segments.connection(AGENT, collector, pieces, numbers)

    def _ipfix(self, place: int, sent: Sent) -> bytes:
        # There is no set for TCP over IPv6.
        report = _report(sent, self.reports.over_tcp and not sent.source.is_ipv6)
        told = sip_set(report, sent=bool(place % 2), incoming_call_id="other-leg", long=True if place % 3 else None)
        return ipfix(told, sequence=place)


def _report(sent: Sent, over_tcp: bool) -> Report:
    protocol = Carried.TCP if over_tcp else Carried.UDP
    return Report(sent.ts_ns, sent.source, sent.destination, sent.payload, protocol)
