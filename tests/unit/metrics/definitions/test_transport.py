from __future__ import annotations

from siptower.metrics.definitions import QUERIES
from siptower.metrics.evaluate import breakdown, delays_by_name, number
from tests.unit.metrics.plain_rows import results, row


def test_lenient_messages_count_as_messages_and_as_damage() -> None:
    found = results(
        message=[
            row("message", validity="valid"),
            row("message", validity="lenient", malformed_reason="bare_line_feed"),
            row("message", validity="malformed", malformed_reason="no_call_id"),
        ]
    )
    assert number(QUERIES["sip_messages"], found) == 2
    assert breakdown(QUERIES["malformed"], found) == {"bare_line_feed": 1, "no_call_id": 1}


def test_retransmissions_of_every_hop_are_counted_by_method_and_kind() -> None:
    found = results(
        message=[
            row("message", validity="valid", kind="request", method="INVITE", retransmission=True),
            row("message", validity="valid", kind="request", method="BYE", retransmission=True, hop="next"),
            row("message", validity="valid", kind="response", method="INVITE", retransmission=True),
            row("message", validity="valid", kind="request", method="INVITE"),
        ]
    )
    assert breakdown(QUERIES["request_retransmissions"], found) == {"BYE": 1, "INVITE": 1}
    assert number(QUERIES["response_retransmissions"], found) == 1


def test_missing_messages_are_anomalies_like_odd_ones() -> None:
    found = results(
        message=[row("message", anomaly="glare"), row("message", anomaly="orphan_response"), row("message")],
        event=[
            row("event", name="rel1xx-no-prack"),
            row("event", name="notify-missing"),
            row("event", name="call-end"),
        ],
    )
    assert breakdown(QUERIES["anomalies"], found) == {
        "glare": 1,
        "notify_missing": 1,
        "orphan_response": 1,
        "rel1xx_no_prack": 1,
    }
    assert number(QUERIES["orphan_responses"], found) == 1
    assert breakdown(QUERIES["events"], found) == {"call-end": 1, "notify-missing": 1, "rel1xx-no-prack": 1}


def test_options_without_a_response_have_no_delay() -> None:
    found = results(
        transaction=[
            row("transaction", method="OPTIONS", code_class="2xx", duration=5),
            row("transaction", method="OPTIONS", code_class="4xx", duration=6),
            row("transaction", method="OPTIONS", code_class="timeout", duration=32),
            row("transaction", method="BYE", code_class="2xx", duration=7),
        ]
    )
    assert delays_by_name(found)["options"].samples == (5, 6)


def test_transactions_are_counted_when_a_request_opens_them() -> None:
    found = results(
        message=[
            row("message", method="INVITE", opens_transaction=True),
            row("message", method="ACK"),
            row("message", method="BYE", opens_transaction=True, hop="next"),
        ]
    )
    assert breakdown(QUERIES["transactions"], found) == {"BYE": 1, "INVITE": 1}
