from __future__ import annotations

import struct

from siptower.testing.endpoint import Endpoint
from siptower.testing.packet import LinkType, TcpFlags
from siptower.testing.stream import Connection
from siptower.testing.wire import Wire

CLIENT, SERVER = Endpoint.of("192.0.2.1:40000"), Endpoint.of("192.0.2.2:5060")
PUSHED = TcpFlags.PSH | TcpFlags.ACK


def segments(connection: Connection) -> list[tuple[int, int, int, TcpFlags, bytes]]:
    """Time, sequence, acknowledgement, flags and data of each segment, in the order of time."""
    found = []
    for packet in sorted(connection.packets):
        segment = packet.data[20:]
        sequence, acknowledged = struct.unpack_from(">II", segment, 4)
        found.append((packet.ts_ns, sequence, acknowledged, TcpFlags(segment[13]), segment[20:]))
    return found


def test_connection_is_opened_by_a_handshake() -> None:
    connection = Connection(Wire(LinkType.RAW), CLIENT, SERVER)
    connection.open(0, step_ns=10)
    assert segments(connection) == [
        (0, 1000, 0, TcpFlags.SYN, b""),
        (10, 5000, 1001, TcpFlags.SYN | TcpFlags.ACK, b""),
        (20, 1001, 5001, TcpFlags.ACK, b""),
    ]


def test_pieces_keep_their_numbers_in_whatever_order_they_come() -> None:
    connection = Connection(Wire(LinkType.RAW), CLIENT, SERVER)
    connection.send(CLIENT, (10, b"one"), (30, b"two"), (20, b"three"))
    connection.acknowledge(40, SERVER)
    assert segments(connection) == [
        (10, 1000, 5000, PUSHED, b"one"),
        (20, 1006, 5000, PUSHED, b"three"),
        (30, 1003, 5000, PUSHED, b"two"),
        (40, 5000, 1011, TcpFlags.ACK, b""),
    ]
