"""What the network says was not delivered ends requests that nobody answers, and nothing else."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

import pytest

from siptower.testing import Call, Protocol, Script, Wire, ip, udp
from siptower.testing.stream import Connection
from siptower.testing.transport import unreachable
from tests.contract.readings import How, read_packets
from tests.golden.cast import ALICE, BOB, tick

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
    return sorted(packets, key=attrgetter("ts_ns"))


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


def later(at: float = 10) -> list[Captured]:
    """Packets of others so long afterwards that nobody waits for a refutation any more."""
    script = Script()
    tick(script, at)
    return Wire().packets(script.sent)


def answered_over_another_connection() -> list[Captured]:
    """Both sides close the connection of the INVITE; the answer comes over a new one (RFC 3261 section 18.2.2)."""
    script = Script()
    Call(script, "one", ALICE, BOB).invite(0).ringing(3).answer(4).ack(4.1)
    invite, ringing, answer, ack = script.sent
    caller, called = invite.source, type(invite.source)(invite.destination.address, 40_000)
    first = Connection(Wire(), caller, invite.destination)
    first.open(invite.ts_ns - SECOND_NS)
    first.send(caller, (invite.ts_ns, invite.payload))
    first.finish(invite.ts_ns + SECOND_NS, caller)
    first.finish(invite.ts_ns + SECOND_NS + 1_000_000, invite.destination)
    second = Connection(Wire(), called, caller)
    second.open(invite.ts_ns + 2 * SECOND_NS)
    for sent in (ringing, answer):
        second.send(called, (sent.ts_ns, sent.payload))
    second.send(caller, (ack.ts_ns, ack.payload))
    return [*first.packets, *second.packets]


def attempts(reading: Reading) -> dict[str, int]:
    found: dict[str, int] = reading.summary["attempts"]
    return found


@pytest.mark.parametrize("finalize", [False, True])
def test_an_unreachable_invite_is_a_transport_error_since_that_moment(folder: Path, *, finalize: bool) -> None:
    packets = [*over_udp(call(until="invited")), *([] if finalize else later())]
    reading = read_packets(folder, packets, How(finalize=finalize))
    assert attempts(reading) == {"transport_error": 1}
    (row,) = reading.rows("attempt", "ts", "closed")
    assert (row["closed"] - row["ts"]).total_seconds() == 2
    assert reading.summary["sip_messages"] == (1 if finalize else 3)


def test_nothing_is_decided_while_an_answer_may_come(folder: Path) -> None:
    assert attempts(read_packets(folder, [*over_udp(call(until="invited")), *later(5.9)])) == {}


def test_an_answer_refutes_an_error_that_came_before_it(folder: Path) -> None:
    script = Script()
    Call(script, "one", ALICE, BOB).invite(0).ringing(3).answer(9).ack(9.1)
    assert attempts(read_packets(folder, over_udp(script), How(finalize=True))) == {"answered": 1}


@pytest.mark.parametrize("until", ["ringing", "answered"])
def test_an_error_about_an_invite_that_was_heard_of_since_changes_nothing(folder: Path, until: str) -> None:
    expected = {} if until == "ringing" else {"answered": 1}
    assert attempts(read_packets(folder, [*over_udp(call(until=until)), *later()])) == expected


def test_fragmentation_needed_and_other_flows_change_nothing(folder: Path) -> None:
    assert attempts(read_packets(folder, [*over_udp(call(until="invited"), code=4), *later()])) == {}
    assert attempts(read_packets(folder, [*over_udp(call(until="invited"), port=5070), *later()])) == {}


@pytest.mark.parametrize("ending", ["reset", "closed"])
def test_a_connection_that_ended_answers_no_invite_any_more(folder: Path, ending: str) -> None:
    packets = [*over_tcp(call(until="invited"), ending), *later()]
    assert attempts(read_packets(folder, packets)) == {"transport_error": 1}


@pytest.mark.parametrize("until", ["ringing", "answered"])
def test_a_connection_that_ends_later_takes_no_call_with_it(folder: Path, until: str) -> None:
    expected = {} if until == "ringing" else {"answered": 1}
    for ending in ("reset", "closed"):
        assert attempts(read_packets(folder, [*over_tcp(call(until=until), ending), *later()])) == expected


def test_a_connection_that_one_side_closed_may_still_bring_the_answer(folder: Path) -> None:
    assert attempts(read_packets(folder, [*over_tcp(call(until="invited"), "half closed"), *later()])) == {}


def test_an_answer_over_a_connection_of_its_own_counts(folder: Path) -> None:
    assert attempts(read_packets(folder, [*answered_over_another_connection(), *later()])) == {"answered": 1}
