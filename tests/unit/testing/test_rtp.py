from __future__ import annotations

import struct

from siptower.testing.endpoint import Endpoint
from siptower.testing.rtp import send_rtp
from siptower.testing.script import Script

HERE, THERE = Endpoint.of("192.0.2.1:4000"), Endpoint.of("192.0.2.2:5000")


def test_packets_come_every_twenty_milliseconds_and_count_on() -> None:
    script = Script()
    send_rtp(script, 1.0, HERE, THERE, ssrc=7, count=3)
    assert [sent.ts_ns - script.start_ns for sent in script.sent] == [1_000_000_000, 1_020_000_000, 1_040_000_000]
    headers = [struct.unpack_from(">BBHII", sent.payload) for sent in script.sent]
    assert headers == [(0x80, 0x80, 1000, 16_000, 7), (0x80, 0, 1001, 16_160, 7), (0x80, 0, 1002, 16_320, 7)]
    assert {len(sent.payload) for sent in script.sent} == {172}


def test_lost_packets_leave_a_gap() -> None:
    script = Script()
    send_rtp(script, 0, HERE, THERE, ssrc=7, count=4, missing={1, 2}, payload_type=8)
    assert [struct.unpack_from(">xBH", sent.payload) for sent in script.sent] == [(0x88, 1000), (8, 1003)]
