"""Who takes part in the flows of these tests, and a reader for what they sent."""

from __future__ import annotations

from dataclasses import dataclass

from siptower.testing import Agent, Endpoint, Script, Sent

ALICE = Agent("alice", "alpha.example", Endpoint.of("192.0.2.1"), software="Phone/1.0")
BOB = Agent("bob", "beta.example", Endpoint.of("192.0.2.2"))


@dataclass(frozen=True, slots=True)
class Seen:
    """A message that was sent."""

    seconds: float
    way: str
    start_line: str
    headers: list[tuple[str, str]]
    body: bytes

    def all(self, name: str) -> list[str]:
        return [value for given, value in self.headers if given == name]

    def __getitem__(self, name: str) -> str:
        (value,) = self.all(name)
        return value

    @property
    def branch(self) -> str:
        return self.all("Via")[0].partition("branch=")[2].partition(";")[0]


def messages(script: Script) -> list[Seen]:
    """Everything that the script sent, in the order of time."""
    return [message(sent, script.start_ns) for sent in script.in_order()]


def message(sent: Sent, start_ns: int) -> Seen:
    head, _, body = sent.payload.partition(b"\r\n\r\n")
    start, *lines = head.decode().split("\r\n")
    headers = [(name, value.strip()) for name, _, value in (line.partition(":") for line in lines)]
    way = f"{sent.source} > {sent.destination}"
    return Seen((sent.ts_ns - start_ns) / 1e9, way, start, headers, body)
