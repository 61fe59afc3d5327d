from __future__ import annotations

import struct

from siptower.testing.endpoint import Endpoint
from siptower.testing.link import LinkType, Vlan
from siptower.testing.pcap import Captured
from siptower.testing.script import Script
from siptower.testing.wire import Tunnel, Wire, mirrored

HERE, THERE = Endpoint.of("192.0.2.1:1000"), Endpoint.of("192.0.2.2:5060")


def script_of(count: int) -> Script:
    script = Script()
    for number in range(count):
        script.send(number, HERE, THERE, b"payload")
    return script


def test_each_packet_has_an_identification_of_its_own_and_never_zero() -> None:
    wire = Wire(LinkType.RAW, next_identification=0xFFFE)
    packets = wire.packets(script_of(4).in_order())
    assert [struct.unpack_from(">H", packet.data, 4)[0] for packet in packets] == [0xFFFE, 0xFFFF, 1, 2]


def test_packet_carries_time_ports_and_payload() -> None:
    (packet,) = Wire(LinkType.RAW).packets(script_of(1).in_order())
    assert packet.ts_ns == Script().start_ns
    assert struct.unpack_from(">HH", packet.data, 20) == (1000, 5060)
    assert packet.data[28:] == b"payload"


def test_frame_has_the_tags_of_the_wire() -> None:
    (packet,) = Wire(vlans=[Vlan(7)]).packets(script_of(1).in_order())
    assert packet.data[12:18] == bytes.fromhex("810000070800")


def test_tunnel_carries_the_tagged_frame() -> None:
    tunnel = Tunnel(Endpoint.of("198.51.100.1:40000"), Endpoint.of("198.51.100.2:4789"), 5)
    (plain,) = Wire(vlans=[Vlan(7)]).packets(script_of(1).in_order())
    (packet,) = Wire(vlans=[Vlan(7)], tunnel=tunnel).packets(script_of(1).in_order())
    assert packet.data[12:14] == b"\x08\x00"
    assert packet.data[26:34] == tunnel.source.address.packed + tunnel.destination.address.packed
    assert packet.data[14 + 20 + 8 :] == bytes.fromhex("0800000000000500") + plain.data


def test_mirrored_packets_follow_their_originals() -> None:
    packets = [Captured(0, b"a"), Captured(1_000_000, b"b"), Captured(2_000_000, b"c")]
    copied = mirrored(packets, lambda index: index != 1, after=0.0015)
    assert [(packet.ts_ns, packet.data) for packet in copied] == [
        (0, b"a"),
        (1_000_000, b"b"),
        (1_500_000, b"a"),
        (2_000_000, b"c"),
        (3_500_000, b"c"),
    ]
