"""What is no good SIP, or no SIP at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from siptower.testing import Endpoint, LinkType, fragments, ip, nanoseconds, tcp, udp
from siptower.testing import Protocol as Carried
from siptower.testing.link import link_frame
from tests.contract.stage import SECOND

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.contract.stage import Stage

__all__ = ["FRAMES", "PAYLOADS", "Noise"]


def _plain(call_id: str, *, via: str = "SIP/2.0/UDP 10.1.0.7:5060;branch=z9hG4bK-x", cseq: str = "1 INVITE") -> str:
    lines = [
        "INVITE sip:bob@10.0.0.1 SIP/2.0",
        f"Via: {via}",
        "From: <sip:a@caller.example>;tag=x",
        "To: <sip:bob@callee.example>",
        f"Call-ID: {call_id}",
        f"CSeq: {cseq}",
        "Max-Forwards: 70",
        "Content-Length: 0",
    ]
    return "".join(f"{line}\r\n" for line in lines) + "\r\n"


PAYLOADS: dict[str, Callable[[str], bytes]] = {
    "ping": lambda _: b"\r\n\r\n",
    "pong": lambda _: b"\r\n",
    "zeros": lambda _: bytes(4),
    "empty": lambda _: b"",
    "jak": lambda _: b"jaK\0",
    "stun": lambda _: b"\0\x01\0\0\x21\x12\xa4\x42" + bytes(12),
    "rtp": lambda _: b"\x80\0\0\1\0\0\0\1\0\0\0\1" + bytes(160),
    "binary": lambda _: bytes(range(1, 120)),
    "no call-id": lambda name: _plain(name).replace("Call-ID", "Call").encode(),
    "two call-ids": lambda name: _plain(name).replace("To:", f"Call-ID: other-{name}\r\nTo:").encode(),
    "bad cseq": lambda name: _plain(name, cseq="99999999999 INVITE").encode(),
    "other method in cseq": lambda name: _plain(name, cseq="1 BYE").encode(),
    "no branch": lambda name: _plain(name, via="SIP/2.0/UDP 10.1.0.7").encode(),
    "no from tag": lambda name: _plain(name).replace(";tag=x", "").encode(),
    "cut in the headers": lambda name: _plain(name).encode()[:90],
    "body too short": lambda name: _plain(name).replace("Content-Length: 0", "Content-Length: 900").encode() + b"v=0",
    "something after it": lambda name: _plain(name).encode() + b"trailing bytes",
    "empty values": lambda name: _plain("", via="", cseq="").encode() + name.encode(),
    "status 999": lambda name: _plain(name).replace("INVITE sip:bob@10.0.0.1 SIP/2.0", "SIP/2.0 999 What").encode(),
    "orphan 200": lambda name: _plain(name).replace("INVITE sip:bob@10.0.0.1 SIP/2.0", "SIP/2.0 200 OK").encode(),
}

FRAMES = ("arp", "fragment", "tcp", "cut", "nothing")
"""What is no UDP datagram."""


@dataclass(frozen=True, slots=True)
class Noise:
    """One packet that is no good SIP, or no SIP at all."""

    at_us: int = 0
    what: str = "ping"
    port: int = 5060

    party: str = ""

    def play(self, stage: Stage, name: str) -> None:
        source, target = Endpoint.of("10.1.0.7"), Endpoint.of("10.0.0.1", self.port)
        if self.what in PAYLOADS:
            stage.script.send(self.at_us / SECOND, source, target, PAYLOADS[self.what](name))
            return
        at_ns = stage.script.start_ns + nanoseconds(self.at_us / SECOND)
        stage.frames.append((at_ns, _frame(self.what, source, target)))


def _frame(what: str, source: Endpoint, target: Endpoint) -> bytes:
    datagram = udp(source, target, _plain("fragmented").encode())
    whole = ip(source.address, target.address, Carried.UDP, datagram, identification=7)
    match what:
        case "arp":
            return bytes(12) + b"\x08\x06" + bytes(28)
        case "fragment":
            whole = fragments(source.address, target.address, Carried.UDP, datagram, identification=8, cuts=[64])[0]
        case "tcp":
            segment = tcp(source, target, b"OPTIONS sip:x SIP/2.0\r\n", sequence=1)
            whole = ip(source.address, target.address, Carried.TCP, segment, identification=9)
        case "cut":
            whole = whole[:25]
        case _:
            return b""
    return link_frame(LinkType.ETHERNET, whole, source.address, target.address)
