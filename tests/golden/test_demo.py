"""The capture that ships with the project is what its generator makes, and holds what it is there to show."""

from __future__ import annotations

import gzip
from collections import Counter
from functools import cache

import pytest

from examples.demo.generate import CAPTURE, HOSTILE_NAMES, demo
from siptower.testing import read_pcap


@cache
def capture() -> bytes:
    return gzip.decompress(CAPTURE.read_bytes())


def start_lines() -> Counter[str]:
    """How often each method and status code comes."""
    lines = (packet.data[42:].split(b"\r\n", 1)[0] for packet in read_pcap(capture()))
    words = (line.split(b" ") for line in lines if b"SIP/2.0" in line)
    return Counter((word[1] if word[0] == b"SIP/2.0" else word[0]).decode("latin-1") for word in words)


def test_demo_is_what_its_generator_makes() -> None:
    # Compared without compression, which may differ from one machine to the next.
    assert capture() == demo(), "to write it again: python -m examples.demo.generate"


def test_demo_depends_on_its_seed() -> None:
    assert demo(1) != demo(2)


def test_demo_is_small_and_half_an_hour_long() -> None:
    packets = read_pcap(capture())
    assert CAPTURE.stat().st_size < 500_000
    assert 29 < (packets[-1].ts_ns - packets[0].ts_ns) / 60e9 < 30
    assert packets == sorted(packets)


@pytest.mark.parametrize(
    ("what", "at_least"),
    [
        ("INVITE", 500),
        ("REGISTER", 1000),
        ("OPTIONS", 40),
        ("CANCEL", 20),
        ("BYE", 200),
        ("REFER", 2),
        ("PRACK", 2),
        ("180", 200),
        ("302", 4),
        ("401", 300),
        ("403", 5),
        ("404", 10),
        ("407", 40),
        ("480", 10),
        ("486", 20),
        ("487", 20),
        ("503", 30),
    ],
)
def test_demo_holds(what: str, at_least: int) -> None:
    assert start_lines()[what] >= at_least


def test_demo_holds_hostile_names_and_mirrored_packets() -> None:
    content = capture()
    assert all(name.encode() in content for name in HOSTILE_NAMES)
    copies = Counter(packet.data for packet in read_pcap(content))
    assert sum(count - 1 for count in copies.values()) > 50
