"""Runs the program in this process, with an engine that hands out given rows."""

from __future__ import annotations

import json
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING

from siptower.cli import run
from siptower.engine import PacketFilter, compile_filter
from siptower.server.wiring import Parts
from tests.unit.engines import FakeEngine, opener

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from siptower.pipeline.reading import NativeEngine

ANSWER = {
    "validity": "valid",
    "issues": [],
    "method": "OPTIONS",
    "status": None,
    "call_id": "x@example",
    "headers": [{"name": "Via", "value": "SIP/2.0/UDP h"}],
    "body_offset": 0,
}


@dataclass(frozen=True)
class Ended:
    """How a run of the program ended."""

    code: int
    out: str
    told: str


def siptower(
    *arguments: str | Path,
    engine: FakeEngine | None = None,
    environment: dict[str, str] | None = None,
    filters: Callable[[str], PacketFilter] = compile_filter,
    opened: Callable[[str], NativeEngine] | None = None,
) -> Ended:
    """Run the program and catch what it says."""
    parts = Parts(
        environment=environment or {},
        open_engine=opened or opener(engine or FakeEngine()),
        parse_sip=lambda _data: json.dumps(ANSWER),
        sip_spans=lambda _data: [],
        compile_filter=filters,
    )
    out, told = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(told):
        code = run([str(argument) for argument in arguments], parts)
    return Ended(code, out.getvalue(), told.getvalue())
