"""Many calls at the same time, in the order of time, in the memory of those that are up."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.traffic.frames import Datagrams, way
from bench.traffic.scenarios import PER_THOUSAND
from siptower.testing import START_NS, Agent, Endpoint, Script
from siptower.testing.registration import Ping

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bench.traffic.ledger import Ledger
    from bench.traffic.template import Template

__all__ = ["CALLEES", "CALLERS", "Mix", "Packet", "call_values", "scrambled"]

Packet = tuple[int, bytes]
"""Microseconds after the start, and a frame."""

_SECOND_US = 1_000_000
_PING_SECONDS = 10
_QUIET_SECONDS = 70
"""How long pings go on after the last call: longer than any timer of a call without an answer."""

CALLERS = tuple(Endpoint.of(f"10.1.{number // 50}.{number % 50 + 10}") for number in range(200))
"""Where calls come from."""

CALLEES = tuple(Endpoint.of(f"10.0.0.{number + 10}") for number in range(10))
"""Where calls go to."""

_CALLER_MEDIA = tuple(f"10.9.100.{number + 10}".encode() for number in range(8))
_CALLEE_MEDIA = tuple(f"10.9.200.{number + 10}".encode() for number in range(8))


@dataclass(frozen=True, slots=True)
class Mix:
    """Calls of the usual kinds, so many of each in every thousand."""

    calls: int
    calls_per_second: int = 120
    kinds: Sequence[tuple[int, Template]] = PER_THOUSAND
    one_media_address: bool = False
    """All calls want their media at one and the same address and port."""

    def frames(self, ledger: Ledger) -> Iterator[Packet]:
        """Every packet in the order of time, counted in the ledger."""
        datagrams = Datagrams()
        turns = [template for count, template in self.kinds for _ in range(count)]
        waiting: list[tuple[int, int, bytes]] = []
        written = 0
        last_us = 0
        for number in range(self.calls):
            start_us = number * _SECOND_US // self.calls_per_second
            while waiting and waiting[0][0] <= start_us:
                ts_us, _, frame = heapq.heappop(waiting)
                yield ts_us, frame
            if start_us // (_PING_SECONDS * _SECOND_US) > last_us // (_PING_SECONDS * _SECOND_US):
                yield from _ping(start_us, datagrams, ledger)
            last_us = start_us
            # A prime step through the kinds mixes them and still meets each exactly so often.
            template = turns[number * 617 % len(turns)]
            ledger.call(template)
            for ts_us, frame in self._call(number, start_us, template, datagrams):
                written += 1
                heapq.heappush(waiting, (ts_us, written, frame))
        while waiting:
            last_us, _, frame = heapq.heappop(waiting)
            yield last_us, frame
        for seconds in range(_PING_SECONDS, _QUIET_SECONDS + 1, _PING_SECONDS):
            yield from _ping(last_us + seconds * _SECOND_US, datagrams, ledger)

    def _call(self, number: int, start_us: int, template: Template, datagrams: Datagrams) -> Iterator[Packet]:
        mixed = scrambled(number)
        ringing_us = 2 * _SECOND_US + mixed % (8 * _SECOND_US)
        talking_us = 5 * _SECOND_US + (mixed >> 32) % (50 * _SECOND_US)
        phases = (start_us, start_us + ringing_us, start_us + ringing_us + talking_us)
        caller = CALLERS[mixed % len(CALLERS)]
        callee = CALLEES[(mixed >> 16) % len(CALLEES)]
        values = call_values(number, mixed, caller, callee)
        if self.one_media_address:
            values |= {b"caller_media": _CALLER_MEDIA[0], b"caller_port": b"40000"}
            values |= {b"callee_media": _CALLEE_MEDIA[0], b"callee_port": b"50000"}
        there, back = way(caller, callee), way(callee, caller)
        for step in template.steps:
            frame = datagrams.frame(there if step.by_caller else back, step.template % values)
            yield phases[step.phase] + step.offset_us, frame


def call_values(number: int, mixed: int, caller: Endpoint, callee: Endpoint) -> dict[bytes, bytes]:
    """What is stamped into the templates of one call."""
    return {
        b"call": b"%016x" % mixed,
        b"from": b"4930%07d" % (mixed % 10_000_000),
        b"to": b"4420%07d" % (number % 10_000_000),
        b"caller": caller.host.encode(),
        b"callee": callee.host.encode(),
        b"caller_media": _CALLER_MEDIA[mixed % len(_CALLER_MEDIA)],
        b"callee_media": _CALLEE_MEDIA[(mixed >> 8) % len(_CALLEE_MEDIA)],
        b"caller_port": b"%05d" % (16_384 + 2 * (mixed % 16_000)),
        b"callee_port": b"%05d" % (16_384 + 2 * (number % 16_000)),
    }


def scrambled(number: int) -> int:
    """64 bits that look random and are the same every time: the last step of splitmix64, a bijection."""
    mixed = (number + 1) * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF
    mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9 & 0xFFFFFFFFFFFFFFFF
    mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB & 0xFFFFFFFFFFFFFFFF
    return mixed ^ mixed >> 31


def _ping(at_us: int, datagrams: Datagrams, ledger: Ledger) -> Iterator[Packet]:
    """OPTIONS and its answer, as elements of a network ask each other whether they are there."""
    ledger.messages += 2
    ledger.call_ids += 1
    ledger.transactions["OPTIONS"] += 1
    script = Script()
    ends = (Agent("", "caller.example", CALLERS[0]), Agent("", "callee.example", CALLEES[0]))
    Ping(script, f"ping-{at_us}", *ends).options(0).ok(0.002)
    for sent in script.in_order():
        offset_us = (sent.ts_ns - START_NS) // 1000
        yield at_us + offset_us, datagrams.frame(way(sent.source, sent.destination), sent.payload)
