"""What a type checker knows of the Python API. Nothing runs this: mypy, in its strict mode, is the test.

Each `type: ignore` is a mistake that has to be found: mypy also fails where there is none.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, assert_type

import siptower


def captures_and_rows(trace: siptower.Trace) -> None:
    """Tables by their names give records of their own class."""
    assert_type(trace.records("attempt"), Iterator[siptower.AttemptRecord])
    assert_type(trace.records("messages"), Iterator[siptower.MessageRecord])
    assert_type(next(trace.records("sessions")).sdt, int | None)
    assert_type(next(trace.records("events")).name, siptower.EventName)
    assert_type(next(trace.records("messages")).issues, tuple[siptower.Issue, ...])
    trace.records("atempts")  # type: ignore[call-overload]
    assert_type(trace.where("outcome == busy", on="calls"), siptower.Trace)
    assert_type(trace.ladder("x"), siptower.Ladder)
    trace.where("outcome == busy", on="call")  # type: ignore[arg-type]
    trace.load("calls")  # type: ignore[arg-type]
    trace.attemts  # type: ignore[attr-defined]  # noqa: B018


def calls_and_figures(trace: siptower.Trace) -> None:
    """Calls and figures are classes with fields that are known."""
    call = next(trace.calls())
    assert_type(call, siptower.Call)
    assert_type(call.outcome, siptower.Outcome)
    assert_type(call.session, siptower.SessionRecord | None)
    assert_type(call.pdd_seconds, float | None)
    assert_type(trace.kpi("asr"), siptower.Kpi)
    assert_type(trace.kpis(), list[siptower.Kpi])
    assert_type(trace.summary(), dict[str, Any])
    assert_type(trace.problems, tuple[siptower.Problem, ...])
    call.session.how  # type: ignore[union-attr]  # noqa: B018
    round(call.pdd_seconds)  # type: ignore[arg-type]


def ways_to_open(settings: siptower.Settings) -> None:
    """Paths, settings and options have their types, and what the package lacks is told."""
    assert_type(siptower.read("a.pcap", config={"node": "x"}, finalize=True), siptower.Trace)
    siptower.read("a.pcap", config=settings)
    siptower.read(7)  # type: ignore[arg-type]
    siptower.read("a.pcap", finalise=True)  # type: ignore[call-arg]
    siptower.reed("a.pcap")  # type: ignore[attr-defined]
    assert_type(siptower.parse_sip(b"").headers["Via"], str)
    assert_type(siptower.parse_sip(b"").headers.all("Via"), tuple[str, ...])
    siptower.parse_sip("OPTIONS")  # type: ignore[arg-type]
