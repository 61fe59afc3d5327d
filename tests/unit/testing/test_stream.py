from __future__ import annotations

import struct

from siptower.testing.endpoint import Endpoint
from siptower.testing.link import LinkType
from siptower.testing.packet import TcpFlags
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


def test_numbers_wrap_around_and_options_stand_in_every_segment() -> None:
    # A timestamp (RFC 7323 section 3.2) behind two that do nothing.
    options = bytes.fromhex("0101 080a 00000001 00000002")
    connection = Connection(Wire(LinkType.RAW), CLIENT, SERVER, numbers=(2**32 - 3, 2**32 - 1), options=options)
    connection.open(0, step_ns=10)
    connection.send(CLIENT, (30, b"four"))
    connection.acknowledge(40, SERVER)
    found = segments(connection)
    assert [(sequence, acknowledged) for _, sequence, acknowledged, _, _ in found] == [
        (2**32 - 3, 0),
        (2**32 - 1, 2**32 - 2),
        (2**32 - 2, 0),
        (2**32 - 2, 0),
        (0, 2),
    ]
    assert all(data.startswith(options) for *_, data in found)


def test_connection_ends_by_a_fin_that_takes_a_number_or_by_a_reset() -> None:
    connection = Connection(Wire(LinkType.RAW), CLIENT, SERVER)
    connection.finish(0, CLIENT)
    connection.acknowledge(10, SERVER)
    connection.reset(20, SERVER)
    assert segments(connection) == [
        (0, 1000, 5000, TcpFlags.FIN | TcpFlags.ACK, b""),
        (10, 5000, 1001, TcpFlags.ACK, b""),
        (20, 5000, 1001, TcpFlags.RST | TcpFlags.ACK, b""),
    ]
