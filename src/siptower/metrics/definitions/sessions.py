"""Session attempts and sessions counted: RFC 6076 read literally and by session requests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from siptower.metrics.expression import column, flag
from siptower.metrics.measure import Constant, From, Source, counter, named
from siptower.metrics.query import (
    Breakdown,
    PerSecond,
    Query,
    View,
    is_,
    not_,
    ratio,
    select,
    total,
)

if TYPE_CHECKING:
    from siptower.metrics.measure import Measure

__all__ = ["MEASURES", "QUERIES"]

OUTSIDE = ("answered_elsewhere", "evicted")
"""Outcomes that enter no ratio: another leg took the call, or a full table gave the attempt up."""

FIRST_DIALOG = column("fork") == "first"
OTHER_DIALOG = column("fork") == "other"

MEASURES: tuple[Measure, ...] = (
    counter(
        "sip_invite_requests_total",
        "Initial INVITE transactions that are over, by final code or `timeout`.",
        Source("transaction", (column("method") == "INVITE") & flag("initial")),
        labels=("code",),
        source="concepts/counting.md#three-readings; RFC 6076 section 4.6",
    ),
    counter(
        "sip_session_attempts_started_total",
        "Session attempts that began; for calls per second only.",
        Source("message", flag("opens_attempt")),
        source="concepts/attempts.md#what-an-attempt-is",
    ),
    counter(
        "sip_session_attempts_total",
        "Session attempts that are over, each counted once, when it closes.",
        Source("attempt"),
        labels=("outcome", "code"),
        source="concepts/outcomes.md#attempts; RFC 6076 section 4.8",
    ),
    counter(
        "sip_session_closed_total",
        (
            "Attempts at their very end: not established, or the end of the session that they led to."
            " What a full table gave up is not counted."
        ),
        Source(
            "attempt",
            column("outcome").notin("answered", "evicted"),
            labels=named(completion=Constant("not_established")),
        ),
        Source(
            "session",
            FIRST_DIALOG & column("completion").present(),
            labels=named(outcome=Constant("answered")),
        ),
        labels=("completion", "outcome"),
        source="concepts/sessions.md#how-it-ends; RFC 6076 section 4.9",
    ),
    counter(
        "sip_session_ends_total",
        "Answered sessions that ended, by how and by the side that sent the BYE.",
        Source("session", FIRST_DIALOG, labels=named(release=From("released_by"))),
        labels=("how", "release"),
        source="concepts/sessions.md#how-it-ends",
    ),
    counter(
        "sip_other_fork_ends_total",
        "Ends of the dialogs of further 2xx.",
        Source("session", OTHER_DIALOG),
        labels=("how",),
        source="concepts/attempts.md#forks",
    ),
    counter(
        "sip_bye_timeouts_total",
        "Sessions whose BYE was never answered. RFC 6076 leaves them out of the disconnect delay.",
        Source("session", FIRST_DIALOG & (column("how") == "bye_timeout")),
        source="concepts/sessions.md#how-it-ends; RFC 6076 section 4.4",
    ),
    counter(
        "sip_extra_2xx_total",
        "Further 2xx with another To tag: forks that answered as well.",
        Source("message", column("anomaly") == "extra_2xx"),
        source="concepts/attempts.md#forks",
    ),
    counter(
        "sip_partial_dialogs_total",
        "Dialogs whose beginning was not captured.",
        Source("message", flag("opens_partial_dialog")),
        source="concepts/attempts.md#what-was-missed",
    ),
    counter(
        "sip_no_ack_total",
        "Answers that no ACK followed within its time.",
        Source("event", column("name") == "no-ack"),
        source="concepts/sessions.md#acknowledgement",
    ),
    counter(
        "sip_reinvites_total",
        "re-INVITE transactions that were opened.",
        Source("message", flag("reinvite")),
        source="concepts/sessions.md#what-a-session-is",
    ),
    counter(
        "sip_next_hop_invites_total",
        "Initial INVITE transactions seen at a later hop: proxy chains, forks, spirals.",
        Source(
            "message",
            (column("method") == "INVITE") & (column("hop") == "next") & flag("opens_transaction") & ~flag("reinvite"),
        ),
        source="concepts/transactions.md#hops",
    ),
)

_REQUESTS = "sip_invite_requests_total"
_ATTEMPTS = "sip_session_attempts_total"
_CLOSED = "sip_session_closed_total"
_ENDS = "sip_session_ends_total"
_NOT_REDIRECTED = not_("outcome", "redirected", *OUTSIDE)
_JUDGED = not_("outcome", *OUTSIDE)

QUERIES: tuple[Query, ...] = (
    Query(
        "ser_literal",
        "SER",
        View.LITERAL,
        "Session establishment ratio, literal",
        "Initial INVITE requests answered with 200, of all initial INVITE requests but those answered with"
        " 3xx. A challenged INVITE stays in the denominator: where every INVITE is challenged, 50 % is the"
        " best there can be.",
        "RFC 6076 section 4.6",
        ratio(select(_REQUESTS, is_("code", "200")), select(_REQUESTS, not_("code", "3.."))),
    ),
    Query(
        "seer_literal",
        "SEER",
        View.LITERAL,
        "Session establishment effectiveness ratio, literal",
        "Initial INVITE requests answered with 200, 480, 486, 600 or 603, of all initial INVITE requests but"
        " those answered with 3xx.",
        "RFC 6076 section 4.7",
        ratio(
            select(_REQUESTS, is_("code", "200", "480", "486", "600", "603")),
            select(_REQUESTS, not_("code", "3..")),
        ),
    ),
    Query(
        "ser",
        "SER",
        View.SESSION,
        "Session establishment ratio",
        "Session attempts that were answered, of all but those redirected elsewhere. Challenges and followed"
        " redirects are steps of one attempt.",
        "RFC 6076 section 4.6, read by session requests",
        ratio(select(_ATTEMPTS, is_("outcome", "answered")), select(_ATTEMPTS, _NOT_REDIRECTED)),
    ),
    Query(
        "seer",
        "SEER",
        View.SESSION,
        "Session establishment effectiveness ratio",
        "Session attempts with a final code 2xx, 480, 486, 600 or 603, of all but those redirected elsewhere.",
        "RFC 6076 section 4.7, read by session requests",
        ratio(
            select(_ATTEMPTS, is_("code", "2..", "480", "486", "600", "603"), _NOT_REDIRECTED),
            select(_ATTEMPTS, _NOT_REDIRECTED),
        ),
    ),
    Query(
        "isa",
        "ISA",
        View.SESSION,
        "Ineffective session attempts",
        "Session attempts that ended with 408, 500, 503 or 504, with no response at all (RFC 3261 section"
        " 8.1.3.1: as 408) or with a transport error (as 503), of all session attempts.",
        "RFC 6076 section 4.8",
        ratio(
            select(_ATTEMPTS, is_("code", "408", "500", "503", "504", "timeout", "transport_error"), _JUDGED),
            select(_ATTEMPTS, _JUDGED),
        ),
    ),
    Query(
        "scr",
        "SCR",
        View.SESSION,
        "Session completion ratio",
        "Session attempts that led to a session which ended with an answered BYE, of all that reached their"
        " very end. Calls that are still up do not count yet.",
        "RFC 6076 section 4.9",
        ratio(select(_CLOSED, is_("completion", "completed"), _JUDGED), select(_CLOSED, _JUDGED)),
        window="15m",
    ),
    Query(
        "cps",
        "CPS",
        View.TRAFFIC,
        "Session attempts per second",
        "Session attempts that began, by the length of the window.",
        "no standard",
        PerSecond(select("sip_session_attempts_started_total")),
        unit="1/s",
    ),
    Query(
        "attempts",
        "attempts",
        View.TRAFFIC,
        "Session attempts by outcome",
        "Session attempts that are over, by how they ended.",
        "no standard",
        Breakdown(select(_ATTEMPTS), "outcome"),
        unit="1",
    ),
    Query(
        "invite_requests",
        "INVITE requests",
        View.TRAFFIC,
        "Initial INVITE transactions by code",
        "Initial INVITE transactions that are over, by final code or `timeout`.",
        "no standard",
        Breakdown(select(_REQUESTS), "code"),
        unit="1",
    ),
    Query(
        "completion",
        "completion",
        View.TRAFFIC,
        "Session attempts at their very end",
        "Session attempts by whether they led to a session and whether that session was completed.",
        "RFC 6076 section 4.9",
        Breakdown(select(_CLOSED), "completion"),
        unit="1",
    ),
    Query(
        "ends",
        "ends",
        View.TRAFFIC,
        "Ends of answered sessions",
        "Answered sessions that ended, by how.",
        "no standard",
        Breakdown(select(_ENDS), "how"),
        unit="1",
    ),
    Query(
        "released_by",
        "released by",
        View.TRAFFIC,
        "Who hung up",
        "Sessions ended by a BYE that was answered, by the side that sent it.",
        "no standard",
        Breakdown(select(_ENDS, is_("how", "bye", "bye_error"), is_("release", "caller", "callee")), "release"),
        unit="1",
    ),
    Query(
        "reinvites",
        "reinvites",
        View.TRAFFIC,
        "re-INVITEs",
        "re-INVITE transactions that were opened.",
        "no standard",
        total("sip_reinvites_total"),
        unit="1",
    ),
    Query(
        "next_hop_invites",
        "next_hop_invites",
        View.TRAFFIC,
        "Later hops",
        "Initial INVITE transactions seen at a later hop.",
        "no standard",
        total("sip_next_hop_invites_total"),
        unit="1",
        hop="all",
    ),
    Query(
        "extra_2xx",
        "extra_2xx",
        View.TRAFFIC,
        "Further 2xx",
        "Further 2xx with another To tag.",
        "no standard",
        total("sip_extra_2xx_total"),
        unit="1",
    ),
    Query(
        "other_fork_ends",
        "other_fork_ends",
        View.TRAFFIC,
        "Ends of other forks",
        "Ends of the dialogs of further 2xx.",
        "no standard",
        total("sip_other_fork_ends_total"),
        unit="1",
    ),
    Query(
        "partial_dialogs",
        "partial_dialogs",
        View.TRAFFIC,
        "Partial dialogs",
        "Dialogs whose beginning was not captured.",
        "no standard",
        total("sip_partial_dialogs_total"),
        unit="1",
    ),
    Query(
        "no_ack",
        "no_ack",
        View.TRAFFIC,
        "Missing ACKs",
        "Answers that no ACK followed within its time.",
        "no standard",
        total("sip_no_ack_total"),
        unit="1",
    ),
    Query(
        "bye_timeouts",
        "bye_timeouts",
        View.TRAFFIC,
        "BYE timeouts",
        "Sessions whose BYE was never answered.",
        "RFC 6076 section 4.4",
        total("sip_bye_timeouts_total"),
        unit="1",
    ),
)
