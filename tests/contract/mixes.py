"""Random mixes of traffic: what hypothesis draws, and the packets that come of it.

A mix is a handful of acts that overlap in time, with messages lost and sent again. It is data, so that a mix that
breaks a property can be printed, made smaller and repeated.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import cycle
from typing import TYPE_CHECKING, get_args

from hypothesis import strategies as st

from siptower.testing import Captured, Sent, Wire
from tests.contract.conversations import Conversation, Decision, Detour, Inside, Release, Sign
from tests.contract.errands import Asking, Outside, Register, Registering, Scanning, Watch, Watching
from tests.contract.noise import FRAMES, PAYLOADS, Noise
from tests.contract.stage import ROADS, SECOND, Stage

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tests.contract.stage import Act

AnyAct = Conversation | Registering | Watching | Asking | Scanning | Noise

MILLISECOND_NS = 1_000_000
DUPLICATE_WINDOW_NS = 20 * MILLISECOND_NS


@dataclass(frozen=True, slots=True)
class Heard:
    """A packet, and whose it is: only packets of one party depend on the order of each other."""

    party: str
    packet: Captured


@dataclass(frozen=True, slots=True)
class Mix:
    """Acts, what was lost of them, and what was sent again."""

    acts: tuple[Act, ...]
    lost: tuple[int, ...] = ()
    """Messages that nobody captured, by their place."""

    again: tuple[tuple[int, int], ...] = ()
    """Messages that were sent again: their place, and how many milliseconds later."""

    ends_after: int = 0
    """Seconds after which one more OPTIONS lets timers fire; 0 for none."""

    def heard(self) -> list[Heard]:
        """The packets in the order of time."""
        stage = Stage()
        sent: list[tuple[Sent, str]] = []
        frames: list[tuple[int, str, bytes]] = []
        for number, act in enumerate(self._all()):
            act.play(stage, f"act-{number}")
            party = act.party or f"act-{number}"
            sent.extend((each, party) for each in stage.script.sent)
            frames.extend((at, party, frame) for at, frame in stage.frames)
            stage.script.sent.clear()
            stage.frames.clear()
        wire = Wire()
        heard = [Heard(party, wire.packet(each)) for each, party in self._on_the_wire(sent)]
        heard.extend(Heard(party, Captured(at, frame)) for at, party, frame in frames)
        return sorted(heard, key=lambda each: each.packet.ts_ns)

    def packets(self) -> list[Captured]:
        """The packets in the order of time, without whose they are."""
        return [each.packet for each in self.heard()]

    def _all(self) -> Iterable[Act]:
        yield from self.acts
        if self.ends_after:
            yield Asking(at_us=self.ends_after * SECOND)

    def _on_the_wire(self, sent: list[tuple[Sent, str]]) -> list[tuple[Sent, str]]:
        sent.sort(key=lambda each: each[0])
        if not sent:
            return sent
        lost = {place % len(sent) for place in self.lost}
        copies = []
        for place, later in self.again:
            message, party = sent[place % len(sent)]
            copies.append((replace(message, ts_ns=message.ts_ns + later * MILLISECOND_NS), party))
        kept = [each for place, each in enumerate(sent) if place not in lost]
        return sorted(kept + copies, key=lambda each: each[0])


def everything() -> Mix:
    """One of everything that the acts know, so that no draw has to find it."""
    decisions, releases, insides = get_args(Decision), get_args(Release), get_args(Inside)
    found: list[AnyAct] = [Conversation(signs=("100", "180"), decision=each) for each in decisions]
    found += [Conversation(release=each) for each in releases]
    found += [Conversation(inside=(each,)) for each in insides]
    found += [Conversation(signs=(each,)) for each in get_args(Sign)]
    found += [Conversation(signs=("100", "180"), decision="answer-missed", release=each) for each in releases]
    found += [Conversation(detours=(each,)) for each in get_args(Detour)]
    found += [Conversation(decision="cancel"), Conversation(detours=("407",), decision="401-alone")]
    found += [Conversation(missed=each, inside=("hold",)) for each in range(1, 8)]
    found += [Conversation(proxies=each, road=road) for each in (1, 2) for road in range(len(ROADS))]
    found += [Conversation(decision=each, call_id="shared-1") for each in ("answer", "486", "silence")]
    # A Registering each, with an address of record of its own.
    found += [Registering(host=10 + place, requests=((each, 60),)) for place, each in enumerate(get_args(Register))]
    found += [Registering(host=30, requests=(("accept", 3600), ("challenge", 60), ("accept", -1), ("accept", 0)))]
    found += [Watching(answer=each) for each in get_args(Watch)]
    found += [Watching(ends=False, package="message-summary")]
    found += [Asking(method=each) for each in get_args(Outside)]
    found += [Asking(status=each) for each in (0, 1, 401, 404)]
    found += [Scanning(probes=3, guesses=2, calls=2)]
    found += [Noise(what=each) for each in (*PAYLOADS, *FRAMES)]
    found += [Noise(what="rtp", port=40_000)]
    acts = tuple(_placed(act, place) for place, act in enumerate(found))
    return Mix(acts, again=((5, 500), (77, 500)))


def _placed(act: AnyAct, place: int) -> AnyAct:
    """The act at its time: eight a second, none at the same microsecond; calls take all roads in turn."""
    at_us = place * SECOND // 8 + place % 7
    if isinstance(act, Conversation) and not act.road:
        return replace(act, at_us=at_us, road=place % len(ROADS), host=1 + place % 4)
    return replace(act, at_us=at_us)


# Starts lie close together, so that calls overlap, and a bit beside each other, so that their packets interleave.
STARTS = st.builds(
    lambda step, beside: step * (SECOND // 4) + beside, st.integers(0, 60), st.sampled_from([0, 0, 1, 150, 400, 999])
)
# Mostly the pace of a network, sometimes longer than one of the timers: retry window, Timer B and F, Timer C.
PACES = [1, 5, 20, 20, 100, 700, 3_000, 6_000, 33_000, 185_000]
GAPS = st.lists(st.sampled_from(PACES), min_size=1, max_size=4).map(tuple)
HOSTS = st.integers(1, 4)
ROAD = st.integers(0, len(ROADS) - 1)


def _few(values: object, most: int) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(get_args(values)), max_size=most).map(tuple)


def conversations() -> st.SearchStrategy[Conversation]:
    """Calls and attempts at calls."""
    return st.builds(
        Conversation,
        at_us=STARTS,
        road=ROAD,
        host=HOSTS,
        proxies=st.sampled_from([0, 0, 1, 2]),
        missed=st.sampled_from([0, 0, 0, 0, 0, 1, 2, 3, 5, 8]),
        detours=_few(Detour, 2),
        signs=_few(Sign, 4),
        # Half of the calls are answered and end like calls do.
        decision=st.just("answer") | st.sampled_from(get_args(Decision)),
        inside=_few(Inside, 3),
        release=st.sampled_from(["caller", "callee"]) | st.sampled_from(get_args(Release)),
        gaps=GAPS,
        call_id=st.sampled_from(["", "", "", "", "", "", "shared-1", "shared-2"]),
    )


def acts() -> st.SearchStrategy[Act]:
    """Everything that may happen; two of three are calls."""
    register = st.tuples(st.sampled_from(get_args(Register)), st.sampled_from([60, 60, 3600, 0, -1]))
    others = st.one_of(
        st.builds(
            Registering,
            at_us=STARTS,
            road=ROAD,
            host=HOSTS,
            requests=st.lists(register, min_size=1, max_size=4).map(tuple),
            gaps=GAPS,
        ),
        st.builds(
            Watching,
            at_us=STARTS,
            road=ROAD,
            host=HOSTS,
            answer=st.sampled_from(get_args(Watch)),
            package=st.sampled_from(["presence", "message-summary", "unheard-of"]),
            notifications=st.integers(0, 2),
            ends=st.booleans(),
            gaps=GAPS,
        ),
        st.builds(
            Asking,
            at_us=STARTS,
            road=ROAD,
            host=HOSTS,
            method=st.sampled_from(get_args(Outside)),
            status=st.sampled_from([200, 200, 0, 1, 404, 401, 503]),
            gaps=GAPS,
        ),
        _scans(),
        st.builds(
            Noise, at_us=STARTS, what=st.sampled_from([*PAYLOADS, *FRAMES]), port=st.sampled_from([5060, 5060, 40_000])
        ),
    )
    return st.one_of(conversations(), conversations(), others)


def mixes(*, most: int = 8) -> st.SearchStrategy[Mix]:
    """Up to `most` acts that overlap."""
    place = st.integers(0, 300)
    return st.builds(
        Mix,
        acts=st.lists(acts(), min_size=1, max_size=most).map(tuple),
        lost=st.lists(place, max_size=6).map(tuple),
        again=st.lists(st.tuples(place, st.sampled_from([100, 500, 1_500, 7_500])), max_size=4).map(tuple),
        ends_after=st.sampled_from([0, 33, 100, 400, 50_000]),
    )


def crowds() -> st.SearchStrategy[Mix]:
    """Many plain calls at the same time, for tables that are too small for them."""
    call = st.builds(
        Conversation,
        at_us=st.integers(0, 2_000).map(lambda step: step * 1_000),
        road=ROAD,
        host=HOSTS,
        signs=st.sampled_from([(), ("180",), ("100", "180")]),
        decision=st.sampled_from(["answer", "answer", "answer", "silence", "401-alone", "486", "answer-two-forks"]),
        inside=st.sampled_from([(), (), ("hold",)]),
        release=st.sampled_from(["none", "none", "caller", "unanswered"]),
        gaps=st.sampled_from([(20,), (700,), (3_000, 20)]),
    )
    registration = st.builds(
        Registering, host=st.integers(1, 60), requests=st.just((("accept", 60),)), gaps=st.just((700,))
    )
    crowd = st.lists(call | call | registration | _scans(), min_size=20, max_size=50).map(tuple)
    return st.builds(Mix, acts=crowd, ends_after=st.sampled_from([0, 50_000]))


def _scans() -> st.SearchStrategy[Scanning]:
    return st.builds(
        Scanning,
        at_us=STARTS,
        host=HOSTS,
        probes=st.integers(0, 3),
        guesses=st.integers(0, 2),
        calls=st.integers(0, 2),
        gaps=GAPS,
    )


def shuffles() -> st.SearchStrategy[tuple[int, ...]]:
    """Some nanoseconds less than a millisecond each, to be used over and over."""
    return st.lists(st.integers(0, MILLISECOND_NS - 1), min_size=1, max_size=12).map(tuple)


def shuffled(heard: Sequence[Heard], shifts: Sequence[int]) -> list[Captured]:
    """The packets with their own stamps in another order: those of different parties, less than 1 ms apart, swap.

    Each packet is moved to where it would stand with a stamp up to 1 ms later; within a party the order stays.
    """
    places: dict[str, list[int]] = {}
    for each, shift in zip(heard, cycle(shifts), strict=False):
        places.setdefault(each.party, []).append(each.packet.ts_ns + shift)
    # The n-th smallest of the shifted stamps still lies less than 1 ms behind the n-th stamp.
    later = {party: iter(sorted(stamps)) for party, stamps in places.items()}
    order = sorted(heard, key=lambda each: next(later[each.party]))
    return [each.packet for each in order]


def twice(packets: Sequence[Captured], delays: Sequence[int]) -> list[Captured]:
    """Every packet and a copy of it a few nanoseconds later, all in the order of time."""
    copies = [
        replace(packet, ts_ns=packet.ts_ns + delay) for packet, delay in zip(packets, cycle(delays), strict=False)
    ]
    # Originals first: a copy with the same stamp stands behind its original.
    return sorted([*packets, *copies])


def damages() -> st.SearchStrategy[tuple[tuple[int, int, int], ...]]:
    """Places and bytes: packet, offset in it, and what the byte is changed by (256: the rest is cut off)."""
    one = st.tuples(st.integers(0, 300), st.integers(0, 700), st.integers(1, 256))
    return st.lists(one, min_size=1, max_size=60).map(tuple)


def damaged(packets: Sequence[Captured], damage: Iterable[tuple[int, int, int]]) -> list[Captured]:
    """The packets with bytes changed."""
    result = list(packets)
    for place, offset, change in damage:
        index = place % len(result) if result else 0
        data = bytearray(result[index].data) if result else bytearray()
        if not data:
            continue
        if change > 0xFF:
            del data[offset % len(data) :]
        else:
            data[offset % len(data)] ^= change
        result[index] = replace(result[index], data=bytes(data))
    return result


__all__ = [
    "DUPLICATE_WINDOW_NS",
    "MILLISECOND_NS",
    "Heard",
    "Mix",
    "acts",
    "conversations",
    "crowds",
    "damaged",
    "damages",
    "everything",
    "mixes",
    "shuffled",
    "shuffles",
    "twice",
]
