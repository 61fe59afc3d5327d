"""Expressions of tcpdump: compiled by libpcap, run by the engine, and both agree on every packet."""

from __future__ import annotations

import ctypes
import struct
from ipaddress import ip_address
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from siptower.engine import PacketFilter, compile_filter, filter_accepts
from siptower.engine.packet_filter import LIBRARIES, LINK_TYPES
from siptower.model.errors import FilterError, UnavailableError
from siptower.testing.encapsulation import vxlan
from siptower.testing.endpoint import Endpoint
from siptower.testing.link import LinkType, Vlan, link_frame
from siptower.testing.packet import Protocol, fragments, ip, tcp, udp

EXPRESSIONS = (
    "",
    "ip",
    "ip6",
    "udp",
    "tcp",
    "arp",
    "port 5060",
    "udp port 5060",
    "tcp port 5060",
    "src port 5060",
    "udp dst port 5060",
    "portrange 5060-5070",
    "not port 5060",
    "host 10.0.0.1",
    "src host 10.0.0.1 and udp",
    "dst host 2001:db8::1",
    "net 10.0.0.0/8",
    "net 2001:db8::/32",
    "not net 10.0.0.0/24",
    "host 10.0.0.1 and (port 5060 or port 5061)",
    "host 10.0.0.1 or host 10.0.0.2 or host 2001:db8::2",
    "ip proto 17",
    "proto 47",
    "ip6 proto 44",
    "greater 100",
    "less 60",
    "len > 64 and len <= 200",
    "ip[8] = 64",
    "ip[0] & 0xf != 5",
    "ip[6:2] & 0x1fff != 0",
    "udp port 5060 or (ip[6:2] & 0x1fff != 0) or ip6 proto 44",
    "udp[4:2] > 20",
    "udp[8:4] = 0x494e5649",
    "udp[8 + ip[8] - 64] = 0x49",
    "(ip[2:2] - ((ip[0] & 0xf) << 2)) > 40",
    "ip[2:2] / ip[8] = 1",
    "ip[2:2] % 7 = 3",
    "tcp[tcpflags] & tcp-syn != 0",
    "tcp[12] >> 4 = 5",
    "ip[9] * 2 = 34 or ip[9] ^ 6 = 0",
    "ether proto 0x8100",
    "ether host 02:00:0a:00:00:01",
    "vlan",
    "vlan 7 and udp port 5060",
    "udp port 5060 or (vlan and udp port 5060)",
    "icmp or icmp6 or sctp",
    "broadcast or multicast",
)
HOSTS = tuple(ip_address(text) for text in ("10.0.0.1", "10.0.0.2", "192.0.2.9", "2001:db8::1", "2001:db8::2"))
COMPILED = {expression: compile_filter(expression) for expression in EXPRESSIONS}


class _PacketHeader(ctypes.Structure):
    """`struct pcap_pkthdr`."""

    _fields_ = (
        ("seconds", ctypes.c_long),
        ("microseconds", ctypes.c_long),
        ("captured", ctypes.c_uint32),
        ("length", ctypes.c_uint32),
    )


class _Instruction(ctypes.Structure):
    _fields_ = (("code", ctypes.c_ushort), ("jt", ctypes.c_ubyte), ("jf", ctypes.c_ubyte), ("k", ctypes.c_uint32))


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_uint), ("instructions", ctypes.POINTER(_Instruction)))


def _libpcap_accepts(program: tuple[tuple[int, int, int, int], ...], data: bytes, original_len: int) -> bool:
    """What libpcap's own interpreter says."""
    library = ctypes.CDLL(LIBRARIES[0])
    instructions = (_Instruction * len(program))(*(_Instruction(*each) for each in program))
    compiled = _Program(len(program), instructions)
    header = _PacketHeader(0, 0, len(data), original_len)
    library.pcap_offline_filter.argtypes = (
        ctypes.POINTER(_Program),
        ctypes.POINTER(_PacketHeader),
        ctypes.c_char_p,
    )
    return bool(library.pcap_offline_filter(ctypes.byref(compiled), ctypes.byref(header), data))


