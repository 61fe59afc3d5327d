"""Whatever carries SIP messages, and whatever lies around it: what was sent is read, and holes cost what they hold.

The messages of random dialogs travel through random encapsulations into a capture. What is read of it is compared with
what was sent, which needs no second reader.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given

from siptower.testing import Agent, Call, Captured, Endpoint, Script, pcap
from tests.contract.carriers import Reports, ReportStream
from tests.contract.conversations import Conversation
from tests.contract.examples import TIMEOUT, bounded
from tests.contract.layers import Numbers, framed
from tests.contract.readings import read
from tests.contract.roads import LINKS, Journey, by_direction, cut_off, every_layer, journeys, sent_as
from tests.contract.streams import Segments, WebSockets

if TYPE_CHECKING:
    from pathlib import Path

    from siptower.testing import LinkType
    from tests.contract.readings import Reading
    from tests.contract.roads import Key

pytestmark = pytest.mark.timeout(TIMEOUT)

COLUMNS = ("raw", "src_ip", "src_port", "dst_ip", "dst_port")
WAY = ("vlans", "tunnels", "vni", "outer_src_ip", "outer_dst_ip")


def read_journey(folder: Path, journey: Journey) -> Reading:
    path = folder / "journey.pcap"
    path.write_bytes(journey.capture())
    return read([path])


def heard(reading: Reading) -> list[Key]:
    """The messages that were read, in the order of their rows."""
    return [tuple(row[name] for name in COLUMNS) for row in reading.rows("message", *COLUMNS)]


def ways(reading: Reading) -> list[dict[str, Any]]:
    return reading.rows("message", *WAY, "truncated")


def check_everything_came(journey: Journey, reading: Reading) -> None:
    """All messages, once each, with their addresses, whole, and on the way that they took."""
    sent, found = [*map(sent_as, journey.messages())], heard(reading)
    assert Counter(found) == Counter(sent), reading.status["capture"]
    if journey.is_in_order:
        assert by_direction(found) == by_direction(sent)
    way = journey.way
    for row in ways(reading):
        assert row["truncated"] is False
        assert tuple(row["vlans"] or ()) == way.vlans
        assert row["tunnels"] == "/".join(way.tunnels)
        assert row["vni"] == way.vni
        assert (row["outer_src_ip"], row["outer_dst_ip"]) == (way.outer or (None, None))


def check_what_is_whole_came(journey: Journey, reading: Reading) -> None:
    """Messages of which nothing is missing come out whole; of the others a beginning, which says so, or nothing."""
    sent, lost = [*map(sent_as, journey.messages())], journey.lost()
    found = [*zip(heard(reading), reading.rows("message", "truncated"), strict=True)]
    whole = [key for key, row in found if not row["truncated"]]
    missing = {key for place, key in enumerate(sent) if place not in lost} - set(whole)
    assert missing == set(), reading.status["capture"]
    assert set(whole) <= set(sent)
    assert len(whole) == len(set(whole))
    for raw, *ends in {key for key, _ in found}:
        assert any(ends == [*others] and message.startswith(raw) for message, *others in sent), raw


UNOPENED = Segments(sizes=(1_460,), opens=False, closes=False, acknowledges=False)
"""A connection of which nothing but data was captured."""


@bounded(150)
@given(journeys())
# The two directions come over two wires: an answer overtakes what it answers.
@example(Journey(carrier=WebSockets(Segments(sizes=(1_460,))), gap_ms=1, delays_ms=(0, 0, 0, 7)))
@example(Journey(carrier=WebSockets(Segments(sizes=(536, 100))), delays_ms=(0, 7, 0, 0)))
@example(Journey(carrier=Segments(sizes=(536, 100), proxy=2), delays_ms=(0, 1)))
# Connections that are older than the capture.
@example(Journey(carrier=WebSockets(UNOPENED)))
@example(Journey(carrier=replace(UNOPENED, proxy=2)))
@example(Journey(carrier=ReportStream("hep3", replace(UNOPENED, sizes=(7, 536)))))
@example(Journey(carrier=ReportStream("ipfix", replace(UNOPENED, sizes=(7, 536)))))
def test_what_was_sent_is_read_whatever_lies_around_it(folder: Path, journey: Journey) -> None:
    check_everything_came(journey, read_journey(folder, journey))


@bounded(150)
@given(journeys(holes=True))
# Behind the hole a segment begins exactly with the message in a frame of an agent: it is the agent's all the same.
@example(
    Journey(
        talks=(Conversation(decision="cancel"),),
        carrier=ReportStream("hep3", replace(UNOPENED, sizes=(536,)), Reports(turned=True)),
        holes=(1,),
    )
)
def test_holes_cost_the_messages_in_them_and_no_others(folder: Path, journey: Journey) -> None:
    reading = read_journey(folder, journey)
    check_what_is_whole_came(journey, reading)
    # A message of whose head a part is missing is not told: only a capture that cuts packets off leaves such.
    assert all(b"\r\n\r\n" in raw for raw, *_ in heard(reading))


@bounded(100)
@given(cut_off())
@example(Journey(carrier=Reports(version=1), snap_length=450))
def test_packets_cut_off_by_the_capture_cost_what_is_behind_the_cut(folder: Path, journey: Journey) -> None:
    check_what_is_whole_came(journey, read_journey(folder, journey))


@bounded(100)
@given(journeys(copies=True))
def test_packets_that_come_twice_within_the_window_change_nothing(folder: Path, journey: Journey) -> None:
    check_everything_came(journey, read_journey(folder, journey))


@pytest.mark.parametrize(
    "journey", [*every_layer()], ids=lambda each: f"{each.layers[0].kind}-{each.layers[0].over_ipv6}"
)
def test_each_layer_is_read_and_named(folder: Path, journey: Journey) -> None:
    check_everything_came(journey, read_journey(folder, journey))


@pytest.mark.parametrize("link", LINKS, ids=lambda link: link.name)
def test_each_link_type_is_read(folder: Path, link: LinkType) -> None:
    journey = Journey(link=link)
    check_everything_came(journey, read_journey(folder, journey))


def test_three_thousand_calls_on_one_connection_lose_nothing(folder: Path) -> None:
    script = Script()
    alice = Agent("alice", "alpha.example", Endpoint.of("10.1.0.10:40000"))
    bob = Agent("bob", "beta.example", Endpoint.of("10.0.0.1"))
    for number in range(3_000):
        call = Call(script, f"call-{number}", alice, bob, start=number * 0.01, transport="TCP")
        call.invite(0).ringing(0.5).answer(1).ack(1.1).bye(5).ok(5.1)
    messages = script.in_order()
    assert len(messages) == 18_000
    parcels = Segments(sizes=(16_384,)).parcels(messages, Numbers())
    packets = [Captured(parcel.ts_ns, framed(LINKS[0], parcel)) for parcel in parcels]
    path = folder / "calls.pcap"
    path.write_bytes(pcap(packets, nanoseconds=True))
    started = time.perf_counter()
    reading = read([path])
    assert time.perf_counter() - started < 20
    assert by_direction(heard(reading)) == by_direction([*map(sent_as, messages)])
    assert reading.summary["attempts"] == {"answered": 3_000}
