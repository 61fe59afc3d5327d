"""Long captures of short calls, made fast: one call is built, and its packets are written over and over."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from siptower.testing import Agent, Call, Endpoint, Script, Wire, pcap

if TYPE_CHECKING:
    from pathlib import Path

MESSAGES_PER_CALL = 7
_NAME = "call-00000000"
_GAP_US = 40_000
"""A call begins every 40 ms: some hundred are up at a time."""


def write_calls(path: Path, calls: int) -> None:
    """Write a capture of so many answered calls, each of 3 seconds, one after the other in the order of time.

    Args:
        path: The capture.
        calls: How many; below 100 million.
    """
    script = Script()
    alice = Agent("alice", "alpha.example", Endpoint.of("10.1.0.10"))
    bob = Agent("bob", "beta.example", Endpoint.of("10.0.0.1"))
    call = Call(script, _NAME, alice, bob)
    call.invite(0).trying(0.01).ringing(0.02).answer(0.5).ack(0.51).bye(3.5).ok(3.51)
    packets = [(packet.ts_ns // 1_000, packet.data) for packet in Wire().packets(script.in_order())]
    assert len(packets) == MESSAGES_PER_CALL
    first = packets[0][0]
    with path.open("wb") as file:
        file.write(pcap([]))
        # Every packet of every call, in the order of time: packet i of call k is sent at k gaps plus its own offset.
        longest = (packets[-1][0] - first) // _GAP_US + 1
        for turn in range(calls + longest):
            slot = []
            for offset, data in ((at - first, data) for at, data in packets):
                number = turn - offset // _GAP_US
                if 0 <= number < calls:
                    name = f"call-{number:08}".encode()
                    slot.append((first + number * _GAP_US + offset, data.replace(_NAME.encode(), name)))
            for at, data in sorted(slot, key=lambda each: each[0]):
                file.write(struct.pack("<IIII", at // 1_000_000, at % 1_000_000, len(data), len(data)))
                file.write(data)
