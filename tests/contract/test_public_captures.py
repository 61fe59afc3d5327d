"""Public captures beside the clone: each is read without error, and its SIP is what tshark counted, or it is explained.

Their list counts what tshark 4.0.17 sees. It knows no HEP, takes the packet that an ICMP error quotes for traffic, and
counts every copy that a mirror port made.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.contract.readings import read

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Seen:
    """What is in a capture."""

    requests: Counter[str]
    responses: Counter[str]
    call_ids: int


def _seen(requests: str, responses: str, call_ids: int) -> Seen:
    return Seen(_counts(requests), _counts(responses), call_ids)


def _counts(text: str) -> Counter[str]:
    pairs = (each.rsplit(" ", 1) for each in text.split(", ") if each not in {"", "-"})
    return Counter({name: int(number) for name, number in pairs})


# What siptower reads where that differs from the list, and why.
EXPLAINED = {
    "CESNET_ipfixprobe/tests/functional/inputs/sip.pcap": (
        "5 INVITEs are quoted in ICMP errors: they tell that a request was not delivered, and are no second request",
        _seen("INVITE 9, REGISTER 15", "401 15, 200 1", 15),
    ),
    "ntop_nDPI/tests/cfgs/default/pcap/FAX-Call-t38-CA-TDM-SIP-FB-1.pcap": (
        "a quarter of the datagrams are copies by the capture, with the same IP identification",
        _seen("INVITE 12, ACK 12, OPTIONS 6, BYE 3", "200 18, 100 12, 180 3, 488 3", 2),
    ),
    "ntop_nDPI/tests/cfgs/default/pcap/fuzz-2006-06-26-2594.pcap": (
        "damaged at random: start-lines that tshark gives up on are still SIP, most of it malformed; 3 have no status",
        _seen(
            "REGISTER 12, CANCEL 8, INVITE 8, ACK 4, REGIStER 1",
            "401 11, 100 3, 200 3, 407 3, 403 3, 408 1, 183 1, 480 1, None 3",
            29,
        ),
    ),
    "sipcapture_hep-wireshark/pcap/hep.pcap": (
        "tshark reads no HEP; the messages in it end their lines with LF alone",
        _seen("INVITE 1, OPTIONS 1, PUBLISH 1", "100 1, 407 1, 200 1", 1),
    ),
    "sipcapture_hep-wireshark/pcap/hep3_compressed.pcap.pcapng": (
        "tshark reads no HEP, and here the payload is compressed",
        _seen("REGISTER 8", "401 4, 200 2", 1),
    ),
}


def listed(folder: Path) -> dict[str, tuple[int, Seen]]:
    """Frames and SIP of every capture in the list, by path."""
    found: dict[str, tuple[int, Seen]] = {}
    source = ""
    for line in (folder / "MANIFEST.md").read_text().splitlines():
        if place := re.search(r"local folder `([^`]+)/`", line):
            source = place[1]
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("| ") and cells[0] != "file":
            found[f"{source}/{cells[0]}"] = (int(cells[2]), _seen(cells[3], cells[4], int(cells[5])))
    return found


def test_every_public_capture_is_read_and_its_sip_is_what_the_list_says(corpora: Path) -> None:
    captures = listed(corpora / "captures")
    assert len(captures) > 70
    assert set(EXPLAINED) <= set(captures)
    different = {}
    for name, (frames, expected) in captures.items():
        reading = read([corpora / "captures" / name])
        assert [source["error"] for source in reading.status["sources"]] == [None], name
        assert reading.status["capture"]["packets"] == frames, name
        rows = reading.rows("message", "kind", "status", "raw", "call_id")
        seen = Seen(
            Counter(row["raw"].lstrip().split(b" ")[0].decode() for row in rows if row["kind"] == "request"),
            Counter(str(row["status"]) for row in rows if row["kind"] == "response"),
            len({row["call_id"] for row in rows if row["call_id"]}),
        )
        if seen != EXPLAINED.get(name, ("", expected))[1]:
            different[name] = (expected, seen)
    assert different == {}


@pytest.mark.parametrize("name", sorted(EXPLAINED))
def test_every_explanation_is_still_needed(name: str, corpora: Path) -> None:
    _, expected = listed(corpora / "captures")[name]
    assert EXPLAINED[name][1] != expected


def test_a_message_above_64_kibibytes_is_kept_as_far_as_that_and_the_next_one_is_found(corpora: Path) -> None:
    reading = read([corpora / "captures/OISF_suricata-verify/tests/sip-body-large/sip-body-large.pcap"])
    invite, trying = reading.rows("message", "bytes", "body_bytes", "truncated", "status")
    assert invite == {"bytes": 65_536, "body_bytes": 65_279, "truncated": True, "status": None}
    assert (trying["status"], trying["truncated"]) == (100, False)


def test_ipv6_fragments_are_put_together(corpora: Path) -> None:
    reading = read([corpora / "captures/irontec_sngrep/tests/ipv6frag.pcap"])
    assert reading.status["capture"]["datagrams_reassembled"] == 2
    assert not any(row["truncated"] for row in reading.rows("message", "truncated"))
