"""The stage on which the acts of a random mix play: who is there, and how fast things go.

Every act is data: hypothesis draws it, prints it and makes it smaller. Nothing here draws a number by itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from siptower.testing import Agent, Endpoint, Script

__all__ = ["ROADS", "SECOND", "Act", "Pace", "Road", "Stage", "agents"]

SECOND = 1_000_000
"""Microseconds."""


@dataclass(frozen=True, slots=True)
class Road:
    """Between whom traffic goes. `{}` stands for the number of the host."""

    caller: str
    callee: str
    proxies: tuple[str, str]


ROADS = (
    Road("10.1.0.{}", "10.0.0.1", ("10.0.0.2", "10.0.0.3")),  # ingress from alpha
    Road("10.0.0.2{}", "10.2.0.20", ("10.0.0.2", "10.2.0.2")),  # egress to beta
    Road("10.1.0.{}", "10.2.0.2{}", ("10.0.0.2", "10.0.0.3")),  # transit from alpha to beta
    Road("10.0.0.3{}", "10.0.0.1", ("10.0.0.2", "10.0.0.3")),  # internal
    Road("2001:db8:3::{}", "2001:db8::1", ("2001:db8::2", "2001:db8::3")),  # ingress from gamma
    Road("2001:db8::2{}", "2001:db8:4::20", ("2001:db8::2", "2001:db8:4::2")),  # egress to delta
    Road("198.51.100.{}", "10.0.0.1", ("10.0.0.2", "10.0.0.3")),  # ingress from nobody known
    Road("10.9.9.{}", "10.0.0.1", ("10.0.0.2", "10.0.0.3")),  # a probe
)


@dataclass(slots=True)
class Stage:
    """Where acts play: payloads go to the script, frames that are no datagrams stand beside it."""

    script: Script = field(default_factory=Script)
    frames: list[tuple[int, bytes]] = field(default_factory=list)


class Act(Protocol):
    """Something that happens."""

    @property
    def party(self) -> str:
        """Whoever shares a party may depend on the order of each other's packets; empty for nobody else."""

    def play(self, stage: Stage, name: str) -> None:
        """Put its packets on the stage. `name` is unique in the mix."""


class Pace:
    """The times of the steps of an act: one gap after the other, over and over."""

    def __init__(self, gaps: tuple[int, ...]) -> None:
        """Begin at 0. The gaps are in milliseconds."""
        self._gaps = gaps
        self._steps = 0
        self._now = 0

    def __call__(self) -> float:
        """When the next step is, in seconds."""
        self._now += self._gaps[self._steps % len(self._gaps)]
        self._steps += 1
        return self._now / 1000


def agents(road: int, host: int, *, software: str = "") -> tuple[Agent, Agent, tuple[Endpoint, ...]]:
    """Caller, callee and the proxies between them."""
    way = ROADS[road]
    caller = Agent(f"a{host}", "caller.example", Endpoint.of(way.caller.format(host)), software=software)
    callee = Agent(f"b{host}", "callee.example", Endpoint.of(way.callee.format(host)))
    return caller, callee, tuple(map(Endpoint.of, way.proxies))
