"""Sources as people write them."""

from __future__ import annotations

import pytest

from siptower.engine import SourceSpec


@pytest.mark.parametrize(
    ("text", "kind", "target"),
    [
        ("x.pcap", "pcap", "x.pcap"),
        ("pcap:x.pcap", "pcap", "x.pcap"),
        ("-", "pcap", "-"),
        ("pcap:-", "pcap", "-"),
        ("captures/2026-01-01T10:00.pcapng.gz", "pcap", "captures/2026-01-01T10:00.pcapng.gz"),
        ("./pcap:x", "pcap", "./pcap:x"),
        ("afpacket:eth0", "afpacket", "eth0"),
        ("hep:udp://0.0.0.0:9060", "hep", "udp://0.0.0.0:9060"),
    ],
)
def test_a_source_is_read_as_people_write_it(text: str, kind: str, target: str) -> None:
    assert SourceSpec.parse(text) == SourceSpec(kind, target)


def test_what_can_be_tried_has_no_reason_against_it() -> None:
    assert SourceSpec.parse("no/such/file.pcap").unavailable() is None


def test_kinds_that_are_not_built_in_say_so_and_what_to_do() -> None:
    problem = SourceSpec.parse("afpacket:eth0").unavailable()
    assert problem is not None
    assert problem.line() == "afpacket:eth0: live capture is not built into this version"
    assert "tcpdump" in problem.hint


def test_a_source_without_a_name_says_how_to_write_one() -> None:
    problem = SourceSpec.parse("pcap:").unavailable()
    assert problem is not None
    assert problem.hint == "write pcap:FILE, or - for standard input"


def test_the_engine_is_told_the_path_and_whether_to_follow() -> None:
    assert SourceSpec.parse("pcap:x.pcap", follow=True).config() == {"path": "x.pcap", "follow": True}
