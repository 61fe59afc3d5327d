"""Random roads of SIP messages: who talks, what carries the messages, what lies around it, and what happens on the way.

A journey is data, as a mix of traffic is, so that one that breaks a property can be printed, made smaller and repeated.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import cycle
from typing import TYPE_CHECKING, Literal

from hypothesis import strategies as st

from siptower.testing import START_NS, Captured, LinkType, pcap
from siptower.testing.pcap import SNAP_LENGTH
from tests.contract.carriers import REPORTED, Chunks, Datagrams, Reports, ReportStream
from tests.contract.conversations import Conversation
from tests.contract.layers import KINDS, Layer, Numbers, Parcel, encapsulated, fitting, framed, link_for, path
from tests.contract.stage import Stage
from tests.contract.streams import MILLISECOND, Segments, WebSockets

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from siptower.testing import Endpoint, Sent
    from tests.contract.carriers import Carrier
    from tests.contract.layers import Path as Way

__all__ = ["LINKS", "Journey", "Key", "by_direction", "cut_off", "every_layer", "journeys", "sent_as"]

Key = tuple[bytes, str, int, str, int]
"""A message and its addresses: what it is told by."""

MOST_MESSAGES = 24
MOST_FRAGMENTS = 24
"""Into how many pieces, at most, all layers together cut one packet."""

LINKS = (
    LinkType.ETHERNET,
    LinkType.LINUX_SLL,
    LinkType.LINUX_SLL2,
    LinkType.RAW,
    LinkType.NULL,
    LinkType.LOOP,
    LinkType.PPP,
    LinkType.PPP_HDLC,
    LinkType.C_HDLC,
    LinkType.NFLOG,
)
DUPLICATE_WINDOW_US = 20_000


@dataclass(frozen=True, slots=True)
class Journey:
    """Messages on their way into a capture."""

    talks: tuple[Conversation, ...] = (Conversation(),)
    carrier: Carrier = Datagrams()  # noqa: RUF009 (frozen)
    layers: tuple[Layer, ...] = ()
    """Encapsulations, the innermost first; those that cannot lie around the ones before them are left out."""

    link: LinkType = LinkType.ETHERNET
    vlans: tuple[int, ...] = ()
    gap_ms: int = 20
    """Time between two messages."""

    delays_ms: tuple[int, ...] = ()
    """How much later than sent packets are captured, over and over."""

    copies: tuple[tuple[int, int], ...] = ()
    """Packets that come twice: their place, and how many microseconds later."""

    holes: tuple[int, ...] = ()
    """Packets that nobody captured, by their place."""

    snap_length: int = SNAP_LENGTH
    """After how many bytes a packet was cut off."""

    def messages(self) -> list[Sent]:
        """What is sent, each message once, in its order."""
        stage = Stage()
        for number, talk in enumerate(self.talks):
            talk.play(stage, f"talk-{number}")
        found = {(sent.source, sent.destination, sent.payload): sent for sent in reversed(stage.script.in_order())}
        once = sorted(found.values())[:MOST_MESSAGES]
        step = self.gap_ms * MILLISECOND
        return [replace(sent, ts_ns=START_NS + place * step) for place, sent in enumerate(once)]

    def capture(self) -> bytes:
        """The capture file."""
        return pcap(self._packets(), link=self._link, nanoseconds=True, snap_length=self.snap_length)

    def lost(self) -> set[int]:
        """The messages of which something is missing, by their place."""
        parcels = self._parcels()
        holes = self._hole_places(parcels)
        cut = {place for place, parcel in enumerate(parcels) if len(self._frame(parcel)) > self.snap_length}
        missing = {message for place in holes | cut for message in parcels[place].messages}
        if not self.carrier.is_chained:
            return missing
        messages = self.messages()
        first: dict[tuple[Endpoint, Endpoint], int] = {}
        for place in sorted(missing):
            first.setdefault((messages[place].source, messages[place].destination), place)
        ways = [(sent.source, sent.destination) for sent in messages]
        return {place for place, way in enumerate(ways) if place >= first.get(way, len(ways))}

    @property
    def way(self) -> Way:
        """What has to be said of the way of each message."""
        found = path(self._layers, self.vlans if self._link == LinkType.ETHERNET else ())
        if not self.carrier.tunnels:
            return found
        return replace(found, tunnels=(*found.tunnels, *self.carrier.tunnels), outer=found.outer or REPORTED)

    @property
    def is_in_order(self) -> bool:
        """Whether the messages of a direction come out in the order in which they were sent."""
        return self.carrier.keeps_order or not any(self.delays_ms)

    @property
    def _layers(self) -> tuple[Layer, ...]:
        return _bounded(fitting(self.layers))

    @property
    def _link(self) -> LinkType:
        return link_for(self.link, self._layers)

    def _parcels(self) -> list[Parcel]:
        numbers = Numbers()
        return encapsulated(self._layers, self.carrier.parcels(self.messages(), numbers), numbers)

    def _hole_places(self, parcels: Sequence[Parcel]) -> set[int]:
        places = {place % len(parcels) for place in self.holes} if parcels else set()
        return {place for place in places if not parcels[place].vital}

    def _frame(self, parcel: Parcel) -> bytes:
        return framed(self._link, parcel, self.vlans)

    def _packets(self) -> list[Captured]:
        parcels = self._parcels()
        holes = self._hole_places(parcels)
        arrived = [
            Captured(parcel.ts_ns + delay * MILLISECOND, self._frame(parcel))
            for place, (parcel, delay) in enumerate(zip(parcels, cycle(self.delays_ms or (0,)), strict=False))
            if place not in holes
        ]
        arrived.sort()
        copies = []
        for place, later in self.copies if arrived else ():
            packet = arrived[place % len(arrived)]
            copies.append(replace(packet, ts_ns=packet.ts_ns + later * 1_000))
        return sorted([*arrived, *copies])


def sent_as(sent: Sent) -> Key:
    """How a message is told that was sent."""
    source, destination = sent.source, sent.destination
    return (sent.payload, str(source.address), source.port, str(destination.address), destination.port)


def by_direction(keys: Sequence[Key]) -> dict[tuple[str, int, str, int], list[bytes]]:
    """The messages of each direction in their order."""
    found: dict[tuple[str, int, str, int], list[bytes]] = {}
    for raw, *ends in keys:
        found.setdefault(tuple(ends), []).append(raw)
    return found


def _bounded(layers: Sequence[Layer]) -> tuple[Layer, ...]:
    """The layers, but without cuts as soon as they would make too many pieces."""
    pieces, found = 1, []
    for layer in layers:
        more = pieces * (1 + len(layer.cuts))
        if more > MOST_FRAGMENTS:
            found.append(replace(layer, cuts=()))
        else:
            pieces = more
            found.append(layer)
    return tuple(found)


CUTS = st.lists(st.integers(1, 120), max_size=3, unique=True).map(tuple)
RARE_CUTS = st.just(()) | st.just(()) | CUTS
NUMBER = st.sampled_from([0, 1, 100, 4_097, 0xFFFF]) | st.integers(0, 0xFFFF)
VLANS = st.just(()) | st.lists(st.integers(1, 4_094), max_size=2).map(tuple)
WRAPS = st.sampled_from([0, 1_000, 2**31 - 200, 2**32 - 1_500, 2**32 - 1]) | st.integers(0, 2**32 - 1)
DELAYS = st.just(()) | st.lists(st.sampled_from([0, 0, 1, 7, 40, 250, 500]), min_size=2, max_size=9).map(tuple)
# Not so small on average that what waits behind a hole is more than a direction keeps.
SIZES = (
    st.lists(st.sampled_from([1, 2, 7, 100, 536, 1_460, 5_000]), min_size=1, max_size=5)
    .map(tuple)
    .filter(lambda sizes: sum(sizes) >= 60 * len(sizes))
)
PLACES = st.integers(0, 2_000)
SNAP_LENGTHS = st.sampled_from([96, 400, 600, 1_000, 1_500]) | st.integers(60, 1_500)


def layers() -> st.SearchStrategy[Layer]:
    """One encapsulation."""
    return st.builds(
        Layer,
        kind=st.sampled_from(KINDS),
        number=NUMBER,
        vlans=VLANS,
        over_ipv6=st.booleans(),
        cuts=RARE_CUTS,
        extras=st.booleans(),
    )


def segments(*, whole: bool = False) -> st.SearchStrategy[Segments]:
    """Ways to cut a stream; with `whole` such that any segment may be missing."""
    drawn = st.builds(
        Segments,
        sizes=SIZES,
        numbers=st.tuples(WRAPS, WRAPS),
        opens=st.booleans(),
        closes=st.booleans(),
        acknowledges=st.booleans(),
    )
    # One byte in front of those that were captured first is what a keepalive looks like (RFC 9293 section 3.8.4).
    return drawn.filter(lambda cut: 1 not in cut.sizes or (cut.opens and not whole))


def datagrams() -> st.SearchStrategy[Datagrams]:
    """UDP with and without fragments."""
    return st.builds(Datagrams, cuts=RARE_CUTS, hop_by_hop=st.booleans())


def _web_sockets(*, whole: bool) -> st.SearchStrategy[WebSockets]:
    """With `whole` a message is one frame and begins a segment, so that it can be found behind a hole."""
    return st.builds(
        WebSockets,
        segments=segments(whole=whole).map(_with_long_segments if whole else _begun_at_once),
        deflation=st.sampled_from(["", "takeover", "alone"]),
        binary=st.booleans(),
        cuts=st.just(()) if whole else st.lists(st.integers(1, 600), max_size=3, unique=True).map(sorted).map(tuple),
        pings=st.booleans(),
        aligned=st.just(whole) if whole else st.booleans(),
    )


def carriers(*, whole: bool = False) -> st.SearchStrategy[Carrier]:
    """Everything that carries messages."""
    chunks = st.builds(
        Chunks,
        cuts=st.lists(st.integers(1, 900), max_size=3, unique=True).map(sorted).map(tuple),
        bundled=st.integers(1, 3),
        first=WRAPS,
        streams=st.integers(1, 3),
        unordered=st.booleans(),
        opens=st.booleans(),
    )
    reports = st.builds(
        Reports,
        version=st.sampled_from([1, 2, 3, 3]),
        compression=st.sampled_from(["", "zlib", "gzip", "raw"]),
        turned=st.booleans(),
        over_tcp=st.booleans(),
        datagrams=datagrams(),
    )
    stream = st.builds(
        ReportStream,
        kind=st.sampled_from(["hep3", "ipfix"]),
        segments=segments(whole=whole),
        reports=reports.filter(_is_version_3),
    )
    streams = segments(whole=whole) | st.builds(_proxied, segments(whole=whole), st.sampled_from([1, 2]))
    return st.one_of(datagrams(), streams, streams, chunks, _web_sockets(whole=whole), reports, stream)


def _proxied(cut: Segments, version: Literal[1, 2]) -> Segments:
    # Its sender hands the header over at once ("The PROXY protocol" section 2): it is never cut.
    return _begun_at_once(replace(cut, proxy=version))


def _begun_at_once(cut: Segments) -> Segments:
    # Where the SYN was not captured, a beginning is known by more than a byte or two.
    return cut if cut.opens and not cut.proxy else replace(cut, sizes=(536, *cut.sizes))


def _with_long_segments(cut: Segments) -> Segments:
    # A frame is found behind a hole by its header and the start-line in it: they do not come in crumbs.
    return replace(cut, sizes=tuple(max(size, 100) for size in cut.sizes))


def _is_version_3(reports: Reports) -> bool:
    return reports.version == 3


def talks() -> st.SearchStrategy[Conversation]:
    """Calls in which nothing is said twice."""
    return st.builds(
        Conversation,
        road=st.integers(0, 7),
        proxies=st.sampled_from([0, 0, 1]),
        signs=st.lists(st.sampled_from(["100", "180", "183-media"]), max_size=2, unique=True).map(tuple),
        decision=st.sampled_from(["answer", "answer", "486", "cancel", "answer-timer"]),
        inside=st.lists(st.sampled_from(["hold", "update", "refer", "info", "notify"]), max_size=2).map(tuple),
        release=st.sampled_from(["caller", "callee"]),
    )


def cut_off() -> st.SearchStrategy[Journey]:
    """Journeys whose packets are cut off by the snap length of the capture, as it often is."""
    return journeys(carrier=carriers(whole=True).filter(_survives_cuts), snap_length=SNAP_LENGTHS)


def _survives_cuts(carrier: Carrier) -> bool:
    # A handshake that is cut off leaves nothing to go by.
    return not isinstance(carrier, WebSockets)


def journeys(
    *,
    copies: bool = False,
    holes: bool = False,
    carrier: st.SearchStrategy[Carrier] | None = None,
    snap_length: st.SearchStrategy[int] = st.just(SNAP_LENGTH),  # noqa: B008 (a strategy is no state)
) -> st.SearchStrategy[Journey]:
    """Journeys, with copies of packets or holes among them when that is asked for."""
    copied = st.lists(st.tuples(PLACES, st.integers(0, DUPLICATE_WINDOW_US)), min_size=1, max_size=12).map(tuple)
    return st.builds(
        Journey,
        talks=st.lists(talks(), min_size=1, max_size=2).map(tuple),
        carrier=carriers(whole=holes) if carrier is None else carrier,
        layers=st.lists(layers(), max_size=6).map(tuple),
        link=st.sampled_from(LINKS),
        vlans=VLANS,
        gap_ms=st.sampled_from([0, 1, 20, 20, 300, 2_000]),
        delays_ms=DELAYS,
        copies=copied if copies else st.just(()),
        holes=st.lists(PLACES, min_size=1, max_size=4).map(tuple) if holes else st.just(()),
        snap_length=snap_length,
    )


def every_layer() -> Iterator[Journey]:
    """A journey through each kind of layer alone, of either version, so that no draw has to find it."""
    for kind in KINDS:
        for number, over_ipv6 in enumerate((False, True)):
            layer = Layer(kind, 7, (5,), over_ipv6=over_ipv6, cuts=(20,) * number, extras=bool(number))
            yield Journey(layers=(layer,))
