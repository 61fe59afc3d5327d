"""What a capture tells, so that two captures can be compared: names that mean nothing are replaced by numbers."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING

from siptower.testing import Endpoint, read_pcap

if TYPE_CHECKING:
    from collections.abc import Iterable

TCP, UDP = 6, 17
VXLAN = 4789
TAGS = {0x8100, 0x88A8}
FRAGMENT_OFFSET, MORE_FRAGMENTS = 0x1FFF, 0x2000

# Headers that say what a message means. Via, tags, Call-ID and CSeq are compared as relations, not as values.
TELLING = (
    "contact",
    "event",
    "expires",
    "rack",
    "refer-to",
    "referred-by",
    "retry-after",
    "rseq",
    "session-expires",
    "subscription-state",
    "supported",
    "user-agent",
)


@dataclass(frozen=True, slots=True)
class Carried:
    """A UDP payload or TCP segment."""

    ts_ns: int
    source: Endpoint
    destination: Endpoint
    payload: bytes
    flags: int = 0
    """TCP control bits; 0 for UDP."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is left of a payload when everything that is arbitrary is taken away."""

    seconds: float
    source: str
    destination: str
    what: str
    facts: tuple[tuple[str, str], ...]


def carried(capture: bytes) -> list[Carried]:
    """The payloads of a capture of Ethernet frames, reassembled and taken out of a tunnel."""
    found: list[Carried] = []
    parts: dict[bytes, list[tuple[int, bytes]]] = {}
    for packet in read_pcap(capture):
        found.extend(_carried(packet.ts_ns, packet.data, parts))
    return found


def told(capture: bytes) -> list[Told]:
    """What a capture tells, in the order of time."""
    names = _Names()
    payloads = carried(capture)
    first = min(each.ts_ns for each in payloads)
    return [
        Told((each.ts_ns - first) / 1e9, str(each.source), str(each.destination), *_meaning(each, names))
        for each in payloads
    ]


class _Names:
    """Replaces each identifier by the order in which it first came."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], int] = {}

    def number(self, kind: str, name: str) -> str:
        count = sum(known == kind for known, _ in self._known)
        return f"{kind}-{self._known.setdefault((kind, name), count + 1)}"


def _carried(ts_ns: int, frame: bytes, parts: dict[bytes, list[tuple[int, bytes]]]) -> Iterable[Carried]:
    offset = 12
    while struct.unpack_from(">H", frame, offset)[0] in TAGS:
        offset += 4
    packet = frame[offset + 2 :]
    if packet[0] >> 4 == 6:
        protocol, addresses, payload = packet[6], (packet[8:24], packet[24:40]), packet[40:]
    else:
        length, identification, field = struct.unpack_from(">H2xH", packet, 2)[0], packet[4:6], packet[6:8]
        protocol, addresses, payload = packet[9], (packet[12:16], packet[16:20]), packet[20:length]
        place = struct.unpack(">H", field)[0]
        if place & (FRAGMENT_OFFSET | MORE_FRAGMENTS):
            pieces = parts.setdefault(identification, [])
            pieces.append(((place & FRAGMENT_OFFSET) * 8, payload))
            payload = b"".join(piece for _, piece in sorted(pieces))
            if len(payload) < 8 or len(payload) != struct.unpack_from(">H", payload, 4)[0]:
                return
    ports = struct.unpack_from(">HH", payload)
    source, destination = (Endpoint(ip_address(a), p) for a, p in zip(addresses, ports, strict=True))
    if protocol == TCP:
        yield Carried(ts_ns, source, destination, payload[20:], payload[13])
    elif destination.port == VXLAN:
        yield from _carried(ts_ns, payload[16:], parts)
    else:
        yield Carried(ts_ns, source, destination, payload[8:])


def _meaning(each: Carried, names: _Names) -> tuple[str, tuple[tuple[str, str], ...]]:
    head, blank, body = each.payload.lstrip(b"\r\n").partition(b"\r\n\r\n")
    if not blank or b"SIP/2.0" not in head.split(b"\r\n", 1)[0]:
        return "bytes", (("payload", each.payload.hex()), ("flags", str(each.flags)))
    start, *lines = head.decode().split("\r\n")
    headers: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers.setdefault(name.lower(), value.strip())
    is_response = start.startswith("SIP/2.0")
    what = start.split()[1] if is_response else start.split()[0]
    facts = [(name, headers[name]) for name in TELLING if name in headers]
    facts += [(name, "given") for name in ("authorization", "proxy-authorization") if name in headers]
    if "call-id" not in headers:
        return what, tuple(facts)
    number, method = headers["cseq"].split() if headers["cseq"].count(" ") == 1 else ("", headers["cseq"])
    if not is_response and ";tag=" not in headers["to"]:
        facts.append(("uri", start.split()[1]))
    sender, _, own = headers["from"].partition(";tag=")
    receiver, _, other = headers["to"].partition(";tag=")
    call = headers["call-id"]
    branch = headers["via"].partition(";branch=")[2].partition(";")[0]
    facts += [
        ("from", sender),
        ("to", receiver),
        ("method", method),
        ("call-id", names.number("call", call)),
        ("from tag", names.number("tag", f"{call} {own}")),
        ("to tag", names.number("tag", f"{call} {other}") if other else ""),
        ("branch", names.number("branch", f"{call} {branch}")),
        ("cseq", names.number("cseq", f"{call} {own} {number}")),
        ("body", body.decode()),
    ]
    return what, tuple(facts)
