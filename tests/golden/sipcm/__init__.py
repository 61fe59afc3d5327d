"""Call flows that sipcm 0.8.18 gets wrong or that are easily got wrong; `expected.toml` says what is right."""

from __future__ import annotations

from pathlib import Path

from siptower.testing import Agent, Endpoint
from tests.golden.registry import Captures

SIPCM = Captures(Path(__file__).parent)

CALLER = Agent("anna", "example.com", Endpoint.of("10.0.0.1"))
CALLED = Agent("bert", "example.com", Endpoint.of("10.0.0.2"))
