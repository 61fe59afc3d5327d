"""The wire between a script and a capture: payloads become packets, with everything that a real network adds."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from siptower.testing.encapsulation import vxlan
from siptower.testing.link import LinkType, Vlan, ethernet, link_frame, mac_of
from siptower.testing.packet import Protocol, ip, udp
from siptower.testing.pcap import Captured
from siptower.testing.script import nanoseconds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from siptower.testing.endpoint import Endpoint
    from siptower.testing.script import Sent

__all__ = ["Tunnel", "Wire", "mirrored"]


@dataclass(frozen=True, slots=True)
class Tunnel:
    """A VXLAN tunnel that carries the captured frames."""

    source: Endpoint
    destination: Endpoint
    network: int
    """VXLAN network identifier."""


@dataclass(slots=True)
class Wire:
    """Makes UDP packets of payloads and numbers them.

    Every IPv4 packet gets an IP-ID of its own, so that a retransmission is no copy of the packet before it.
    """

    link: LinkType = LinkType.ETHERNET
    vlans: Sequence[Vlan] = ()
    tunnel: Tunnel | None = None
    next_identification: int = field(default=1001)

    def packets(self, sent: Iterable[Sent]) -> list[Captured]:
        """One packet for each payload."""
        return [self.packet(each) for each in sent]

    def packet(self, sent: Sent) -> Captured:
        """The packet that carries a payload."""
        datagram = udp(sent.source, sent.destination, sent.payload)
        return self.captured(sent.ts_ns, sent.source, sent.destination, Protocol.UDP, datagram)

    def captured(
        self, ts_ns: int, source: Endpoint, destination: Endpoint, protocol: Protocol, segment: bytes
    ) -> Captured:
        """The packet that carries a UDP datagram or TCP segment."""
        packet = ip(source.address, destination.address, protocol, segment, identification=self.identification())
        return self.frame(ts_ns, source, destination, packet)

    def frame(self, ts_ns: int, source: Endpoint, destination: Endpoint, packet: bytes) -> Captured:
        """The frame that carries an IP packet."""
        if self.tunnel is None:
            return Captured(ts_ns, link_frame(self.link, packet, source.address, destination.address, self.vlans))
        inner = ethernet(packet, mac_of(source.address), mac_of(destination.address), vlans=self.vlans)
        outer, end = self.tunnel.source, self.tunnel.destination
        datagram = udp(outer, end, vxlan(inner, self.tunnel.network))
        carrier = ip(outer.address, end.address, Protocol.UDP, datagram, identification=self.identification())
        return Captured(ts_ns, link_frame(self.link, carrier, outer.address, end.address))

    def identification(self) -> int:
        """The next IP-ID: never zero, which stands for none."""
        number = self.next_identification
        self.next_identification = number % 0xFFFF + 1
        return number


def mirrored(packets: Iterable[Captured], chosen: Callable[[int], bool], *, after: float = 0.0004) -> list[Captured]:
    """The packets with copies of some, as a mirror port makes that sees a packet come in and go out.

    Args:
        packets: The packets.
        chosen: Whether the packet of that index is copied.
        after: Seconds between a packet and its copy.
    """
    result = []
    for index, packet in enumerate(packets):
        result.append(packet)
        if chosen(index):
            result.append(replace(packet, ts_ns=packet.ts_ns + nanoseconds(after)))
    return sorted(result)
