"""What lies around IP packets on their way: layers of encapsulation, each as data, and what has to be said of them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from ipaddress import ip_address
from typing import TYPE_CHECKING, Literal

from siptower.testing import Endpoint, LinkType, Protocol, Vlan, ip, udp
from siptower.testing.encapsulation import (
    GENEVE_PORT,
    GTP_U_PORT,
    TZSP_PORT,
    VXLAN_GPE_PORT,
    VXLAN_PORT,
    GeneveOption,
    GtpExtension,
    erspan_1,
    erspan_2,
    erspan_3,
    fragmented,
    geneve,
    gre,
    gtp_u,
    ip_in_ip,
    mpls,
    nvgre,
    pppoe,
    pptp,
    tzsp,
    vxlan,
    vxlan_gpe,
    with_hop_by_hop,
)
from siptower.testing.link import EtherType, ethernet, ethertype_of, link_frame, mac_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = [
    "KINDS",
    "Kind",
    "Layer",
    "Numbers",
    "Parcel",
    "Path",
    "cut",
    "encapsulated",
    "fitting",
    "framed",
    "link_for",
    "path",
]

Kind = Literal[
    "mpls",
    "mpls-ethernet",
    "pppoe",
    "ipip",
    "gre",
    "gre-ethernet",
    "nvgre",
    "pptp",
    "erspan-1",
    "erspan-2",
    "erspan-3",
    "vxlan",
    "vxlan-gpe",
    "vxlan-gpe-ethernet",
    "geneve",
    "geneve-ethernet",
    "gtp",
    "tzsp",
]
"""Encapsulations, apart where they carry frames and not packets."""

NAMES: dict[Kind, str] = {
    "mpls-ethernet": "mpls",
    "gre-ethernet": "gre",
    "nvgre": "gre",
    "pptp": "gre",
    "erspan-1": "erspan",
    "erspan-2": "erspan",
    "erspan-3": "erspan",
    "vxlan-gpe-ethernet": "vxlan-gpe",
    "geneve-ethernet": "geneve",
}
"""What the engine calls them, where that is another name."""

IP = frozenset({EtherType.IPV4, EtherType.IPV6})
FRAMES = IP | {EtherType.MPLS, EtherType.PPPOE}
TAKES: dict[Kind, frozenset[EtherType]] = {
    "mpls": IP,
    "mpls-ethernet": FRAMES,
    "pppoe": IP,
    "ipip": IP,
    "gre": IP | {EtherType.MPLS},
    "gre-ethernet": FRAMES,
    "nvgre": FRAMES,
    "pptp": IP,
    "erspan-1": FRAMES,
    "erspan-2": FRAMES,
    "erspan-3": FRAMES,
    "vxlan": FRAMES,
    "vxlan-gpe": IP | {EtherType.MPLS},
    "vxlan-gpe-ethernet": FRAMES,
    "geneve": IP,
    "geneve-ethernet": FRAMES,
    "gtp": IP,
    "tzsp": FRAMES,
}
"""What each can have inside."""

KINDS: tuple[Kind, ...] = tuple(TAKES)
WITH_NETWORK = frozenset({"nvgre", "vxlan", "vxlan-gpe", "vxlan-gpe-ethernet", "geneve", "geneve-ethernet"})
PORTS: dict[str, int] = {"vxlan": VXLAN_PORT, "vxlan-gpe": VXLAN_GPE_PORT, "geneve": GENEVE_PORT, "gtp": GTP_U_PORT}
PORTS |= {"vxlan-gpe-ethernet": VXLAN_GPE_PORT, "geneve-ethernet": GENEVE_PORT, "tzsp": TZSP_PORT}
NAMING_LINKS: dict[EtherType, frozenset[LinkType]] = {
    EtherType.MPLS: frozenset(
        {LinkType.ETHERNET, LinkType.LINUX_SLL, LinkType.LINUX_SLL2, LinkType.PPP, LinkType.C_HDLC}
    ),
    EtherType.PPPOE: frozenset({LinkType.ETHERNET, LinkType.LINUX_SLL, LinkType.LINUX_SLL2}),
}
"""Link types whose frames can carry what is no IP packet."""

VLANS_KEPT = 8
MAC = mac_of(ip_address("192.0.2.7"))


@dataclass(frozen=True, slots=True)
class Layer:
    """One encapsulation."""

    kind: Kind
    number: int = 1
    """Its label, session, key, network or tunnel."""

    vlans: tuple[int, ...] = ()
    """Tags of the frame inside, where there is one."""

    over_ipv6: bool = False
    """Whether its IP packets, where it has such, are of version 6."""

    cuts: tuple[int, ...] = ()
    """Where its IP packets are cut, in units of 8 bytes."""

    extras: bool = False
    """Whether it has what can be left out: options, sequence numbers, a second label, a hop-by-hop header."""

    @property
    def name(self) -> str:
        return NAMES.get(self.kind, self.kind)

    @property
    def carries_frames(self) -> bool:
        return TAKES[self.kind] == FRAMES

    def inside(self, place: int) -> tuple[Endpoint, Endpoint]:
        """The ends of the tunnel, after its place in the stack."""
        host = "2001:db8:f::{}:{}" if self.over_ipv6 else "172.16.{}.{}"
        return (
            Endpoint(ip_address(host.format(place, 1)), 40_000 + place),
            Endpoint(ip_address(host.format(place, 2)), PORTS.get(self.kind, 0)),
        )


@dataclass(frozen=True, slots=True)
class Parcel:
    """A piece of traffic on its way, and of which messages it carries bytes."""

    ts_ns: int
    data: bytes
    kind: EtherType
    messages: frozenset[int] = frozenset()
    vital: bool = False
    """Whether nothing behind it can be read without it."""

    @classmethod
    def of(cls, ts_ns: int, packet: bytes, messages: Iterable[int] = ()) -> Parcel:
        """An IP packet."""
        return cls(ts_ns, packet, ethertype_of(packet), frozenset(messages))


@dataclass(slots=True)
class Numbers:
    """Counts what has to differ: IP-IDs of packets and of fragments."""

    latest: int = field(default=0)

    def __call__(self) -> int:
        self.latest += 1
        return self.latest


@dataclass(frozen=True, slots=True)
class Path:
    """What the engine has to say of the way of a message."""

    vlans: tuple[int, ...]
    tunnels: tuple[str, ...]
    vni: int | None
    outer: tuple[str, str] | None
    """Outermost addresses, when there is an IP packet around the inner one."""


def fitting(layers: Iterable[Layer]) -> tuple[Layer, ...]:
    """The layers without those that cannot lie around what the ones before them make, the innermost first."""
    kind, found = EtherType.IPV4, []
    for layer in layers:
        if kind in TAKES[layer.kind]:
            kind = _made(layer)
            found.append(layer)
    return tuple(found)


def path(layers: Sequence[Layer], vlans: tuple[int, ...] = ()) -> Path:
    """What has to be said of layers that fit, the innermost first, in a frame with tags."""
    outermost_first = [*reversed(layers)]
    tags = [*vlans, *(vlan for layer in outermost_first if layer.carries_frames for vlan in layer.vlans)]
    networks = [layer.number for layer in layers if layer.kind in WITH_NETWORK]
    outers = [layer.inside(place) for place, layer in enumerate(layers) if _made(layer) in IP]
    return Path(
        tuple(tags[:VLANS_KEPT]),
        tuple(layer.name for layer in outermost_first),
        networks[0] if networks else None,
        (str(outers[-1][0].address), str(outers[-1][1].address)) if outers else None,
    )


def encapsulated(layers: Sequence[Layer], parcels: Iterable[Parcel], numbers: Numbers) -> list[Parcel]:
    """The parcels with layers that fit around them, the innermost first."""
    found = [*parcels]
    for place, layer in enumerate(layers):
        found = [piece for parcel in found for piece in _around(layer, place, parcel, numbers)]
    return found


def framed(link: LinkType, parcel: Parcel, vlans: tuple[int, ...] = ()) -> bytes:
    """The frame of a parcel: of another link type where frames of that one cannot carry it."""
    here, there = (ip_address(f"192.0.2.{host}") for host in (7, 8))
    if parcel.kind in IP:
        return link_frame(link, parcel.data, here, there, [*map(Vlan, vlans)])
    return link_frame(link, parcel.data, here, there, [*map(Vlan, vlans)], ethertype=parcel.kind)


def link_for(link: LinkType, layers: Sequence[Layer]) -> LinkType:
    """The link type, or Ethernet where its frames cannot carry what the layers make."""
    kind = _made(layers[-1]) if layers else EtherType.IPV4
    return link if link in NAMING_LINKS.get(kind, {link}) else LinkType.ETHERNET


def cut(packet: bytes, cuts: Sequence[int], numbers: Numbers, *, hop_by_hop: bool = False) -> list[bytes]:
    """The fragments of an IP packet, cut at units of 8 bytes wherever that lies inside of it."""
    if hop_by_hop and ethertype_of(packet) == EtherType.IPV6:
        packet = with_hop_by_hop(packet)
    # What can be cut is not longer than the packet without the shortest headers.
    room = len(packet) - (20 if ethertype_of(packet) == EtherType.IPV4 else 48)
    places = sorted({8 * unit for unit in cuts if 0 < 8 * unit < room})
    return fragmented(packet, places, identification=numbers() & 0xFFFF)


def _made(layer: Layer) -> EtherType:
    if layer.name == "mpls":
        return EtherType.MPLS
    # Of which version its IP packets are makes no difference to what may lie around them.
    return EtherType.PPPOE if layer.kind == "pppoe" else EtherType.IPV4


def _around(layer: Layer, place: int, parcel: Parcel, numbers: Numbers) -> list[Parcel]:
    if layer.carries_frames:
        frame = ethernet(parcel.data, MAC, MAC, vlans=[*map(Vlan, layer.vlans)], ethertype=parcel.kind)
        parcel = replace(parcel, data=frame, kind=EtherType.ETHERNET)
    source, destination = layer.inside(place)
    number = numbers() & 0xFFFF
    match layer.kind:
        case "mpls" | "mpls-ethernet":
            labels = (layer.number + 16, 1_000) if layer.extras else (layer.number + 16,)
            control_word = parcel.kind == EtherType.ETHERNET
            return [replace(parcel, data=mpls(parcel.data, labels, control_word=control_word), kind=EtherType.MPLS)]
        case "pppoe":
            return [replace(parcel, data=pppoe(parcel.data, layer.number & 0xFFFF), kind=EtherType.PPPOE)]
        case "ipip":
            packet = ip_in_ip(parcel.data, source.address, destination.address, identification=number)
        case _ if layer.kind in PORTS:
            datagram = udp(source, destination, _in_udp(layer, parcel))
            packet = ip(source.address, destination.address, Protocol.UDP, datagram, identification=number)
        case _:
            payload = _in_gre(layer, parcel, number)
            packet = ip(source.address, destination.address, Protocol.GRE, payload, identification=number)
    pieces = cut(packet, layer.cuts, numbers, hop_by_hop=layer.extras)
    return [replace(parcel, data=piece, kind=ethertype_of(piece)) for piece in pieces]


def _in_udp(layer: Layer, parcel: Parcel) -> bytes:
    data, number = parcel.data, layer.number
    match layer.kind:
        case "vxlan":
            return vxlan(data, number)
        case "vxlan-gpe" | "vxlan-gpe-ethernet":
            return vxlan_gpe(data, number, ethertype=parcel.kind)
        case "geneve" | "geneve-ethernet":
            options = [GeneveOption(0x0102, 0x80, b"abcdefgh"), GeneveOption(0x0103, 1)] if layer.extras else []
            return geneve(data, number, ethertype=parcel.kind, options=options)
        case "gtp":
            extensions = [GtpExtension(0x85, b"\x10\x01")] if layer.extras else []
            return gtp_u(data, number, extensions=extensions)
        case _:
            return tzsp(data, [(0x29, b"\0\1")] if layer.extras else [], padding=layer.extras)


def _in_gre(layer: Layer, parcel: Parcel, sequence: int) -> bytes:
    data, number = parcel.data, layer.number
    match layer.kind:
        case "nvgre":
            return nvgre(data, number, flow=3)
        case "pptp":
            return pptp(data, number & 0xFFFF, sequence=sequence, acknowledged=1 if layer.extras else None)
        case "gre" | "gre-ethernet" if layer.extras:
            # No key: around frames that would be NVGRE, and make a network of the tunnel.
            return gre(data, ethertype=parcel.kind, sequence=sequence, checked=True)
        case "gre" | "gre-ethernet":
            return gre(data, ethertype=parcel.kind)
        case _:
            return _in_erspan(layer, data, sequence)


def _in_erspan(layer: Layer, frame: bytes, sequence: int) -> bytes:
    session = layer.number & 0x3FF
    if layer.kind == "erspan-1":
        return erspan_1(frame)
    if layer.kind == "erspan-2":
        return erspan_2(frame, session, sequence=sequence)
    return erspan_3(frame, session, sequence=sequence, platform=bytes(8) if layer.extras else b"")