@st.composite
def frames(draw: st.DrawFn) -> tuple[LinkType, bytes]:
    """Packets as networks have them, of every link type that the test kit writes."""
    version = draw(st.sampled_from((4, 6)))
    hosts = [host for host in HOSTS if host.version == version]
    source, destination = draw(st.sampled_from(hosts)), draw(st.sampled_from(hosts))
    ports = st.sampled_from((5060, 5061, 5070, 4789, 40_000))
    ends = Endpoint(source, draw(ports)), Endpoint(destination, draw(ports))
    payload = draw(st.sampled_from((b"", b"INVITE sip:bob@example.org SIP/2.0\r\n", bytes(200))))
    if draw(st.booleans()):
        payload = vxlan(payload, 5)
    protocol, segment = draw(
        st.sampled_from(
            (
                (Protocol.UDP, udp(*ends, payload)),
                (Protocol.TCP, tcp(*ends, payload, sequence=1)),
                (47, payload),
                (44, b"\x11\0\0\x01" + bytes(4) + udp(*ends, payload)),
            )
        )
    )
    packet = ip(source, destination, protocol, segment)
    if version == 4 and len(segment) > 8 and draw(st.booleans()):
        packet = draw(st.sampled_from(fragments(source, destination, protocol, segment, identification=1, cuts=[8])))
    link = draw(st.sampled_from(LinkType))
    tags = draw(st.sampled_from(((), (Vlan(7),), (Vlan(9), Vlan(7))))) if link is LinkType.ETHERNET else ()
    return link, link_frame(link, packet, source, destination, tags)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(frames(), st.sampled_from(EXPRESSIONS), st.integers(0, 300), st.integers(0, 2000), st.data())
def test_the_engine_and_libpcap_agree_on_every_packet(
    frame: tuple[LinkType, bytes], expression: str, kept: int, more: int, data: st.DataObject
) -> None:
    link, whole = frame
    captured = bytearray(whole[:kept])
    if captured and data.draw(st.booleans()):
        captured[data.draw(st.integers(0, len(captured) - 1))] ^= data.draw(st.integers(1, 255))
    program = COMPILED[expression].programs.get(link)
    if program is not None:
        original = len(captured) + more
        expected = _libpcap_accepts(program, bytes(captured), original)
        assert filter_accepts(program, bytes(captured), original) == expected


_CODES = (0x00, 0x20, 0x28, 0x30, 0x40, 0x48, 0x50, 0x60, 0x80, 0x01, 0x61, 0x81, 0xB1, 0x02, 0x03, 0x84, 0x07, 0x87)
_CALCULATIONS = tuple(code | x for code, x in product((0x04, 0x14, 0x24, 0x44, 0x54, 0xA4), (0, 8)))
_DIVISIONS = (0x34, 0x94, 0x3C, 0x9C)
_TESTS = tuple(code | x for code, x in product((0x15, 0x25, 0x35, 0x45), (0, 8)))


@st.composite
def programs(draw: st.DrawFn) -> tuple[tuple[int, int, int, int], ...]:
    """Programs of every instruction; no compiler would write them."""
    # libpcap's memory begins as what lay there before.
    begin = [(0x02, 0, 0, slot) for slot in range(16)]
    middle = draw(
        st.lists(
            st.one_of(
                st.tuples(st.sampled_from(_CODES), st.just(0), st.just(0), st.integers(0, 15)),
                st.tuples(st.sampled_from(_CALCULATIONS), st.just(0), st.just(0), st.integers(0, 0xFFFF_FFFF)),
                st.tuples(st.sampled_from(_DIVISIONS), st.just(0), st.just(0), st.integers(1, 300)),
                st.tuples(st.sampled_from((0x64, 0x74)), st.just(0), st.just(0), st.integers(0, 31)),
                st.tuples(st.sampled_from(_TESTS), st.integers(0, 2), st.integers(0, 2), st.integers(0, 300)),
                st.tuples(st.just(0x05), st.just(0), st.just(0), st.integers(0, 2)),
            ),
            max_size=16,
        )
    )
    end = [(0x06, 0, 0, draw(st.integers(0, 1))), (0x06, 0, 0, 1), (0x16, 0, 0, 0)]
    return (*begin, *middle, *end)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(programs(), st.binary(max_size=32))
def test_the_engine_and_libpcap_agree_on_every_instruction(
    program: tuple[tuple[int, int, int, int], ...], data: bytes
) -> None:
    assert filter_accepts(program, data, 1500) == _libpcap_accepts(program, data, 1500)


def test_an_expression_is_compiled_for_every_link_type_that_libpcap_can_filter() -> None:
    compiled = compile_filter("udp port 5060")
    assert set(compiled.programs) | set(compiled.refused) == set(LINK_TYPES)
    assert set(compiled.refused) == {204, 219, 239}
    assert all("not implemented" in words for words in compiled.refused.values())


