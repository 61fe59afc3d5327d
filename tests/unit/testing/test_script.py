from __future__ import annotations

import re

from siptower.testing.endpoint import Endpoint
from siptower.testing.script import START_NS, Script, nanoseconds

HERE, THERE = Endpoint.of("192.0.2.1"), Endpoint.of("192.0.2.2")


def test_times_are_whole_microseconds() -> None:
    assert nanoseconds(0.1 + 0.2) == 300_000_000
    assert nanoseconds(1e-7) == 0


def test_what_is_sent_at_the_same_time_keeps_its_order() -> None:
    script = Script()
    for at, payload in ((1.0, b"b"), (0.5, b"a"), (1.0, b"c"), (0.75, b"x")):
        script.send(at, HERE, THERE, payload)
    assert [sent.payload for sent in script.in_order()] == [b"a", b"x", b"b", b"c"]
    assert script.in_order()[0].ts_ns == START_NS + 500_000_000


def test_tokens_are_readable_unless_they_are_to_look_real() -> None:
    assert Script().token("f-a01") == "f-a01"
    opaque = Script(opaque=True).token("f-a01")
    assert re.fullmatch("[0-9a-f]{16}", opaque)
    assert opaque == Script(opaque=True).token("f-a01")
    assert opaque != Script(opaque=True).token("f-a02")


def test_digest_looks_like_one() -> None:
    assert re.fullmatch("[0-9a-f]{32}", Script.digest("a01"))
    assert Script.digest("a01") != Script.digest("a02")
