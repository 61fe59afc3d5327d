"""Traffic that has too much of one thing: where anything is quadratic, it shows here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.traffic.frames import Datagrams, way
from bench.traffic.mix import CALLEES, CALLERS, Mix, call_values, scrambled
from bench.traffic.scenarios import PER_THOUSAND, answered, answered_and_open
from bench.traffic.template import template
from siptower.testing import START_NS, Connection, Wire

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bench.traffic.ledger import Ledger
    from bench.traffic.mix import Packet
    from siptower.testing import Call

__all__ = ["EXCESSES", "Excess", "open_calls"]

_STEP_US = 1000
"""From one message to the next."""

_CALLS_AT_A_TIME = 50
_MESSAGES_PER_THOUSAND = sum(count * len(kind.steps) for count, kind in PER_THOUSAND)
_OPENING = 5
"""Messages from INVITE to ACK."""


@dataclass(frozen=True, slots=True)
class Excess:
    """A capture that can be made in any size."""

    name: str
    says: str
    """What there is too much of."""

    frames: Callable[[int, Ledger], Iterator[Packet]]
    """The packets of about so many messages."""


def open_calls(calls: int) -> Mix:
    """Calls that are answered and not hung up: all of them are up at the end."""
    return Mix(calls, calls_per_second=200, kinds=((1, _OPEN),))


def _with_requests_inside(call: Call) -> None:
    answered_and_open(call)
    call.request(2000, "INFO").ok(2000.0005)


def _with_many_tags(call: Call) -> None:
    call.invite(0).ringing(0.4, tag="@number@")


_OPEN = template("open", answered_and_open, outcome="answered", code="200")
_INSIDE = template("requests inside", _with_requests_inside, outcome="answered", code="200")
_FORKED = template("many tags", _with_many_tags, outcome="", code="")
_OVER_TCP = template("over TCP", answered, outcome="answered", code="200", transport="TCP")


def _one_call_id(messages: int, ledger: Ledger) -> Iterator[Packet]:
    inside = (messages - _OPENING) // 2
    ledger.call(_OPEN)
    ledger.messages += 2 * inside
    ledger.transactions["INFO"] += inside
    opening, again = _INSIDE.steps[:_OPENING], _INSIDE.steps[_OPENING:]
    yield from _stamped([step.template for step in opening], [step.by_caller for step in opening])
    # Each INFO is a transaction of its own: the next CSeq, another branch.
    renumbered = [
        step.template.replace(b"CSeq: 2 INFO", b"CSeq: %(number)b INFO").replace(
            b"%(call)b-3", b"%(call)b-3.%(number)b"
        )
        for step in again
    ]
    yield from _stamped(renumbered, [step.by_caller for step in again], times=inside)


def _many_tags(messages: int, ledger: Ledger) -> Iterator[Packet]:
    ledger.messages += messages
    ledger.calls += 1
    ledger.call_ids += 1
    ledger.transactions["INVITE"] += 1
    invite, ringing = _FORKED.steps
    yield from _stamped([invite.template], [True])
    yield from _stamped([ringing.template], [False], times=messages - 1)


def _stamped(templates: list[bytes], by_caller: list[bool], *, times: int = 1) -> Iterator[Packet]:
    """Messages of one call, one after the other, so many times."""
    datagrams = Datagrams()
    there, back = way(CALLERS[0], CALLEES[0]), way(CALLEES[0], CALLERS[0])
    values = call_values(0, scrambled(0), CALLERS[0], CALLEES[0])
    # What is repeated comes after everything that is not.
    start_us = _OPENING * _STEP_US if times > 1 else 0
    for number in range(times):
        values[b"number"] = b"%d" % (number + 2)
        for place, (each, forward) in enumerate(zip(templates, by_caller, strict=True)):
            ts_us = start_us + (number * len(templates) + place) * _STEP_US
            yield ts_us, datagrams.frame(there if forward else back, each % values)


def _one_media_address(messages: int, ledger: Ledger) -> Iterator[Packet]:
    calls = messages * 1000 // _MESSAGES_PER_THOUSAND
    return Mix(calls, one_media_address=True).frames(ledger)


def _one_connection(messages: int, ledger: Ledger) -> Iterator[Packet]:
    """Calls over one connection, some at a time: each takes a step in turn."""
    caller, callee = CALLERS[0], CALLEES[0]
    connection = Connection(Wire(), caller, callee)
    connection.open(START_NS)
    ts_ns = START_NS + 10_000_000
    for begin in range(0, messages // len(_OVER_TCP.steps), _CALLS_AT_A_TIME):
        numbers = range(begin, begin + _CALLS_AT_A_TIME)
        stamps = [call_values(number, scrambled(number), caller, callee) for number in numbers]
        for step in _OVER_TCP.steps:
            for values in stamps:
                ts_ns += _STEP_US * 1000
                connection.send(caller if step.by_caller else callee, (ts_ns, step.template % values))
            yield from (((packet.ts_ns - START_NS) // 1000, packet.data) for packet in connection.packets)
            connection.packets.clear()
        for _ in numbers:
            ledger.call(_OVER_TCP)


EXCESSES = (
    Excess("one-call-id", "requests inside of one dialog", _one_call_id),
    Excess("many-tags", "responses of one call that each bring another To tag", _many_tags),
    Excess("one-media-address", "calls that want their media at one address and port", _one_media_address),
    Excess("one-connection", "calls over one TCP connection", _one_connection),
)
"""Every excess, its name, and how it is made."""
