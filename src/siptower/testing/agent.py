"""User agents: who takes part in a call flow."""

from __future__ import annotations

from dataclasses import dataclass, replace

from siptower.testing.endpoint import Endpoint

__all__ = ["Agent"]


@dataclass(frozen=True, slots=True)
class Agent:
    """A user agent with its address of record and its place in the network."""

    user: str
    domain: str
    endpoint: Endpoint
    software: str = ""
    """Value of User-Agent; empty for none."""

    display: str = ""
    """Display name, written between quotes exactly as it is; empty for none."""

    media_port: int = 40_000
    """Port where it wants to receive RTP."""

    @property
    def uri(self) -> str:
        """Its address of record."""
        return f"sip:{self.user}@{self.domain}" if self.user else f"sip:{self.domain}"

    @property
    def contact_uri(self) -> str:
        """Where it can be reached directly: what its dialogs use as remote target."""
        return f"sip:{self.user}@{self.endpoint}" if self.user else f"sip:{self.endpoint}"

    @property
    def contact(self) -> str:
        """Value of its Contact header."""
        return f"<{self.contact_uri}>"

    @property
    def name_addr(self) -> str:
        """What stands in From and To, without a tag."""
        return f'"{self.display}" <{self.uri}>' if self.display else f"<{self.uri}>"

    @property
    def media(self) -> Endpoint:
        """Where it receives RTP."""
        return Endpoint(self.endpoint.address, self.media_port)

    def at(self, endpoint: Endpoint) -> Agent:
        """The same user at another place."""
        return replace(self, endpoint=endpoint)
