"""SIP messages: a start-line, headers and a body, with a Content-Length that is right."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from siptower.model.sip_status import REASON_PHRASES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from siptower.testing.endpoint import Endpoint

__all__ = ["EMPTY", "Content", "Header", "Message", "Session", "reply", "request", "response"]

Header = tuple[str, str]
"""Name and value of a header."""

_ECHOED = frozenset({"via", "from", "to", "call-id", "cseq", "record-route"})


@dataclass(frozen=True, slots=True)
class Message:
    """A SIP message."""

    start_line: str
    headers: tuple[Header, ...]
    body: bytes = b""

    def header(self, name: str) -> str:
        """The value of the first header of that name, in any case.

        Raises:
            KeyError: There is none.
        """
        for given, value in self.headers:
            if given.lower() == name.lower():
                return value
        raise KeyError(name)

    def with_headers(self, *headers: Header) -> Message:
        """The same message with more headers at its end."""
        return replace(self, headers=(*self.headers, *headers))

    def replaced(self, name: str, value: str) -> Message:
        """The same message with another value for the first header of that name."""
        headers = list(self.headers)
        for index, (given, _) in enumerate(headers):
            if given.lower() == name.lower():
                headers[index] = (given, value)
                return replace(self, headers=tuple(headers))
        raise KeyError(name)

    def encode(self) -> bytes:
        """The bytes on the wire. A Content-Length is added at the end unless the headers give one."""
        headers = list(self.headers)
        if all(name.lower() not in {"content-length", "l"} for name, _ in headers):
            headers.append(("Content-Length", str(len(self.body))))
        lines = [self.start_line, *(f"{name}: {value}" for name, value in headers), "", ""]
        return "\r\n".join(lines).encode() + self.body


@dataclass(frozen=True, slots=True)
class Content:
    """What a message has besides the headers that every message has."""

    headers: tuple[Header, ...] = ()
    body: bytes = b""


EMPTY = Content()
"""Nothing more."""


def request(method: str, uri: str, headers: Iterable[Header], body: bytes = b"") -> Message:
    """A request."""
    return Message(f"{method} {uri} SIP/2.0", tuple(headers), body)


def response(status: int, headers: Iterable[Header], body: bytes = b"", *, reason: str | None = None) -> Message:
    """A response. `reason` None stands for the phrase of the RFC."""
    phrase = REASON_PHRASES[status] if reason is None else reason
    return Message(f"SIP/2.0 {status} {phrase}", tuple(headers), body)


def reply(to: Message, status: int, *, tag: str = "", content: Content = EMPTY, reason: str | None = None) -> Message:
    """The response to a request: its Via, From, To, Call-ID and CSeq are echoed (RFC 3261 section 8.2.6).

    Args:
        to: The request.
        status: Status code.
        tag: To tag, added unless the request had one; empty for none.
        content: More headers, and the body.
        reason: Reason phrase; None for that of the RFC.
    """
    echoed = [(name, value) for name, value in to.headers if name.lower() in _ECHOED]
    if tag and ";tag=" not in to.header("To"):
        echoed = [(name, f"{value};tag={tag}" if name.lower() == "to" else value) for name, value in echoed]
    return response(status, [*echoed, *content.headers], content.body, reason=reason)


@dataclass(frozen=True, slots=True)
class Session:
    """A session description (RFC 8866) of one audio stream."""

    media: Endpoint
    """Where its sender wants to receive RTP."""

    version: int = 1
    """Version in the o= line: one higher with every change of the offer."""

    direction: str = "sendrecv"
    extra: tuple[str, ...] = ()
    """More lines, without their line ends."""

    def encode(self) -> bytes:
        """Its bytes, as a body of type application/sdp."""
        family = "IP6" if self.media.is_ipv6 else "IP4"
        lines = [
            "v=0",
            f"o=- 1 {self.version} IN {family} {self.media.address}",
            "s=-",
            f"c=IN {family} {self.media.address}",
            "t=0 0",
            f"m=audio {self.media.port} RTP/AVP 0 101",
            "a=rtpmap:0 PCMU/8000",
            "a=rtpmap:101 telephone-event/8000",
            "a=fmtp:101 0-16",
            "a=ptime:20",
            f"a={self.direction}",
            *self.extra,
        ]
        return "".join(f"{line}\r\n" for line in lines).encode()

    def content(self, *headers: Header) -> Content:
        """It as the content of a message, after more headers."""
        return Content((*headers, ("Content-Type", "application/sdp")), self.encode())
