"""Calls that depend on how they are carried, and calls with their media."""

from __future__ import annotations

from ipaddress import IPv4Address

from siptower.testing import (
    Agent,
    Call,
    Captured,
    Connection,
    Endpoint,
    Protocol,
    Script,
    Sent,
    Tunnel,
    Vlan,
    Wire,
    fragments,
    nanoseconds,
    send_rtp,
    udp,
)
from tests.golden.cast import ALICE, BOB
from tests.golden.scenarios import SCENARIOS


@SCENARIOS.makes("A20")
def messages_cut_and_joined_by_tcp(script: Script) -> list[Captured]:
    alice = ALICE.at(Endpoint.of("10.1.0.10:49152"))
    call = Call(script, "a20", alice, BOB, transport="TCP")
    padding = tuple(f"a=x-pad:{number}" for number in range(60))
    call.invite(0.1, more_media=padding).trying(0.3).ringing(0.3).answer(0.3).ack(0.4).bye(10.3).ok(10.35)
    invite, trying, ringing, answer, ack, bye, done = (sent.payload for sent in script.in_order())

    def at(seconds: float) -> int:
        return script.start_ns + nanoseconds(seconds)

    connection = Connection(Wire(), alice.endpoint, BOB.endpoint)
    connection.open(at(0))
    connection.send(alice.endpoint, (at(0.1), invite[:400]), (at(0.12), invite[400:900]), (at(0.11), invite[900:]))
    connection.acknowledge(at(0.121), BOB.endpoint)
    connection.send(BOB.endpoint, (at(0.3), trying + ringing + answer))
    connection.send(alice.endpoint, (at(0.4), ack), (at(5.0), b"\r\n\r\n"))
    connection.send(BOB.endpoint, (at(5.01), b"\r\n"))
    connection.send(alice.endpoint, (at(10.3), b"\r\n" + bye))
    connection.send(BOB.endpoint, (at(10.35), done))
    return sorted(connection.packets)


@SCENARIOS.makes("A21")
def invite_in_three_fragments(script: Script) -> list[Captured]:
    call = Call(script, "a21", ALICE, BOB)
    padding = tuple(f"a=x-pad:{number:04}-{'z' * 40}" for number in range(60))
    call.invite(0, more_media=padding).trying(0.05).ringing(0.55).answer(2.0).ack(2.05).bye(12.0).ok(12.05)
    invite, *rest = script.in_order()
    wire = Wire()
    first, second, third = _fragments_of(invite, wire.identification())
    out_of_order = [
        wire.frame(invite.ts_ns + nanoseconds(after), invite.source, invite.destination, fragment)
        for after, fragment in ((0.0, third), (0.001, first), (0.002, second))
    ]
    return out_of_order + wire.packets(rest)


def _fragments_of(sent: Sent, identification: int) -> list[bytes]:
    source, destination = sent.source.address, sent.destination.address
    assert isinstance(source, IPv4Address)
    datagram = udp(sent.source, sent.destination, sent.payload)
    return fragments(source, destination, Protocol.UDP, datagram, identification=identification, cuts=(1480, 2960))


@SCENARIOS.makes("A22")
def call_inside_of_qinq_and_vxlan(script: Script) -> list[Captured]:
    Call(script, "a22", ALICE, BOB).invite(0).trying(0.02).ringing(0.5).answer(3.0).ack(3.05).bye(63.0).ok(63.05)
    tunnel = Tunnel(Endpoint.of("192.0.2.1:40000"), Endpoint.of("192.0.2.2:4789"), 4097)
    return Wire(vlans=(Vlan(100, tpid=0x88A8), Vlan(200)), tunnel=tunnel).packets(script.in_order())


@SCENARIOS.makes("A23")
def call_over_ipv6_with_media(script: Script) -> None:
    alice, bob = ALICE.at(Endpoint.of("2001:db8:1::10")), BOB.at(Endpoint.of("2001:db8::1"))
    call = Call(script, "a23", alice, bob)
    call.invite(0).trying(0.02).ringing(0.5).answer(1.0).ack(1.05)
    _talk(script, alice, bob, (0x11111111, 0x22222222), 500)
    call.bye(11.2).ok(11.25)


@SCENARIOS.makes("A24")
def call_with_every_twentieth_packet_lost(script: Script) -> None:
    call = Call(script, "a24", ALICE, BOB)
    call.invite(0).trying(0.02).ringing(0.5).answer(1.0).ack(1.05)
    _talk(script, ALICE, BOB, (0xAAAA0001, 0xBBBB0001), 1000, missing=range(10, 1000, 20))
    call.bye(21.2).ok(21.25)


def _talk(
    script: Script, caller: Agent, callee: Agent, ssrcs: tuple[int, int], count: int, missing: range = range(0)
) -> None:
    send_rtp(script, 1.1, caller.media, callee.media, ssrc=ssrcs[0], count=count, missing=missing)
    send_rtp(script, 1.1, callee.media, caller.media, ssrc=ssrcs[1], count=count)
