"""The public test kit: packets, capture files, SIP messages and call flows, all from the standard library.

    script = Script()
    alice = Agent("alice", "alpha.example", Endpoint.of("10.1.0.10"))
    bob = Agent("bob", "beta.example", Endpoint.of("10.0.0.1"))
    call = Call(script, "first", alice, bob)
    call.invite(0).trying(0.02).ringing(0.5).answer(3.0).ack(3.05).bye(63.0).ok(63.05)
    save(Path("first.pcap"), pcap(Wire().packets(script.in_order())))

Nothing in it reads a clock or draws random numbers: the same script always gives the same bytes.
"""

from __future__ import annotations

from siptower.testing.agent import Agent
from siptower.testing.call import Call
from siptower.testing.endpoint import SIP_PORT, Address, Endpoint
from siptower.testing.flow import Exchange, Flow, Side, Transport
from siptower.testing.link import LinkType, Vlan
from siptower.testing.message import Content, Header, Message, Session, reply, request, response
from siptower.testing.packet import Protocol, TcpFlags, fragments, ip, tcp, udp
from siptower.testing.pcap import ByteOrder, Captured, Interface, pcap, pcapng, read_pcap, save
from siptower.testing.registration import Ping, Registration, Subscription
from siptower.testing.rtp import send_rtp
from siptower.testing.script import START_NS, Script, Sent, nanoseconds
from siptower.testing.stream import Connection
from siptower.testing.wire import Tunnel, Wire, mirrored

__all__ = [
    "SIP_PORT",
    "START_NS",
    "Address",
    "Agent",
    "ByteOrder",
    "Call",
    "Captured",
    "Connection",
    "Content",
    "Endpoint",
    "Exchange",
    "Flow",
    "Header",
    "Interface",
    "LinkType",
    "Message",
    "Ping",
    "Protocol",
    "Registration",
    "Script",
    "Sent",
    "Session",
    "Side",
    "Subscription",
    "TcpFlags",
    "Transport",
    "Tunnel",
    "Vlan",
    "Wire",
    "fragments",
    "ip",
    "mirrored",
    "nanoseconds",
    "pcap",
    "pcapng",
    "read_pcap",
    "reply",
    "request",
    "response",
    "save",
    "send_rtp",
    "tcp",
    "udp",
]
