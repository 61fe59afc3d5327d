"""TCP connections: segments with right numbers, in whatever order a capture has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from siptower.testing.packet import Protocol, TcpFlags, tcp

if TYPE_CHECKING:
    from siptower.testing.endpoint import Endpoint
    from siptower.testing.pcap import Captured
    from siptower.testing.wire import Wire

__all__ = ["Connection"]


class Connection:
    """One TCP connection. What it sends is kept in `packets`."""

    def __init__(
        self,
        wire: Wire,
        client: Endpoint,
        server: Endpoint,
        *,
        numbers: tuple[int, int] = (1000, 5000),
        options: bytes = b"",
    ) -> None:
        """Begin a connection in which nothing has been sent.

        Args:
            wire: Makes the packets.
            client: Who opens it.
            server: Whom it is opened to.
            numbers: Initial sequence numbers of client and server; near 2**32 they wrap around.
            options: Options that every segment carries, such as a timestamp.
        """
        self.packets: list[Captured] = []
        self._wire = wire
        self._client = client
        self._server = server
        self._next = {client: numbers[0], server: numbers[1]}
        self._options = options

    def open(self, ts_ns: int, step_ns: int = 1_000_000) -> None:
        """Shake hands, one packet every `step_ns`."""
        self._segment(ts_ns, self._client, b"", TcpFlags.SYN)
        self._next[self._client] += 1
        self._segment(ts_ns + step_ns, self._server, b"", TcpFlags.SYN | TcpFlags.ACK)
        self._next[self._server] += 1
        self._segment(ts_ns + 2 * step_ns, self._client, b"", TcpFlags.ACK)

    def send(self, source: Endpoint, *pieces: tuple[int, bytes]) -> None:
        """Send consecutive pieces of the stream, each at its own time.

        Args:
            source: Who sends them.
            pieces: Time in nanoseconds and bytes, in the order of the stream; the times may be in any order.
        """
        for ts_ns, data in pieces:
            self._segment(ts_ns, source, data, TcpFlags.PSH | TcpFlags.ACK)
            self._next[source] += len(data)

    def acknowledge(self, ts_ns: int, source: Endpoint) -> None:
        """Acknowledge everything that the other side has sent."""
        self._segment(ts_ns, source, b"", TcpFlags.ACK)

    def finish(self, ts_ns: int, source: Endpoint) -> None:
        """Say that nothing more comes from this side."""
        self._segment(ts_ns, source, b"", TcpFlags.FIN | TcpFlags.ACK)
        self._next[source] += 1

    def reset(self, ts_ns: int, source: Endpoint) -> None:
        """Break the connection (RFC 9293 section 3.5.2)."""
        self._segment(ts_ns, source, b"", TcpFlags.RST | TcpFlags.ACK)

    def _segment(self, ts_ns: int, source: Endpoint, data: bytes, flags: TcpFlags) -> None:
        other = self._server if source == self._client else self._client
        acknowledged = self._next[other] if TcpFlags.ACK in flags else 0
        segment = tcp(
            source,
            other,
            data,
            sequence=self._next[source],
            acknowledgement=acknowledged,
            flags=flags,
            options=self._options,
        )
        self.packets.append(self._wire.captured(ts_ns, source, other, Protocol.TCP, segment))
