"""ITU-T figures over bids and seizures, traffic, and what GSMA IR.42 defines for test calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from siptower.metrics.definitions.sessions import OUTSIDE
from siptower.metrics.expression import column
from siptower.metrics.measure import From, Source, counter, named
from siptower.metrics.query import (
    Mean,
    Part,
    PerSecond,
    Quantile,
    Query,
    View,
    is_,
    not_,
    ratio,
    select,
)

if TYPE_CHECKING:
    from siptower.metrics.measure import Measure

__all__ = ["MEASURES", "QUERIES"]

MEASURES: tuple[Measure, ...] = (
    counter(
        "sip_seizures_total",
        "Session attempts that seized: no challenge left open, no redirect, not answered elsewhere."
        " `effective` says whether the network did its job, `responded` whether any response came.",
        Source(
            "attempt",
            column("ner_effective").present(),
            labels=named(effective=From("ner_effective")),
        ),
        labels=("outcome", "effective", "responded"),
        source="concepts/outcomes.md#seizures; ITU-T E.425 section 1.5",
    ),
)

_ATTEMPTS = "sip_session_attempts_total"
_SEIZURES = "sip_seizures_total"
_ENDS = "sip_session_ends_total"
_ANSWERED = is_("outcome", "answered")
_BID = not_("outcome", "auth_failed", "auth_abandoned", *OUTSIDE)
_SEIZED = not_("outcome", "auth_failed", "auth_abandoned", "redirected", *OUTSIDE)
_EFFECTIVE = is_("effective", "true")
_RESPONDED = is_("responded", "true")
_EGRESS = is_("direction", "egress")
_SUCCESS = is_("result", "success")
_KNOWN_END = not_("how", "evicted")

QUERIES: tuple[Query, ...] = (
    Query(
        "abr",
        "ABR",
        View.ITU,
        "Answer-bid ratio",
        "Bids that were answered, of all bids. A bid is every attempt but one that ended at a challenge or was answered"
        " elsewhere.",
        "ITU-T E.425 section 1.4",
        ratio(select(_ATTEMPTS, _ANSWERED), select(_ATTEMPTS, _BID)),
    ),
    Query(
        "asr",
        "ASR",
        View.ITU,
        "Answer-seizure ratio",
        "Seizures that were answered, of all seizures. A seizure is a bid that was not redirected; attempts without any"
        " response count, so that a dead trunk shows as 0 %.",
        "ITU-T E.425 section 1.3, E.411",
        ratio(select(_ATTEMPTS, _ANSWERED), select(_ATTEMPTS, _SEIZED)),
    ),
    Query(
        "asr_responded",
        "ASR responded",
        View.ITU,
        "Answer-seizure ratio, seizures with a response",
        "The same under the seizure policy `responded`: attempts without any response are no seizures.",
        "ITU-T E.425 section 1.3, E.411",
        ratio(select(_SEIZURES, _ANSWERED, _RESPONDED), select(_SEIZURES, _RESPONDED)),
    ),
    Query(
        "ner",
        "NER",
        View.ITU,
        "Network effectiveness ratio",
        "Seizures that ended in answer, user busy, ring-no-answer, or rejection or unavailability of the"
        " terminal, of all seizures. It is not 100 less ISA.",
        "ITU-T E.425 section 1.5",
        ratio(select(_SEIZURES, _EFFECTIVE), select(_SEIZURES)),
    ),
    Query(
        "ner_responded",
        "NER responded",
        View.ITU,
        "Network effectiveness ratio, seizures with a response",
        "The same under the seizure policy `responded`: attempts without any response are no seizures.",
        "ITU-T E.425 section 1.5",
        ratio(select(_SEIZURES, _EFFECTIVE, _RESPONDED), select(_SEIZURES, _RESPONDED)),
    ),
    Query(
        "aloc",
        "ALOC",
        View.ITU,
        "Average length of conversation",
        "Conversation time by answered calls that ended with an answered BYE.",
        "ITU-T E.437; RFC 6076 section 4.5",
        Mean(select("sip_sdt_seconds", _SUCCESS)),
        unit="s",
    ),
    Query(
        "mht",
        "MHT",
        View.ITU,
        "Mean holding time",
        "Occupancy by attempts, answered or not.",
        "ITU-T E.600",
        Mean(select("sip_holding_seconds")),
        unit="s",
    ),
    Query(
        "erlang",
        "traffic",
        View.ITU,
        "Traffic intensity",
        "Holding time of all attempts by the length of the window.",
        "ITU-T E.600",
        PerSecond(select("sip_holding_seconds", part=Part.SUM)),
        unit="erlang",
        window="1h",
    ),
    Query(
        "pdd",
        "PDD",
        View.ITU,
        "Post-dial delay, mean",
        "From the first INVITE to the first alerting (180, or 183 with SDP), or to the answer when nothing"
        " alerted. Attempts that failed without alerting have none.",
        "ITU-T E.721",
        Mean(select("sip_pdd_seconds")),
        unit="s",
    ),
    Query(
        "pdd_p95",
        "PDD p95",
        View.ITU,
        "Post-dial delay, 95 of 100",
        "95 of 100 attempts that alerted or were answered did so within this time.",
        "ITU-T E.721",
        Quantile(select("sip_pdd_seconds"), 950),
        unit="s",
    ),
    Query(
        "pgrd",
        "PGRD",
        View.ITU,
        "Post-gateway ringing delay, mean",
        "Post-dial delay of egress traffic, on every hop of the trunk.",
        "i3 Forum, voice interconnection KPIs",
        Mean(select("sip_pdd_seconds", _EGRESS)),
        unit="s",
        hop="all",
    ),
    Query(
        "pgad",
        "PGAD",
        View.ITU,
        "Post-gateway answer delay, mean",
        "From the seizure at the gateway to the answer: first INVITE to the first 2xx of egress traffic, on"
        " every hop of the trunk.",
        "ITU-T E.437",
        Mean(select("sip_pgad_seconds", _EGRESS)),
        unit="s",
        hop="all",
    ),
    Query(
        "ccr",
        "CCR",
        View.ITU,
        "Call completion ratio",
        "Answered calls that ended with a BYE answered 2xx, of all answered calls that ended.",
        "no standard",
        ratio(select(_ENDS, is_("how", "bye")), select(_ENDS, _KNOWN_END)),
    ),
    Query(
        "short_calls",
        "short calls",
        View.ITU,
        "Short-call ratio",
        "Answered calls of at most 6 s, of all answered calls that ended.",
        "no standard",
        ratio(select("sip_sdt_seconds", part=Part.BUCKET, bound=6), select(_ENDS, _KNOWN_END)),
    ),
    Query(
        "ir42_accessibility",
        "accessibility",
        View.IR42,
        "Service accessibility telephony, IR.42-like (passive)",
        "Session attempts that alerted or were answered, of all session attempts.",
        "GSMA IR.42 section 2.3, seen passively",
        ratio(select("sip_pdd_seconds"), select(_ATTEMPTS)),
    ),
    Query(
        "ir42_setup_time",
        "set-up time",
        View.IR42,
        "Set-up time telephony, IR.42-like (passive)",
        "From the first INVITE to 180 or to the answer.",
        "GSMA IR.42 section 2.3, seen passively",
        Mean(select("sip_pdd_seconds", is_("via", "180", "2xx"))),
        unit="s",
    ),
    Query(
        "ir42_completion",
        "completion",
        View.IR42,
        "Call completion rate, IR.42-like (passive)",
        "Answered calls that ended with an answered BYE, of all answered calls that ended.",
        "GSMA IR.42 section 2.3, seen passively",
        ratio(select(_ENDS, is_("how", "bye")), select(_ENDS, _KNOWN_END)),
    ),
    Query(
        "ir42_registration_success",
        "registration success",
        View.IR42,
        "Registration success ratio, IR.42-like (passive)",
        "Registration attempts that succeeded, of all registration attempts.",
        "GSMA IR.42 section 4, seen passively",
        ratio(
            select("sip_registration_attempts_total", is_("outcome", "ok")),
            select("sip_registration_attempts_total", not_("outcome", "evicted")),
        ),
    ),
    Query(
        "ir42_registration_time",
        "registration time",
        View.IR42,
        "Registration time, IR.42-like (passive)",
        "From the first REGISTER of an attempt to the 200.",
        "GSMA IR.42 section 4, seen passively",
        Mean(select("sip_rrd_seconds")),
        unit="s",
    ),
)
