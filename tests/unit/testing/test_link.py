from __future__ import annotations

from ipaddress import IPv4Address, ip_address

import pytest

from siptower.testing.endpoint import Endpoint
from siptower.testing.link import (
    EtherType,
    LinkType,
    Vlan,
    cisco_hdlc,
    ethernet,
    ethertype_of,
    link_frame,
    linux_sll,
    linux_sll2,
    llc_snap,
    mac_of,
    nflog,
    ppp,
)
from siptower.testing.packet import Protocol, ip

HERE, THERE = Endpoint.of("192.0.2.1:1000"), Endpoint.of("192.0.2.2:5060")
HERE6, THERE6 = Endpoint.of("[2001:db8::1]:1000"), Endpoint.of("[2001:db8::2]:5060")
PACKET6 = ip(HERE6.address, THERE6.address, Protocol.UDP, b"")


def test_vlan_tags_stand_outer_first() -> None:
    frame = ethernet(b"\x45rest", b"source", b"target", vlans=(Vlan(100, tpid=0x88A8), Vlan(200)))
    assert frame == b"targetsource" + bytes.fromhex("88a80064 810000c8 0800") + b"\x45rest"


@pytest.mark.parametrize(
    ("link", "header"),
    [
        (LinkType.ETHERNET, "0200c0000202 0200c0000201 0800"),
        (LinkType.LINUX_SLL, "0000 0001 0006 0200c00002010000 0800"),
        (LinkType.LINUX_SLL2, "0800 0000 00000001 0001 00 06 0200c00002010000"),
        (LinkType.NULL, "02000000"),
        (LinkType.LOOP, "00000002"),
        (LinkType.RAW, ""),
        (LinkType.IPV4, ""),
        (LinkType.PPP, "ff03 0021"),
        (LinkType.PPP_HDLC, "ff03 0021"),
        (LinkType.C_HDLC, "0f00 0800"),
        (LinkType.NFLOG, "02 00 0000 1800 0900"),
    ],
)
def test_frame_of_each_link_type(link: LinkType, header: str) -> None:
    packet = ip(HERE.address, THERE.address, Protocol.UDP, b"")
    assert link_frame(link, packet, HERE.address, THERE.address) == bytes.fromhex(header) + packet


def test_frame_of_ipv6_says_so() -> None:
    packet = ip(HERE6.address, THERE6.address, Protocol.UDP, b"")
    assert link_frame(LinkType.ETHERNET, packet, HERE6.address, THERE6.address)[12:14] == b"\x86\xdd"
    assert link_frame(LinkType.LOOP, packet, HERE6.address, THERE6.address)[:4] == b"\0\0\0\x1e"


def test_mac_address_is_local_and_tells_the_host() -> None:
    assert mac_of(IPv4Address("10.1.0.10")).hex() == "02000a01000a"
    assert mac_of(ip_address("2001:db8::1:2")).hex() == "020000010002"


def test_ethertype_follows_the_version_of_the_packet() -> None:
    assert ethertype_of(b"\x45") == EtherType.IPV4 == 0x0800
    assert ethertype_of(b"\x60") == EtherType.IPV6 == 0x86DD


@pytest.mark.parametrize(
    ("link", "header"),
    [
        (LinkType.ETHERNET, "0200 00000002 0200 00000001 86dd"),
        (LinkType.PPP, "ff03 0057"),
        (LinkType.C_HDLC, "0f00 86dd"),
        (LinkType.NFLOG, "0a 00 0000 2c00 0900"),
        (LinkType.NULL, "1e000000"),
        (LinkType.IPV6, ""),
    ],
)
def test_frame_of_an_ipv6_packet_of_each_link_type(link: LinkType, header: str) -> None:
    assert link_frame(link, PACKET6, HERE6.address, THERE6.address) == bytes.fromhex(header) + PACKET6


@pytest.mark.parametrize(
    ("link", "named"),
    [
        (LinkType.ETHERNET, slice(12, 14)),
        (LinkType.LINUX_SLL, slice(14, 16)),
        (LinkType.LINUX_SLL2, slice(0, 2)),
        (LinkType.C_HDLC, slice(2, 4)),
    ],
)
def test_frame_says_what_it_carries_that_is_no_ip_packet(link: LinkType, named: slice) -> None:
    frame = link_frame(link, b"labels", HERE.address, THERE.address, ethertype=EtherType.MPLS)
    assert frame[named] == b"\x88\x47"
    assert frame.endswith(b"labels")


def test_ppp_has_numbers_of_its_own() -> None:
    assert (
        link_frame(LinkType.PPP, b"labels", HERE.address, THERE.address, ethertype=0x8847) == b"\xff\x03\x02\x81labels"
    )


@pytest.mark.parametrize("link", [LinkType.RAW, LinkType.NULL, LinkType.NFLOG])
def test_link_type_without_ethertype_refuses_what_is_no_ip_packet(link: LinkType) -> None:
    with pytest.raises(ValueError, match="IP packets alone"):
        link_frame(link, b"labels", HERE.address, THERE.address, ethertype=EtherType.MPLS)


def test_tagged_frame_may_carry_something_else() -> None:
    frame = ethernet(b"labels", b"source", b"target", vlans=(Vlan(7),), ethertype=EtherType.MPLS)
    assert frame == b"targetsource" + bytes.fromhex("81000007 8847") + b"labels"


def test_llc_frame_has_a_length_that_leaves_its_addresses_out() -> None:
    frame = llc_snap(b"\x45packet", b"source", b"target")
    assert frame == b"targetsource" + bytes.fromhex("000f aaaa03 000000 0800") + b"\x45packet"


def test_cooked_captures_say_what_they_carry() -> None:
    assert (
        linux_sll(b"labels", b"source", ethertype=EtherType.MPLS)
        == bytes.fromhex("0000 0001 0006 736f757263650000 8847") + b"labels"
    )
    assert (
        linux_sll2(b"labels", b"source", interface=3, ethertype=EtherType.MPLS)
        == bytes.fromhex("8847 0000 00000003 0001 00 06 736f757263650000") + b"labels"
    )


def test_ppp_may_leave_out_its_framing_and_half_of_its_number() -> None:
    assert ppp(b"\x45") == bytes.fromhex("ff03 0021 45")
    assert ppp(b"\x45", framed=False) == bytes.fromhex("0021 45")
    assert ppp(b"\x45", compressed=True) == bytes.fromhex("ff03 21 45")
    # A number of two bytes that are needed stays.
    assert ppp(b"x", ethertype=EtherType.MPLS, framed=False, compressed=True) == b"\x02\x81x"


def test_cisco_hdlc_frame() -> None:
    assert cisco_hdlc(b"labels", ethertype=EtherType.MPLS) == bytes.fromhex("0f00 8847") + b"labels"


def test_nflog_pads_its_attributes_and_counts_no_padding() -> None:
    assert nflog(b"\x45abcd", prefix=b"sip") == bytes.fromhex(
        "02 00 0000"
        "0800 0a00 73697000"  # prefix, with its zero byte
        "0900 0900 4561626364 000000"
    )
