"""Registrations (RFC 3261 section 10), subscriptions (RFC 6665) and the OPTIONS that asks whether a peer is alive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from siptower.testing.call import UNAUTHORIZED, challenge_header, credentials_header
from siptower.testing.flow import Flow
from siptower.testing.message import Content

if TYPE_CHECKING:
    from collections.abc import Iterable

    from siptower.testing.agent import Agent
    from siptower.testing.endpoint import Endpoint
    from siptower.testing.message import Header
    from siptower.testing.script import Script

__all__ = ["Ping", "Registration", "Subscription"]


class Registration(Flow):
    """The REGISTER requests of one agent with one Call-ID."""

    def __init__(
        self,
        script: Script,
        name: str,
        agent: Agent,
        registrar: Endpoint,
        *,
        start: float = 0.0,
        call_id: str | None = None,
    ) -> None:
        """Begin a registration; see `Flow` for the arguments.

        Args:
            script: Where its messages go.
            name: Made into tags and branches; unique in the script.
            agent: Who registers.
            registrar: Where.
            start: Seconds after the start of the script.
            call_id: The Call-ID; None for the name.
        """
        super().__init__(script, name, agent, agent.at(registrar), start=start, call_id=call_id)
        self._challenged = False
        self._granted = ""

    def register(
        self, at: float, *, expires: int | None = 3600, contact: str | None = None, headers: Iterable[Header] = ()
    ) -> Self:
        """Send a REGISTER; after a challenge it carries credentials.

        Args:
            at: When.
            expires: Value of Expires; None for no such header.
            contact: Value of Contact; None for the agent's own, empty for none: that asks for the bindings.
            headers: More headers.
        """
        uri = f"sip:{self.caller.domain}"
        contact = self.caller.contact if contact is None else contact
        self._granted = f"{contact};expires={expires}" if expires else ""
        built = [("Contact", contact), *headers]
        if expires is not None:
            built.append(("Expires", str(expires)))
        if self._challenged:
            built.append(credentials_header(UNAUTHORIZED, self.caller, uri, self.script.digest(self.name)))
            self._challenged = False
        self.last = self._send(at, "REGISTER", uri, content=Content(tuple(built)))
        return self

    def challenge(self, at: float) -> Self:
        """Answer with 401; the next REGISTER carries credentials."""
        self._challenged = True
        header = challenge_header(UNAUTHORIZED, self.caller.domain)
        return self.respond(at, UNAUTHORIZED, content=Content((header,)))

    def accept(self, at: float, *, contact: str | None = None) -> Self:
        """Answer with 200 and the bindings.

        Args:
            at: When.
            contact: Value of Contact; None for what was asked for, empty for none.
        """
        contact = self._granted if contact is None else contact
        return self.ok(at, headers=[("Contact", contact)] if contact else ())


class Subscription(Flow):
    """A subscription: the caller subscribes to the callee's state."""

    def subscribe(self, at: float, package: str, *, expires: int = 3600) -> Self:
        """Send the SUBSCRIBE."""
        content = Content((("Event", package), ("Expires", str(expires))))
        self.last = self._send(at, "SUBSCRIBE", self.callee.uri, content=content)
        return self

    def accept(self, at: float, *, expires: int = 3600) -> Self:
        """Answer it with 200."""
        return self.ok(at, headers=[("Expires", str(expires))])


class Ping(Flow):
    """OPTIONS outside of any dialog."""

    def options(self, at: float) -> Self:
        """Send the OPTIONS."""
        self.last = self._send(at, "OPTIONS", self.callee.uri)
        return self
