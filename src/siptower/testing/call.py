"""Calls: INVITE and all that may follow it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from siptower.testing.flow import Exchange, Flow
from siptower.testing.message import Content, Session

if TYPE_CHECKING:
    from collections.abc import Iterable

    from siptower.testing.agent import Agent
    from siptower.testing.endpoint import Endpoint
    from siptower.testing.flow import Side
    from siptower.testing.message import Header

__all__ = ["Call", "challenge_header", "credentials_header"]

UNAUTHORIZED = 401
"""What a registrar or a user agent challenges with."""

PROXY_AUTHENTICATION_REQUIRED = 407
"""What a proxy challenges with."""

_MIRRORED = {"sendonly": "recvonly", "recvonly": "sendonly"}


def challenge_header(status: int, realm: str) -> Header:
    """The header of a 401 or 407 (RFC 3261 section 22)."""
    name = "WWW-Authenticate" if status == UNAUTHORIZED else "Proxy-Authenticate"
    return name, f'Digest realm="{realm}",nonce="n1",algorithm=MD5,qop="auth"'


def credentials_header(status: int, agent: Agent, uri: str, response: str) -> Header:
    """The header that answers a 401 or 407. `response` is the digest; nobody checks it."""
    name = "Authorization" if status == UNAUTHORIZED else "Proxy-Authorization"
    who = f'Digest username="{agent.user}",realm="{agent.domain}"'
    return name, f'{who},nonce="n1",uri="{uri}",response="{response}",algorithm=MD5'


class Call(Flow):
    """A call: the caller invites the callee."""

    _invite: Exchange | None = None
    _final: tuple[int, str] = (0, "")
    _challenged_with: int = 0
    _version = 1
    _direction = "sendrecv"

    def invite(
        self,
        at: float,
        *,
        target: Endpoint | None = None,
        headers: Iterable[Header] = (),
        media: bool = True,
        more_media: tuple[str, ...] = (),
    ) -> Self:
        """Send the INVITE of the call, or the next one after a challenge or redirect.

        After a challenge it carries credentials.

        Args:
            at: When.
            target: Send it there, with that as Request-URI: what the caller does after a redirect.
            headers: More headers.
            media: Whether it has a session description.
            more_media: More lines for the session description.
        """
        uri = self.callee.uri
        if target is not None:
            self.callee = self.callee.at(target)
            uri = self.callee.contact_uri
        given = list(headers)
        if self._challenged_with:
            digest = self.script.digest(self.name)
            given.append(credentials_header(self._challenged_with, self.caller, uri, digest))
            self._challenged_with = 0
        session = Session(self.caller.media, extra=more_media) if media else None
        self.last = self._invite = self._send(at, "INVITE", uri, content=_content(given, session))
        return self

    def reinvite(self, at: float, *, by: Side = "caller", direction: str = "sendrecv") -> Self:
        """Send an INVITE inside of the dialog, with a new offer."""
        sender, target = (self.caller, self.callee) if by == "caller" else (self.callee, self.caller)
        self._version += 1
        self._direction = direction
        content = Session(sender.media, self._version, direction).content()
        self.last = self._invite = self._send(at, "INVITE", target.contact_uri, by=by, tag=self.to_tag, content=content)
        return self

    def trying(self, at: float) -> Self:
        """Answer the INVITE with 100."""
        return self.respond(at, 100, to=self._invited(), tag="")

    def ringing(self, at: float, *, tag: str | None = None, reliable: int = 0) -> Self:
        """Answer the INVITE with 180. See `progress` for the arguments."""
        content = Content(self._provisional(reliable))
        return self.respond(at, 180, to=self._invited(), tag=self._use(tag), content=content)

    def progress(
        self, at: float, *, tag: str | None = None, reliable: int = 0, media: bool = True, reason: str | None = None
    ) -> Self:
        """Answer the INVITE with 183.

        Args:
            at: When.
            tag: To tag, to tell forks apart; None for the usual one.
            reliable: RSeq of a reliable response (RFC 3262); 0 for an ordinary one.
            media: Whether it has a session description: early media.
            reason: Reason phrase; None for that of the RFC.
        """
        content = _content(self._provisional(reliable), Session(self.callee.media) if media else None)
        return self.respond(at, 183, to=self._invited(), tag=self._use(tag), content=content, reason=reason)

    def answer(
        self,
        at: float,
        *,
        tag: str | None = None,
        media: bool | Endpoint = True,
        expires: int = 0,
        reason: str | None = None,
    ) -> Self:
        """Answer the INVITE with 200.

        Args:
            at: When.
            tag: To tag, to tell forks apart; None for the usual one.
            media: Whether it has a session description, or where this fork receives RTP.
            expires: Seconds of Session-Expires (RFC 4028); 0 for no session timer.
            reason: Reason phrase; None for that of the RFC.
        """
        invite = self._invited()
        sender = self.callee if invite.by == "caller" else self.caller
        headers = [("Contact", sender.contact)]
        if expires:
            headers += [("Session-Expires", f"{expires};refresher=uac"), ("Require", "timer")]
        place = sender.media if media is True else media
        session = Session(place, self._version, _MIRRORED.get(self._direction, self._direction)) if place else None
        self._final = (200, self._use(tag))
        content = _content(headers, session)
        return self.respond(at, 200, to=invite, tag=self.to_tag, content=content, reason=reason)

    def challenge(self, at: float, status: int = PROXY_AUTHENTICATION_REQUIRED) -> Self:
        """Answer the INVITE with 407 or 401; the next INVITE carries credentials."""
        self._challenged_with = status
        tag = self.script.token(f"c-{self.name}")
        return self.reject(at, status, tag=tag, headers=[challenge_header(status, self.caller.domain)])

    def redirect(self, at: float, target: Endpoint) -> Self:
        """Answer the INVITE with 302 towards another place of the callee."""
        contact = self.callee.at(target).contact
        return self.reject(at, 302, tag=self.script.token(f"r-{self.name}"), headers=[("Contact", contact)])

    def reject(
        self,
        at: float,
        status: int,
        *,
        tag: str | None = None,
        headers: Iterable[Header] = (),
        reason: str | None = None,
    ) -> Self:
        """Answer the INVITE with a final response that is no success."""
        tag = self.to_tag if tag is None else tag
        self._final = (status, tag)
        return self.respond(at, status, to=self._invited(), tag=tag, content=Content(tuple(headers)), reason=reason)

    def ack(self, at: float) -> Self:
        """Acknowledge the latest final response to the INVITE."""
        invite = self._invited()
        status, tag = self._final
        if 200 <= status < 300:  # noqa: PLR2004 (a class of status codes)
            target = self.callee if invite.by == "caller" else self.caller
            self._send(at, "ACK", target.contact_uri, by=invite.by, tag=tag, number=invite.number)
        else:
            self._send_same_branch(at, "ACK", invite, tag=tag)
        return self

    def cancel(self, at: float, *, headers: Iterable[Header] = ()) -> Self:
        """Cancel the INVITE. `ok` answers the CANCEL, `reject(at, 487)` the INVITE."""
        self.last = self._send_same_branch(at, "CANCEL", self._invited(), content=Content(tuple(headers)))
        return self

    def prack(self, at: float, reliable: int) -> Self:
        """Confirm the reliable provisional response with that RSeq (RFC 3262)."""
        invite = self._invited()
        return self.request(at, "PRACK", by=invite.by, headers=[("RAck", f"{reliable} {invite.number} INVITE")])

    def refer(self, at: float, to: str, *, by: Side = "caller") -> Self:
        """Ask the other side to call somebody else (RFC 3515)."""
        referrer = self.caller if by == "caller" else self.callee
        return self.request(at, "REFER", by=by, headers=[("Refer-To", f"<{to}>"), ("Referred-By", f"<{referrer.uri}>")])

    def bye(self, at: float, *, by: Side = "caller", tag: str | None = None, headers: Iterable[Header] = ()) -> Self:
        """End the call, or with `tag` the dialog of one fork."""
        return self.request(at, "BYE", by=by, headers=headers, tag=self._use(tag))

    def _invited(self) -> Exchange:
        if self._invite is None:
            raise ValueError(f"call {self.name}: there is no INVITE")
        return self._invite

    def _use(self, tag: str | None) -> str:
        if tag is not None:
            self.to_tag = tag
        return self.to_tag

    def _provisional(self, reliable: int) -> tuple[Header, ...]:
        contact = ("Contact", self.callee.contact)
        return (contact, ("Require", "100rel"), ("RSeq", str(reliable))) if reliable else (contact,)


def _content(headers: Iterable[Header], session: Session | None) -> Content:
    return session.content(*headers) if session else Content(tuple(headers))