def test_raw_ip_has_one_program_under_each_of_its_numbers() -> None:
    programs = compile_filter("udp").programs
    assert programs[101] == programs[12] == programs[14]
    packet = ip(HOSTS[0], HOSTS[1], Protocol.UDP, bytes(8))
    assert filter_accepts(programs[101], packet, len(packet))


def test_what_fits_some_link_types_only_leaves_the_others_without_a_program() -> None:
    compiled = compile_filter("ether host 02:00:00:00:00:01")
    assert LinkType.ETHERNET in compiled.programs
    assert LinkType.RAW not in compiled.programs
    assert "ethernet addresses supported only on" in compiled.refused[LinkType.RAW]


def test_what_no_packet_of_a_link_type_can_fulfil_is_a_program_that_refuses_them_all() -> None:
    programs = compile_filter("ip6").programs
    assert programs[228] == ((0x06, 0, 0, 0),)
    with pytest.raises(FilterError, match="rejects all packets"):
        compile_filter("ip and ip6")


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("udp prt 5060", "syntax error"),
        ("host no-such-host.invalid", "unknown host"),
        ("port 70000", "illegal port number"),
        ("ip[0] / 0 = 1", "division by zero"),
        ("ip protochain 17", "loop"),
        ("udp\0port 5060", "zero byte"),
        ("\udc80", "UTF-8"),
        ("host 10.0.0.1 or " * 500 + "host 10.0.0.1", "8,000 are the most"),
    ],
)
def test_what_is_wrong_is_told_in_one_line_with_a_hint(expression: str, words: str) -> None:
    with pytest.raises(FilterError, match=words) as caught:
        compile_filter(expression)
    assert "\n" not in caught.value.message
    assert caught.value.hint


def test_what_only_the_kernel_knows_is_refused_where_files_do_not_hold_it() -> None:
    compiled = compile_filter("inbound")
    assert "only the kernel knows" in compiled.refused[LinkType.ETHERNET]
    assert LinkType.LINUX_SLL in compiled.programs


def test_a_long_list_of_hosts_is_compiled_for_the_common_link_types() -> None:
    compiled = compile_filter(" or ".join(f"host 10.0.0.{number}" for number in range(80)))
    assert {LinkType.ETHERNET, LinkType.RAW, LinkType.LINUX_SLL, LinkType.LINUX_SLL2} <= set(compiled.programs)
    assert "common link types only" in compiled.refused[9]
    packet = ip(ip_address("10.0.0.79"), HOSTS[0], Protocol.UDP, bytes(8))
    assert filter_accepts(compiled.programs[LinkType.RAW], packet, len(packet))


def test_a_missing_libpcap_is_told_with_how_to_get_it() -> None:
    with pytest.raises(UnavailableError) as caught:
        compile_filter("udp", libraries=("libnothing.so.9",))
    assert caught.value.hint == "apt install libpcap0.8"


def test_a_name_under_which_libpcap_is_not_found_is_passed_over() -> None:
    assert compile_filter("udp", libraries=("libnothing.so.9", *LIBRARIES)).programs


def test_the_engine_reads_link_types_as_text() -> None:
    assert PacketFilter("x", {1: ((6, 0, 0, 1),)}, {}).config() == {"1": [(6, 0, 0, 1)]}


def test_a_program_that_cannot_be_run_is_refused() -> None:
    with pytest.raises(ValueError, match="empty"):
        filter_accepts([], b"", 0)
    with pytest.raises(OverflowError):
        filter_accepts([(6, 256, 0, 0)], b"", 0)


def test_the_packets_of_the_test_kit_are_what_the_expressions_are_about() -> None:
    ends = Endpoint(HOSTS[0], 5060), Endpoint(HOSTS[1], 5060)
    frame = link_frame(
        LinkType.ETHERNET, ip(HOSTS[0], HOSTS[1], Protocol.UDP, udp(*ends, b"INVITE sip")), HOSTS[0], HOSTS[1]
    )
    accepted = {
        expression
        for expression, compiled in COMPILED.items()
        if filter_accepts(compiled.programs[LinkType.ETHERNET], frame, len(frame))
    }
    assert {"udp port 5060", "udp[8:4] = 0x494e5649", "host 10.0.0.1 and (port 5060 or port 5061)"} <= accepted
    assert not accepted & {"tcp", "not port 5060", "vlan", "proto 47", "ip6"}
    assert struct.unpack_from(">H", frame, 12) == (0x0800,)
