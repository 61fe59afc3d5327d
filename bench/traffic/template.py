"""Call flows as templates: the test kit writes a flow once, and every call of a capture is stamped from it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from siptower.testing import START_NS, Agent, Call, Endpoint, Script

if TYPE_CHECKING:
    from collections.abc import Callable

    from siptower.testing import Sent, Transport

__all__ = ["ANSWER", "END", "Step", "Template", "template"]

ANSWER = 1000.0
"""Flows write what follows the answer at this time and later: when that is, each call decides."""

END = 2000.0
"""Flows write the end of the call at this time and later."""

_PHASE_NS = 1_000_000_000_000
_CALLER = Agent(
    "@from@", "caller.example", Endpoint.of("192.0.2.100"), software="Example SBC 7.4.2 build 1187", media_port=40_000
)
_CALLEE = Agent(
    "@to@", "callee.example", Endpoint.of("192.0.2.200"), software="Example Gateway 3.11.0", media_port=50_000
)
# What stands in headers, then what stands in bodies. Bodies keep their length, so that Content-Length stays right.
_HEADERS = {
    b"@call@": b"%(call)b",
    b"@from@": b"%(from)b",
    b"@to@": b"%(to)b",
    b"@tag@": b"%(tag)b",
    b"@number@": b"%(number)b",
    b"192.0.2.100": b"%(caller)b",
    b"192.0.2.200": b"%(callee)b",
}
_BODIES = {
    b"192.0.2.100": b"%(caller_media)b",
    b"192.0.2.200": b"%(callee_media)b",
    b" 40000 ": b" %(caller_port)b ",
    b" 50000 ": b" %(callee_port)b ",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One message of a flow."""

    phase: int
    """0 from the first INVITE, 1 from the answer, 2 from the end of the call."""

    offset_us: int
    """Microseconds after the begin of the phase."""

    by_caller: bool
    template: bytes
    """To be formatted with the values of one call."""


@dataclass(frozen=True, slots=True)
class Template:
    """A flow, and what a reader has to find in each call that is stamped from it."""

    name: str
    steps: tuple[Step, ...]
    outcome: str
    """How the attempt ends, in siptower's words."""

    code: str
    """Its final status code, or `timeout`."""

    transactions: Counter[str]
    """By method."""

    request_retransmissions: Counter[str]
    """By method: a request that was sent before, byte for byte."""

    response_retransmissions: int
    """Final responses that were sent before."""

    @property
    def retransmissions(self) -> int:
        """All of them."""
        return self.request_retransmissions.total() + self.response_retransmissions


def template(
    name: str, flow: Callable[[Call], object], *, outcome: str, code: str, transport: Transport = "UDP"
) -> Template:
    """Write a flow once and make a template of it. Provisional responses must not be repeated in it.

    Args:
        name: What is special about it.
        flow: Writes a whole call.
        outcome: How its attempt ends, in siptower's words.
        code: Its final status code, or `timeout`.
        transport: What Via says.
    """
    script = Script()
    flow(Call(script, "@call@", _CALLER, _CALLEE, call_id="@call@@192.0.2.100", transport=transport))
    sent = script.in_order()
    again: list[Sent] = []
    seen: set[bytes] = set()
    transactions: Counter[str] = Counter()
    for each in sent:
        if each.payload in seen:
            again.append(each)
        elif not _is_response(each) and _method(each) != "ACK":
            transactions[_method(each)] += 1
        seen.add(each.payload)
    return Template(
        name,
        tuple(_step(each) for each in sent),
        outcome,
        code,
        transactions,
        Counter(_method(each) for each in again if not _is_response(each)),
        sum(map(_is_response, again)),
    )


def _step(sent: Sent) -> Step:
    phase, offset_ns = divmod(sent.ts_ns - START_NS, _PHASE_NS)
    head, separator, body = sent.payload.replace(b"%", b"%%").partition(b"\r\n\r\n")
    for placeholder, value in _HEADERS.items():
        head = head.replace(placeholder, value)
    for placeholder, value in _BODIES.items():
        body = body.replace(placeholder, value)
    return Step(phase, offset_ns // 1000, sent.source == _CALLER.endpoint, head + separator + body)


def _is_response(sent: Sent) -> bool:
    return sent.payload.startswith(b"SIP/2.0 ")


def _method(sent: Sent) -> str:
    return sent.payload.partition(b" ")[0].decode()
