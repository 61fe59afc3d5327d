"""Captures of the tree as worked examples: what the fold counts in them, as far as the examples need it.

A contract test reads the captures and holds these numbers against what the engine counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from siptower.metrics.definitions import MEASURES
from siptower.metrics.results import Counted, Distribution, Results, Series

if TYPE_CHECKING:
    from collections.abc import Mapping

    from siptower.metrics.measure import Measure

__all__ = ["CALLS", "FORKS", "OTHER_SIDE", "REGISTRATIONS", "SCENARIOS", "Fact", "Scenario"]


@dataclass(frozen=True, slots=True)
class Fact:
    """What was counted of one measure under some labels."""

    measure: str
    labels: Mapping[str, str]
    counted: int | Mapping[float, int]
    """A count, or how often each value in seconds came."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """One or more captures read together."""

    name: str
    captures: tuple[str, ...]
    """Files, from the root of the clone."""

    story: str
    """What happens in it."""

    seconds: float
    """From its first packet to its last."""

    facts: tuple[Fact, ...]
    direction: str = "ingress"
    local_networks: tuple[str, ...] = ("10.0.0.0/24", "2001:db8::/64")

    def results(self) -> Results:
        """The facts as the fold would hand them over: normal traffic of the first hop, all of one carrier."""
        series: dict[str, list[Series]] = {}
        for fact in self.facts:
            measure = MEASURES[fact.measure]
            labels = {"direction": self.direction, "hop": "first", "class": "normal"} | dict(fact.labels)
            values = tuple(labels.get(label, "") for label in measure.labels)
            series.setdefault(fact.measure, []).append(_series(measure, values, fact.counted))
        counted = {name: Counted(MEASURES[name].labels, tuple(found)) for name, found in series.items()}
        return Results(MappingProxyType(counted))


def _series(measure: Measure, values: tuple[str, ...], counted: int | Mapping[float, int]) -> Series:
    if isinstance(counted, int):
        return Series(values, counted)
    samples = tuple(sorted(round(each * 1e9) for each, times in counted.items() for _ in range(times)))
    bounds = [round(bound * measure.unit.nanoseconds) for bound in measure.buckets]
    spread = Distribution(
        len(samples),
        sum(samples),
        samples[0],
        samples[-1],
        measure.buckets,
        (*(sum(sample <= bound for sample in samples) for bound in bounds), len(samples)),
        tuple((sample, 1) for sample in samples),
        samples,
    )
    return Series(values, len(samples), spread)


_OUTCOMES = (
    ("answered", "200", 12),
    ("busy", "486", 2),
    ("no_answer", "480", 1),
    ("cancelled_after_alerting", "487", 1),
    ("bad_number", "404", 1),
    ("server_failure", "503", 1),
    ("timeout", "timeout", 1),
    ("redirected", "302", 1),
)
_CODES = {"200": 12, "302": 1, "404": 1, "407": 2, "480": 1, "486": 2, "487": 1, "503": 1, "timeout": 1}
_NOT_EFFECTIVE = ("bad_number", "server_failure", "timeout")

CALLS = Scenario(
    "A25",
    ("tests/golden/scenarios/A25.pcap",),
    (
        "20 session attempts: 12 are answered, two of them after a challenge (407); 2 meet 486; one rings and ends with"
        " 480, one rings and is cancelled; one ends with 404, one with 503, one with 302 that the caller does not"
        " follow; to one nobody answers."
    ),
    219.005,
    (
        Fact("sip_messages_total", {}, 129),
        Fact("sip_session_attempts_started_total", {}, 20),
        *(Fact("sip_session_attempts_total", {"outcome": outcome, "code": code}, n) for outcome, code, n in _OUTCOMES),
        *(
            Fact("sip_session_closed_total", {"completion": "not_established", "outcome": outcome}, n)
            for outcome, _, n in _OUTCOMES
            if outcome != "answered"
        ),
        Fact("sip_session_closed_total", {"completion": "completed", "outcome": "answered"}, 12),
        *(
            Fact(
                "sip_seizures_total",
                {
                    "outcome": outcome,
                    "effective": "false" if outcome in _NOT_EFFECTIVE else "true",
                    "responded": "false" if outcome == "timeout" else "true",
                },
                n,
            )
            for outcome, _, n in _OUTCOMES
            if outcome != "redirected"
        ),
        *(Fact("sip_invite_requests_total", {"code": code}, n) for code, n in _CODES.items()),
        Fact("sip_session_ends_total", {"how": "bye", "release": "caller"}, 12),
        Fact("sip_retransmissions_total", {"kind": "request", "method": "INVITE"}, 6),
        *(
            Fact("sip_transactions_opened_total", {"method": method}, n)
            for method, n in {"INVITE": 22, "BYE": 12, "CANCEL": 1, "OPTIONS": 1}.items()
        ),
        *(
            Fact("sip_events_total", {"name": name}, n)
            for name, n in {"call-start": 12, "call-end": 12, "call-attempt": 8, "other-ok": 1}.items()
        ),
        Fact("sip_srd_seconds", {"result": "success", "fork": "first"}, {0.5: 10, 0.6: 2}),
        Fact("sip_srd_seconds", {"result": "failed", "fork": "first"}, {0.3: 4, 0.5: 2}),
        Fact("sip_sdd_seconds", {"result": "success"}, {0.05: 12}),
        Fact("sip_sdt_seconds", {"result": "success"}, {30.0: 12}),
        Fact("sip_holding_seconds", {}, {0.2: 1, 0.3: 4, 20.0: 1, 25.03: 1, 32.0: 11, 32.1: 2}),
        Fact("sip_pdd_seconds", {"via": "180"}, {0.5: 12, 0.6: 2}),
        Fact("sip_pgad_seconds", {}, {2.0: 10, 2.1: 2}),
        Fact("sip_ttr_seconds", {}, {0.02: 17, 0.5: 2}),
        Fact("sip_options_seconds", {"code_class": "2xx"}, {0.005: 1}),
        Fact("sip_exporter_invite_total", {}, 22),
        Fact("sip_exporter_sip_retransmission_total", {"method": "INVITE"}, 6),
        Fact("sip_exporter_invite_200_total", {}, 12),
        Fact("sip_exporter_invite_3xx_total", {}, 1),
        Fact("sip_exporter_invite_effective_total", {}, 15),
        Fact("sip_exporter_iss_total", {}, 1),
        Fact("sip_exporter_sdc_total", {}, 12),
    ),
)

REGISTRATIONS = Scenario(
    "A03 and A04",
    ("tests/golden/scenarios/A03.pcap", "tests/golden/scenarios/A04.pcap"),
    "Two registration attempts: one is challenged with 401 and succeeds after 300 ms, the other is never answered.",
    40.005,
    (
        *(Fact("sip_register_requests_total", {"code": code}, 1) for code in ("200", "401", "timeout")),
        *(
            Fact("sip_registration_attempts_total", {"outcome": outcome, "op": "add"}, 1)
            for outcome in ("ok", "timeout")
        ),
        Fact("sip_rrd_seconds", {"op": "add"}, {0.3: 1}),
        Fact("sip_exporter_register_total", {}, 13),
        Fact("sip_exporter_register_success_total", {}, 1),
        Fact("sip_exporter_register_failure_total", {"code": "401"}, 1),
    ),
)

FORKS = Scenario(
    "A10",
    ("tests/golden/scenarios/A10.pcap",),
    "One call that rings at two places. Both answer; the second answer is hung up at once.",
    34.04,
    (
        Fact("sip_extra_2xx_total", {}, 1),
        Fact("sip_other_fork_ends_total", {"how": "bye"}, 1),
        Fact("sip_protocol_anomalies_total", {"type": "extra_2xx"}, 1),
    ),
)

OTHER_SIDE = Scenario(
    "A25 from the caller's side",
    CALLS.captures,
    "A25 again, with the callers' network as the local one: all traffic is egress.",
    CALLS.seconds,
    tuple(fact for fact in CALLS.facts if fact.measure in {"sip_pdd_seconds", "sip_pgad_seconds"}),
    direction="egress",
    local_networks=("10.1.0.0/16",),
)

SCENARIOS = (CALLS, REGISTRATIONS, FORKS, OTHER_SIDE)
"""In the order in which an example is looked for."""
