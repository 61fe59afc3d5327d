from __future__ import annotations

import gzip
import zlib

import pytest

from siptower.testing.endpoint import Endpoint
from siptower.testing.relayed.hep import HepChunk, Report, hep1, hep2, hep3, hep_chunk

HERE, THERE = Endpoint.of("192.0.2.1:1000"), Endpoint.of("192.0.2.2:5060")
HERE6, THERE6 = Endpoint.of("[2001:db8::1]:1000"), Endpoint.of("[2001:db8::2]:5060")
TIME = 0x5F00_0001 * 1_000_000_000 + 258 * 1000
REPORT, REPORT6 = Report(TIME, HERE, THERE, b"payload"), Report(TIME, HERE6, THERE6, b"payload", protocol=6)
ADDRESSES6 = HERE6.address.packed + THERE6.address.packed


def chunks(frame: bytes) -> list[tuple[int, int, bytes]]:
    """Vendor, type and body of each chunk."""
    assert int.from_bytes(frame[4:6], "big") == len(frame)
    found, rest = [], frame[6:]
    while rest:
        length = int.from_bytes(rest[4:6], "big")
        found.append((int.from_bytes(rest[:2], "big"), int.from_bytes(rest[2:4], "big"), rest[6:length]))
        rest = rest[length:]
    return found


def test_version_one_has_addresses_and_no_time() -> None:
    assert hep1(REPORT) == bytes.fromhex("01 10 02 11 03e8 13c4 c0000201 c0000202") + b"payload"
    assert hep1(REPORT6) == bytes.fromhex("01 28 0a 06 03e8 13c4") + ADDRESSES6 + b"payload"


def test_version_two_has_a_time_in_the_order_of_its_sender() -> None:
    header = bytes.fromhex("02 10 02 11 03e8 13c4 c0000201 c0000202 0100005f 02010000 0700")
    assert hep2(REPORT, agent=7) == header + bytes(2) + b"payload"
    assert hep2(REPORT, agent=7, padded=False) == header + b"payload"
    assert hep2(REPORT, counted=True)[1] == 28
    assert hep2(REPORT6, counted=True, padded=False)[1] == 50


def test_chunk_counts_its_own_header() -> None:
    assert hep_chunk(0x101, b"body", vendor=8) == bytes.fromhex("0008 0101 000a") + b"body"


def test_version_three_has_a_chunk_for_everything() -> None:
    frame = hep3(REPORT, agent=7, node="node", correlation="other", key="secret", vlan=9)
    assert frame[:4] == b"HEP3"
    assert chunks(frame) == [
        (0, 0x01, b"\x02"),
        (0, 0x02, b"\x11"),
        (0, 0x03, HERE.address.packed),
        (0, 0x04, THERE.address.packed),
        (0, 0x07, b"\x03\xe8"),
        (0, 0x08, b"\x13\xc4"),
        (0, 0x09, bytes.fromhex("5f000001")),
        (0, 0x0A, bytes.fromhex("00000102")),
        (0, 0x0B, b"\x01"),
        (0, 0x0C, bytes.fromhex("00000007")),
        (0, 0x0E, b"secret"),
        (0, 0x11, b"other"),
        (0, 0x13, b"node"),
        (0, 0x12, b"\0\x09"),
        (0, 0x0F, b"payload"),
    ]


def test_what_is_not_given_has_no_chunk() -> None:
    kinds = {kind for _, kind, _ in chunks(hep3(REPORT))}
    assert not kinds & {HepChunk.KEY, HepChunk.CORRELATION, HepChunk.NODE, HepChunk.VLAN, HepChunk.COMPRESSED_PAYLOAD}


def test_ipv6_has_chunks_of_its_own() -> None:
    found = {kind: body for _, kind, body in chunks(hep3(REPORT6, magic=b"EEP3"))}
    assert (found[1], found[2], found[5] + found[6]) == (b"\x0a", b"\x06", ADDRESSES6)


def test_chunks_may_stand_in_any_order_with_more_among_them() -> None:
    more = hep_chunk(1, b"conversation", vendor=8)
    forward, backward = (hep3(REPORT, extra=[more], arrange=arrange) for arrange in (None, reversed))
    assert chunks(backward) == chunks(forward)[::-1]
    assert (8, 1, b"conversation") in chunks(forward)


@pytest.mark.parametrize(
    ("compression", "decompress"),
    [("zlib", zlib.decompress), ("gzip", gzip.decompress), ("raw", lambda data: zlib.decompress(data, wbits=-15))],
)
def test_compressed_payload_has_a_chunk_of_its_own(compression: str, decompress: object) -> None:
    found = {kind: body for _, kind, body in chunks(hep3(REPORT, compression=compression))}
    assert HepChunk.PAYLOAD not in found
    assert decompress(found[HepChunk.COMPRESSED_PAYLOAD]) == b"payload"
