"""What the network says was not delivered ends requests that nobody answered, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from siptower.testing import Call, Protocol, Script, Wire, ip, udp
from siptower.testing.stream import Connection
from siptower.testing.transport import unreachable
from tests.contract.readings import read_packets
from tests.golden.cast import ALICE, BOB

if TYPE_CHECKING:
    from pathlib import Path

    from siptower.testing import Captured
    from tests.contract.readings import Reading

SECOND_NS = 1_000_000_000


def call(*, until: str) -> Script:
    """A call that goes as far as this: invited, ringing or answered."""
    script = Script()
    made = Call(script, "one", ALICE, BOB).invite(0)
    if until != "invited":
        made.ringing(0.5)
    if until == "answered":
        made.answer(1.0).ack(1.1)
    return script


def over_udp(script: Script, *, code: int | None = None, port: int | None = None) -> list[Captured]:
    """The packets of the script, and the word two seconds later that the INVITE was not delivered."""
    wire = Wire()
    packets = wire.packets(script.sent)
    invite = script.sent[0]
    target = invite.destination if port is None else type(invite.destination)(invite.destination.address, port)
    lost = ip(invite.source.address, target.address, Protocol.UDP, udp(invite.source, target, invite.payload))
    error = unreachable(lost, target.address, invite.source.address, code=code)
    packets.append(wire.frame(invite.ts_ns + 2 * SECOND_NS, target, invite.source, error))
    return packets


def over_tcp(script: Script, ending: str) -> list[Captured]:
    """The script on one connection, which ends two seconds after its beginning."""
    caller, called = script.sent[0].source, script.sent[0].destination
    connection = Connection(Wire(), caller, called)
    start = script.sent[0].ts_ns
    connection.open(start - SECOND_NS)
    for sent in script.sent:
        connection.send(sent.source, (sent.ts_ns, sent.payload))
    if ending == "reset":
        connection.reset(start + 2 * SECOND_NS, called)
    else:
        connection.finish(start + 2 * SECOND_NS, called)
        if ending == "closed":
            connection.finish(start + 2 * SECOND_NS + 1_000_000, caller)
    return connection.packets


def attempts(reading: Reading) -> dict[str, int]:
    found: dict[str, int] = reading.summary["attempts"]
    return found


def test_an_unreachable_invite_is_a_transport_error_at_that_moment(folder: Path) -> None:
    reading = read_packets(folder, over_udp(call(until="invited")))
    assert attempts(reading) == {"transport_error": 1}
    (row,) = reading.rows("attempt", "ts", "closed")
    assert (row["closed"] - row["ts"]).total_seconds() == 2
    assert reading.summary["sip_messages"] == 1


@pytest.mark.parametrize("until", ["ringing", "answered"])
def test_an_error_about_an_invite_that_was_heard_of_since_changes_nothing(folder: Path, until: str) -> None:
    expected = {} if until == "ringing" else {"answered": 1}
    assert attempts(read_packets(folder, over_udp(call(until=until)))) == expected


def test_fragmentation_needed_and_other_flows_change_nothing(folder: Path) -> None:
    assert attempts(read_packets(folder, over_udp(call(until="invited"), code=4))) == {}
    assert attempts(read_packets(folder, over_udp(call(until="invited"), port=5070))) == {}


@pytest.mark.parametrize("ending", ["reset", "closed"])
def test_a_connection_that_ended_answers_no_invite_any_more(folder: Path, ending: str) -> None:
    assert attempts(read_packets(folder, over_tcp(call(until="invited"), ending))) == {"transport_error": 1}


@pytest.mark.parametrize("until", ["ringing", "answered"])
def test_a_connection_that_ends_later_takes_no_call_with_it(folder: Path, until: str) -> None:
    expected = {} if until == "ringing" else {"answered": 1}
    for ending in ("reset", "closed"):
        assert attempts(read_packets(folder, over_tcp(call(until=until), ending))) == expected


def test_a_connection_that_one_side_closed_may_still_bring_the_answer(folder: Path) -> None:
    assert attempts(read_packets(folder, over_tcp(call(until="invited"), "half closed"))) == {}
