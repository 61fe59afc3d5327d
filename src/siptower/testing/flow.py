"""Call flows: requests and responses between two agents, with tags, branches, CSeq and Via kept in order.

    call = Call(script, "a01", alice, bob)
    call.invite(0).trying(0.02).ringing(0.5).answer(3.0).ack(3.05).bye(63.0).ok(63.05)

A flow knows what was sent last, so a response needs no more than its time. Every step returns the flow. All times are
seconds after the start of the flow, as they are seen next to the one who sent the request.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, Self

from siptower.testing.message import EMPTY, Content, reply, request

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from siptower.testing.agent import Agent
    from siptower.testing.endpoint import Endpoint
    from siptower.testing.message import Header, Message
    from siptower.testing.script import Script

__all__ = ["Exchange", "Flow", "Link", "Side", "Transport"]

Side = Literal["caller", "callee"]
"""Who sends a request: the one who opened the flow, or the other."""

Transport = Literal["UDP", "TCP", "TLS", "SCTP", "WS", "WSS"]
"""Transport as Via names it."""

FIRST_CSEQ = {"caller": 1, "callee": 101}
"""Where each side begins to count: apart, so that a ladder shows at a glance whose request it is."""

_HOP_SECONDS = 0.002
_WITH_CONTACT = frozenset({"INVITE", "REGISTER", "SUBSCRIBE", "NOTIFY", "REFER", "UPDATE"})


@dataclass(frozen=True, slots=True)
class Link:
    """A request on one link of its way."""

    source: Endpoint
    destination: Endpoint
    message: Message


@dataclass(frozen=True, slots=True)
class Exchange:
    """A transaction: one request, on every link of its way."""

    method: str
    number: int
    by: Side
    links: tuple[Link, ...]


class Flow:
    """Messages of one Call-ID between two agents, directly or through proxies."""

    def __init__(
        self,
        script: Script,
        name: str,
        caller: Agent,
        callee: Agent,
        *,
        start: float = 0.0,
        call_id: str | None = None,
        through: Sequence[Endpoint] = (),
        transport: Transport = "UDP",
    ) -> None:
        """Begin a flow in which nothing has been sent.

        Args:
            script: Where its messages go.
            name: Made into tags and branches; unique in the script.
            caller: Who sends the first request.
            callee: Whom it is for.
            start: Seconds after the start of the script; the times of all steps count from here.
            call_id: The Call-ID; None for the name.
            through: Proxies on the way; the capture then shows every link.
            transport: What Via says.
        """
        self.script = script
        self.name = name
        self.caller = caller
        self.callee = callee
        self.call_id = name if call_id is None else call_id
        self.from_tag = script.token(f"f-{name}")
        self.to_tag = script.token(f"t-{name}")
        self.last: Exchange | None = None
        self._start = start
        self._through = tuple(through)
        self._transport = transport
        self._cseq = {side: first - 1 for side, first in FIRST_CSEQ.items()}
        self._branches = 0
        self._latest: list[tuple[float, Endpoint, Endpoint, bytes]] = []

    def repeat(self, *times: float) -> Self:
        """Send the latest message again, byte for byte, at each of the times."""
        for at in times:
            for offset, source, destination, payload in self._latest:
                self.script.send(self._start + at + offset, source, destination, payload)
        return self

    def route(self, destination: Endpoint, *, through: Sequence[Endpoint] = ()) -> Self:
        """Let everything that is sent from now on go to another place: a proxy forwards what it has answered so far.

        Args:
            destination: Where the callee is.
            through: Proxies on the way.
        """
        self.callee = self.callee.at(destination)
        self._through = tuple(through)
        return self

    def request(
        self,
        at: float,
        method: str,
        *,
        by: Side = "caller",
        headers: Iterable[Header] = (),
        body: bytes = b"",
        tag: str | None = None,
    ) -> Self:
        """Send a request inside of the dialog.

        Args:
            at: When.
            method: Its method.
            by: Who sends it.
            headers: More headers.
            body: The body.
            tag: Tag of the callee, to choose between forks; None for that of the latest response.
        """
        target = self.callee if by == "caller" else self.caller
        content = Content(tuple(headers), body)
        self.last = self._send(at, method, target.contact_uri, by=by, content=content, tag=tag or self.to_tag)
        return self

    def respond(
        self,
        at: float,
        status: int,
        *,
        content: Content = EMPTY,
        reason: str | None = None,
        tag: str | None = None,
        to: Exchange | None = None,
    ) -> Self:
        """Answer a request.

        Args:
            at: When.
            status: Status code.
            content: More headers, and the body.
            reason: Reason phrase; None for that of the RFC.
            tag: To tag; None for the usual one, empty for none.
            to: The request; None for the latest.
        """
        answered = to or self.last
        if answered is None:
            raise ValueError(f"flow {self.name}: there is no request to answer")
        tag = self.to_tag if tag is None else tag
        self._latest = []
        for hop, link in enumerate(answered.links):
            message = reply(link.message, status, tag=tag, content=content, reason=reason)
            self._latest.append((-hop * _HOP_SECONDS, link.destination, link.source, message.encode()))
        return self.repeat(at)

    def ok(self, at: float, *, headers: Iterable[Header] = ()) -> Self:
        """Answer the latest request with 200."""
        return self.respond(at, 200, content=Content(tuple(headers)))

    def notify(
        self, at: float, package: str, state: str, *, by: Side = "callee", kind: str = "", body: bytes = b""
    ) -> Self:
        """Send a NOTIFY (RFC 6665).

        Args:
            at: When.
            package: Event package.
            state: Value of Subscription-State.
            by: Who sends it.
            kind: Content-Type of the body.
            body: The body.
        """
        headers = [("Event", package), ("Subscription-State", state), ("Content-Type", kind)]
        return self.request(at, "NOTIFY", by=by, headers=headers, body=body)

    def _send(
        self,
        at: float,
        method: str,
        uri: str,
        *,
        by: Side = "caller",
        tag: str = "",
        number: int | None = None,
        content: Content = EMPTY,
    ) -> Exchange:
        """Send a request of a new transaction. `number` None stands for the next CSeq of that side."""
        if number is None:
            self._cseq[by] += 1
            number = self._cseq[by]
        self._branches += 1
        branch = "z9hG4bK-" + self.script.token(f"{self.name}-{self._branches}")
        headers = self._headers(f"{number} {method}", by, tag, content.headers)
        message = request(method, uri, headers, content.body)
        return self._sent(at, Exchange(method, number, by, self._links(message, by, branch)))

    def _send_same_branch(
        self, at: float, method: str, of: Exchange, *, tag: str = "", content: Content = EMPTY
    ) -> Exchange:
        """Send a CANCEL, or an ACK to a failure: on each link with the Via of its INVITE (RFC 3261 9.1, 17.1.1.3)."""
        headers = self._headers(f"{of.number} {method}", of.by, tag, content.headers)
        links = []
        for link in of.links:
            _, uri, _ = link.message.start_line.split(" ")
            via = ("Via", link.message.header("Via"))
            links.append(replace(link, message=request(method, uri, [via, *headers], content.body)))
        return self._sent(at, replace(of, method=method, links=tuple(links)))

    def _sent(self, at: float, exchange: Exchange) -> Exchange:
        self._latest = [
            (hop * _HOP_SECONDS, link.source, link.destination, link.message.encode())
            for hop, link in enumerate(exchange.links)
        ]
        self.repeat(at)
        return exchange

    def _headers(self, cseq: str, by: Side, tag: str, more: tuple[Header, ...]) -> list[Header]:
        """The headers of a request without Via. Those of `more` without a value are left out."""
        sender, receiver = (self.caller, self.callee) if by == "caller" else (self.callee, self.caller)
        own, other = (self.from_tag, tag) if by == "caller" else (tag, self.from_tag)
        built = [
            ("Max-Forwards", "70"),
            ("From", f"{sender.name_addr};tag={own}"),
            ("To", f"{receiver.name_addr};tag={other}" if other else receiver.name_addr),
            ("Call-ID", self.call_id),
            ("CSeq", cseq),
        ]
        if cseq.split()[1] in _WITH_CONTACT and all(name != "Contact" for name, _ in more):
            built.append(("Contact", sender.contact))
        if sender.software:
            built.append(("User-Agent", sender.software))
        return built + [(name, value) for name, value in more if value]

    def _links(self, message: Message, by: Side, branch: str) -> tuple[Link, ...]:
        """The request on each link: every element puts its own Via on top (RFC 3261 section 16.6)."""
        nodes = [self.caller.endpoint, *self._through, self.callee.endpoint]
        if by == "callee":
            nodes.reverse()
        links: list[Link] = []
        vias: list[Header] = []
        for hop, (source, destination) in enumerate(pairwise(nodes)):
            own = branch if hop == 0 else f"{branch}.{hop}"
            vias.insert(0, ("Via", f"SIP/2.0/{self._transport} {source};branch={own};rport"))
            rest = message.replaced("Max-Forwards", str(70 - hop)).headers
            links.append(Link(source, destination, replace(message, headers=(*vias, *rest))))
        return tuple(links)
