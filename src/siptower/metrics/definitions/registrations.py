"""Registrations: RFC 6076 sections 4.1 and 4.2, literally and by attempts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from siptower.metrics.definitions.delays import DELAYS, RESPONSE_BUCKETS
from siptower.metrics.expression import column
from siptower.metrics.measure import From, Source, Value, counter, histogram, named
from siptower.metrics.query import Breakdown, Mean, Quantile, Query, View, is_, not_, ratio, select

if TYPE_CHECKING:
    from siptower.metrics.measure import Measure

__all__ = ["MEASURES", "QUERIES"]

MEASURES: tuple[Measure, ...] = (
    counter(
        "sip_register_requests_total",
        "REGISTER transactions that are over, by final code or `timeout`.",
        Source("transaction", column("method") == "REGISTER"),
        labels=("code",),
        source="concepts/counting.md#three-readings; RFC 6076 section 4.2",
    ),
    counter(
        "sip_registration_attempts_total",
        "Registration attempts that are over, each counted once; challenges are steps of one.",
        Source("registration", labels=named(op=From("operation"))),
        labels=("outcome", "op"),
        source="concepts/outcomes.md#registrations",
    ),
    histogram(
        "sip_rrd_seconds",
        "Registration request delay: first REGISTER to the 200, challenge included.",
        Source("registration", value=Value("rrd"), labels=named(op=From("operation"))),
        labels=("op",),
        buckets=RESPONSE_BUCKETS,
        source="RFC 6076 section 4.1",
    ),
)

_REQUESTS = "sip_register_requests_total"
_ATTEMPTS = "sip_registration_attempts_total"
_JUDGED = not_("outcome", "evicted")

QUERIES: tuple[Query, ...] = (
    Query(
        "ira_literal",
        "IRA",
        View.LITERAL,
        "Ineffective registration attempts, literal",
        "REGISTER requests that were never answered or ended with a failure: 4xx but 401, 402 and 407, any"
        " 5xx, any 6xx; of all REGISTER requests.",
        "RFC 6076 section 4.2",
        ratio(
            select(_REQUESTS, is_("code", "timeout", "4..", "5..", "6.."), not_("code", "401", "402", "407")),
            select(_REQUESTS),
        ),
    ),
    Query(
        "ira",
        "IRA",
        View.SESSION,
        "Ineffective registration attempts",
        "Registration attempts that failed, timed out or met a transport error (RFC 3261 section 8.1.3.1: as"
        " 503), of all registration attempts. Refused credentials are no fault of the network and are shown"
        " apart.",
        "RFC 6076 section 4.2, read by attempts",
        ratio(
            select(_ATTEMPTS, is_("outcome", "failed", "timeout", "transport_error")),
            select(_ATTEMPTS, _JUDGED),
        ),
    ),
    Query(
        "rrd",
        "RRD",
        View.TRAFFIC,
        "Registration request delay, mean",
        "From the first REGISTER of an attempt to the 200, challenge included.",
        "RFC 6076 section 4.1",
        Mean(DELAYS["rrd"]),
        unit="s",
    ),
    Query(
        "rrd_p95",
        "RRD p95",
        View.TRAFFIC,
        "Registration request delay, 95 of 100",
        "95 of 100 successful registration attempts took no longer than this.",
        "RFC 6076 section 4.1",
        Quantile(DELAYS["rrd"], 950),
        unit="s",
    ),
    Query(
        "registration_attempts",
        "registrations",
        View.TRAFFIC,
        "Registration attempts by outcome",
        "Registration attempts that are over, by how they ended.",
        "no standard",
        Breakdown(select(_ATTEMPTS), "outcome"),
        unit="1",
    ),
    Query(
        "register_requests",
        "REGISTER requests",
        View.TRAFFIC,
        "REGISTER transactions by code",
        "REGISTER transactions that are over, by final code or `timeout`.",
        "no standard",
        Breakdown(select(_REQUESTS), "code"),
        unit="1",
    ),
)
