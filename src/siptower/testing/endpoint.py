"""Where a packet comes from or goes to: an address and a port."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address

__all__ = ["SIP_PORT", "Address", "Endpoint"]

Address = IPv4Address | IPv6Address
"""An IP address of either version."""

SIP_PORT = 5060
"""Default port of SIP over UDP and TCP (RFC 3261 section 19.1.2)."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address and a port."""

    address: Address
    port: int = SIP_PORT

    @classmethod
    def of(cls, text: str, port: int = SIP_PORT) -> Endpoint:
        """Read `10.1.0.10`, `10.1.0.10:5071`, `2001:db8::1` or `[2001:db8::1]:5071`.

        Args:
            text: The address, with or without a port.
            port: The port when the text has none.
        """
        if text.startswith("["):
            host, _, rest = text[1:].partition("]")
            return cls(ip_address(host), int(rest.removeprefix(":") or port))
        if text.count(":") == 1:
            host, _, given = text.partition(":")
            return cls(ip_address(host), int(given))
        return cls(ip_address(text), port)

    @property
    def is_ipv6(self) -> bool:
        """Whether the address is one of IPv6."""
        return isinstance(self.address, IPv6Address)

    @property
    def host(self) -> str:
        """The address as SIP writes it: IPv6 in brackets."""
        return f"[{self.address}]" if self.is_ipv6 else str(self.address)

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"
