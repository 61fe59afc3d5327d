"""How long things take: request, answer, duration and disconnect delays."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from siptower.metrics.definitions.sessions import FIRST_DIALOG, OTHER_DIALOG
from siptower.metrics.expression import column
from siptower.metrics.measure import Constant, Each, From, Source, Value, histogram, named
from siptower.metrics.query import Mean, Quantile, Query, View, is_, select

if TYPE_CHECKING:
    from collections.abc import Mapping

    from siptower.metrics.measure import Measure
    from siptower.metrics.query import Selector

__all__ = ["DELAYS", "MEASURES", "QUERIES"]

WAIT_BUCKETS = (0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 60)
"""For what a caller waits for, in seconds."""

RESPONSE_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 16, 32)
"""For one request and its response, in seconds."""

DURATION_BUCKETS = (1, 3, 6, 10, 20, 30, 60, 120, 180, 300, 600, 900, 1800, 3600, 7200, 14400)
"""For calls, in seconds."""

MEASURES: tuple[Measure, ...] = (
    histogram(
        "sip_srd_seconds",
        "Session request delay: first INVITE to the first response that tells the state, per early dialog.",
        Source("attempt", value=Value("srd"), labels=named(result=From("srd_result"), fork=Constant("first"))),
        Source(
            "attempt", value=Each("srd_other_forks"), labels=named(result=From("srd_result"), fork=Constant("other"))
        ),
        labels=("result", "fork"),
        buckets=WAIT_BUCKETS,
        source="RFC 6076 section 4.3",
    ),
    histogram(
        "sip_sdd_seconds",
        "Session disconnect delay: first BYE to its 2xx.",
        Source("session", FIRST_DIALOG, Value("sdd"), named(result=Constant("success"))),
        labels=("result",),
        buckets=RESPONSE_BUCKETS,
        source="RFC 6076 section 4.4",
    ),
    histogram(
        "sip_sdd_other_fork_seconds",
        "Session disconnect delay of the dialogs of further 2xx.",
        Source("session", OTHER_DIALOG, Value("sdd")),
        buckets=RESPONSE_BUCKETS,
        source="concepts/attempts.md#forks; RFC 6076 section 4.4",
    ),
    histogram(
        "sip_sdt_seconds",
        "Session duration time: first 2xx to the first BYE; failed: to the BYE's timeout. Its sum is"
        " conversation time.",
        Source("session", FIRST_DIALOG, Value("sdt"), named(result=From("sdt_result"))),
        labels=("result",),
        buckets=DURATION_BUCKETS,
        source="RFC 6076 section 4.5",
    ),
    histogram(
        "sip_holding_seconds",
        "Holding time: first INVITE to the final response when it was not answered, else to the BYE.",
        Source("attempt", value=Value("holding")),
        Source("session", FIRST_DIALOG, Value("holding")),
        buckets=DURATION_BUCKETS,
        source="concepts/sessions.md#durations; ITU-T E.600",
    ),
    histogram(
        "sip_pdd_seconds",
        "Post-dial delay: first INVITE to the first alerting, or to the answer when nothing alerted.",
        Source("attempt", value=Value("pdd"), labels=named(via=From("pdd_via"))),
        labels=("via",),
        buckets=WAIT_BUCKETS,
        source="concepts/attempts.md#delays; ITU-T E.721",
    ),
    histogram(
        "sip_pgad_seconds",
        "Answer delay: first INVITE to the first 2xx.",
        Source("attempt", value=Value("pgad")),
        buckets=WAIT_BUCKETS,
        source="concepts/attempts.md#delays; ITU-T E.437",
    ),
    histogram(
        "sip_ttr_seconds",
        "Time to first response: an INVITE to its first provisional response, 100 included, per transaction.",
        Source("transaction", column("method") == "INVITE", Value("ttr")),
        buckets=RESPONSE_BUCKETS,
        source="concepts/attempts.md#delays",
    ),
)

_SUCCESS = is_("result", "success")
_FAILED = is_("result", "failed")
_FIRST = is_("fork", "first")

DELAYS: Mapping[str, Selector] = MappingProxyType(
    {
        "srd_success": select("sip_srd_seconds", _SUCCESS, _FIRST),
        "srd_failed": select("sip_srd_seconds", _FAILED, _FIRST),
        "srd_success_other_fork": select("sip_srd_seconds", _SUCCESS, is_("fork", "other")),
        "pdd": select("sip_pdd_seconds"),
        "pgad": select("sip_pgad_seconds"),
        "ttr": select("sip_ttr_seconds"),
        "sdt_success": select("sip_sdt_seconds", _SUCCESS),
        "sdt_failed": select("sip_sdt_seconds", _FAILED),
        "sdd": select("sip_sdd_seconds", _SUCCESS),
        "sdd_other_fork": select("sip_sdd_other_fork_seconds"),
        "holding": select("sip_holding_seconds"),
        "rrd": select("sip_rrd_seconds"),
        "options": select("sip_options_seconds"),
    }
)
"""The distributions that a summary lists, by the name that it gives them. All are of the first hop."""


QUERIES: tuple[Query, ...] = (
    Query(
        "srd_success",
        "SRD",
        View.TRAFFIC,
        "Session request delay, successful requests, mean",
        "From the first INVITE to the first response that tells the state, authentication and redirects"
        " included, when the request was answered in the end.",
        "RFC 6076 section 4.3.1",
        Mean(DELAYS["srd_success"]),
        unit="s",
    ),
    Query(
        "srd_success_p95",
        "SRD p95",
        View.TRAFFIC,
        "Session request delay, successful requests, 95 of 100",
        "95 of 100 answered requests were told their state within this time.",
        "RFC 6076 section 4.3.1",
        Quantile(DELAYS["srd_success"], 950),
        unit="s",
    ),
    Query(
        "srd_failed",
        "SRD failed",
        View.TRAFFIC,
        "Session request delay, failed requests, mean",
        "The same for requests that failed. The two must never be put together.",
        "RFC 6076 section 4.3.2",
        Mean(DELAYS["srd_failed"]),
        unit="s",
    ),
    Query(
        "srd_failed_p95",
        "SRD failed p95",
        View.TRAFFIC,
        "Session request delay, failed requests, 95 of 100",
        "95 of 100 failed requests were told their state within this time.",
        "RFC 6076 section 4.3.2",
        Quantile(DELAYS["srd_failed"], 950),
        unit="s",
    ),
    Query(
        "sdd",
        "SDD",
        View.TRAFFIC,
        "Session disconnect delay, mean",
        "From the first BYE to its 2xx. Sessions whose BYE was never answered are counted apart.",
        "RFC 6076 section 4.4",
        Mean(DELAYS["sdd"]),
        unit="s",
    ),
    Query(
        "sdd_p95",
        "SDD p95",
        View.TRAFFIC,
        "Session disconnect delay, 95 of 100",
        "95 of 100 BYEs were answered with 2xx within this time.",
        "RFC 6076 section 4.4",
        Quantile(DELAYS["sdd"], 950),
        unit="s",
    ),
    Query(
        "sdt_success",
        "SDT",
        View.TRAFFIC,
        "Session duration time, mean",
        "From the first 2xx to the first BYE of sessions whose BYE was answered.",
        "RFC 6076 section 4.5.1",
        Mean(DELAYS["sdt_success"]),
        unit="s",
    ),
    Query(
        "sdt_failed",
        "SDT failed",
        View.TRAFFIC,
        "Session duration time of failed sessions, mean",
        "From the first 2xx to the timeout of a BYE that was never answered.",
        "RFC 6076 section 4.5.2",
        Mean(DELAYS["sdt_failed"]),
        unit="s",
    ),
    Query(
        "ttr",
        "TTR",
        View.TRAFFIC,
        "Time to first response, mean",
        "From an INVITE to its first provisional response, 100 included, per transaction. It tells a slow"
        " next hop; no standard defines it.",
        "no standard",
        Mean(DELAYS["ttr"]),
        unit="s",
    ),
    Query(
        "ttr_p95",
        "TTR p95",
        View.TRAFFIC,
        "Time to first response, 95 of 100",
        "95 of 100 INVITE transactions that had a provisional response had it within this time.",
        "no standard",
        Quantile(DELAYS["ttr"], 950),
        unit="s",
    ),
)
