"""What is below the calls: messages, transactions, retransmissions, damage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from siptower.metrics.definitions.delays import DELAYS, RESPONSE_BUCKETS
from siptower.metrics.expression import column, flag
from siptower.metrics.measure import Constant, From, Source, Value, counter, histogram, named
from siptower.metrics.query import Breakdown, Mean, Query, View, is_, select, total

if TYPE_CHECKING:
    from siptower.metrics.measure import Measure

__all__ = ["MEASURES", "QUERIES"]

_READABLE = column("validity") != "malformed"

MEASURES: tuple[Measure, ...] = (
    counter(
        "sip_messages_total",
        "SIP messages that could be read; capture duplicates and malformed ones are left out.",
        Source("message", _READABLE),
        labels=("kind", "method", "code_class", "transport"),
        source="concepts/messages.md#bounded-names",
    ),
    counter(
        "sip_retransmissions_total",
        "Messages whose transaction is known at their hop and which do not advance it.",
        Source("message", flag("retransmission") & _READABLE),
        labels=("kind", "method"),
        source="concepts/messages.md#retransmissions",
    ),
    counter(
        "sip_malformed_messages_total",
        "Messages that deviate from the standard, by the gravest deviation; those whose meaning is clear are"
        " counted too.",
        Source("message", column("validity") != "valid", labels=named(reason=From("malformed_reason"))),
        labels=("reason",),
        source="concepts/messages.md#validity",
    ),
    counter(
        "sip_transactions_opened_total",
        "Transactions opened by a request, over or not; ACK opens none.",
        Source("message", flag("opens_transaction")),
        labels=("method",),
        source="concepts/transactions.md#what-belongs-together",
    ),
    counter(
        "sip_transactions_total",
        "Transactions that are over, by final code or `timeout`.",
        Source("transaction"),
        labels=("method", "initial", "code"),
        source="concepts/transactions.md#how-a-transaction-ends",
    ),
    counter(
        "sip_orphan_responses_total",
        "Responses without a transaction.",
        Source("message", column("anomaly") == "orphan_response"),
        source="concepts/transactions.md#oddities",
    ),
    counter(
        "sip_orphan_byes_total",
        "BYE transactions of no known dialog.",
        Source("message", column("anomaly") == "orphan_bye"),
        source="concepts/transactions.md#oddities",
    ),
    counter(
        "sip_protocol_anomalies_total",
        "Messages that a correct peer would not send, or that the point of view explains, and messages that"
        " are missing.",
        Source("message", column("anomaly").present(), labels=named(type=From("anomaly"))),
        Source("event", column("name") == "rel1xx-no-prack", labels=named(type=Constant("rel1xx_no_prack"))),
        Source("event", column("name") == "notify-missing", labels=named(type=Constant("notify_missing"))),
        labels=("type",),
        source="concepts/transactions.md#oddities",
    ),
    counter(
        "sip_events_total",
        "Events by name.",
        Source("event"),
        labels=("name",),
        source="concepts/counting.md#events",
    ),
    histogram(
        "sip_options_seconds",
        "OPTIONS to its final response.",
        Source(
            "transaction",
            (column("method") == "OPTIONS") & column("code_class").notin("timeout", "transport_error"),
            Value("duration"),
        ),
        labels=("code_class",),
        buckets=RESPONSE_BUCKETS,
        source="concepts/transactions.md#how-a-transaction-ends",
    ),
)

_RETRANSMISSIONS = "sip_retransmissions_total"

QUERIES: tuple[Query, ...] = (
    Query(
        "sip_messages",
        "sip_messages",
        View.TRAFFIC,
        "SIP messages",
        "SIP messages that could be read.",
        "no standard",
        total("sip_messages_total"),
        unit="1",
        hop="all",
    ),
    Query(
        "transactions",
        "transactions",
        View.TRAFFIC,
        "Transactions by method",
        "Transactions opened by a request, over or not, on every hop; ACK opens none.",
        "no standard",
        Breakdown(select("sip_transactions_opened_total"), "method"),
        unit="1",
        hop="all",
    ),
    Query(
        "request_retransmissions",
        "retransmissions",
        View.TRAFFIC,
        "Retransmitted requests by method",
        "Requests that were sent again, on every hop.",
        "no standard",
        Breakdown(select(_RETRANSMISSIONS, is_("kind", "request")), "method"),
        unit="1",
        hop="all",
    ),
    Query(
        "response_retransmissions",
        "response_retransmissions",
        View.TRAFFIC,
        "Retransmitted responses",
        "Responses that were sent again, on every hop.",
        "no standard",
        total(_RETRANSMISSIONS, is_("kind", "response")),
        unit="1",
        hop="all",
    ),
    Query(
        "malformed",
        "damage",
        View.TRAFFIC,
        "Messages that deviate from the standard",
        "Messages that deviate from the standard, by the gravest deviation.",
        "no standard",
        Breakdown(select("sip_malformed_messages_total"), "reason"),
        unit="1",
        hop="all",
    ),
    Query(
        "anomalies",
        "anomalies",
        View.TRAFFIC,
        "Anomalies by type",
        "What a correct peer would not do, or the point of view explains.",
        "no standard",
        Breakdown(select("sip_protocol_anomalies_total"), "type"),
        unit="1",
        hop="all",
    ),
    Query(
        "events",
        "events",
        View.TRAFFIC,
        "Events by name",
        "Things worth telling, of the first hop.",
        "no standard",
        Breakdown(select("sip_events_total"), "name"),
        unit="1",
    ),
    Query(
        "orphan_responses",
        "orphan_responses",
        View.TRAFFIC,
        "Orphan responses",
        "Responses without a transaction.",
        "no standard",
        total("sip_orphan_responses_total"),
        unit="1",
        hop="all",
    ),
    Query(
        "orphan_byes",
        "orphan_byes",
        View.TRAFFIC,
        "Orphan BYEs",
        "BYE transactions of no known dialog.",
        "no standard",
        total("sip_orphan_byes_total"),
        unit="1",
    ),
    Query(
        "options",
        "OPTIONS",
        View.TRAFFIC,
        "OPTIONS response time, mean",
        "From an OPTIONS request to its final response.",
        "no standard",
        Mean(DELAYS["options"]),
        unit="s",
    ),
)
