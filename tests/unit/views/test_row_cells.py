from typing import Any

import pytest

from siptower.export.text import Canvas, Spans
from siptower.views.row_cells import LAYOUTS, NUMBER, endpoint
from tests.unit.rows import SECOND, START, attempt, batch, session


def _words(table: str, **columns: Any) -> dict[str, str]:
    layout = LAYOUTS[table]
    plain = batch(table, [{"ts": START} | columns]).to_pylist()[0] | {"ts": START} | columns
    cells: tuple[Spans, ...] = layout.cells(Canvas(), {NUMBER: 1} | plain)
    return {
        column.title: "".join(text for text, _ in spans) for column, spans in zip(layout.columns, cells, strict=True)
    }


def test_addresses_show_a_port_only_when_it_says_something() -> None:
    assert endpoint("10.0.0.1", 5060) == "10.0.0.1"
    assert endpoint("10.0.0.1", 5080) == "10.0.0.1:5080"
    assert endpoint("2001:db8::1", 5060) == "2001:db8::1"
    assert endpoint("2001:db8::1", 5080) == "[2001:db8::1]:5080"


def test_requests_show_their_method_and_responses_their_code() -> None:
    assert _words("message", method="INVITE")["Message"] == "INVITE"
    assert _words("message", method="INVITE", status=180, reason="Ringing")["Message"] == "180 Ringing INVITE"


@pytest.mark.parametrize(
    ("columns", "remark"),
    [
        ({}, ""),
        ({"retransmission": True}, "retransmission"),
        ({"anomaly": "orphan_response"}, "orphan_response"),
        ({"validity": "malformed", "malformed_reason": "bad_cseq"}, "malformed: bad_cseq"),
        ({"class": "attack", "hop": "next"}, "attack, next hop"),
        ({"transport": "tcp", "truncated": True}, "cut by the capture, tcp"),
        ({"tunnels": "gre/vxlan", "vlans": [100, 200]}, "gre/vxlan, VLAN 100.200"),
    ],
)
def test_messages_are_remarked_on_when_they_are_unusual(columns: dict[str, object], remark: str) -> None:
    assert _words("message", **columns)["Remarks"] == remark


def test_attempts_show_outcome_and_delays() -> None:
    words = _words("attempt", **attempt("a", outcome="busy", code="486", srd=SECOND // 5))
    assert (words["Outcome"], words["Code"], words["SRD"], words["PDD"]) == ("▲ busy", "486", "200 ms", "500 ms")


def test_sessions_show_their_end_and_what_failed() -> None:
    words = _words("session", **session("a", how="bye_timeout", completion="failed", acknowledged=False, sdd=None))
    assert (words["Ended"], words["By"], words["SDD"]) == ("■ BYE unanswered", "caller", "\u2013")
    assert words["Remarks"] == "failed, no ACK"


def test_registrations_show_what_was_asked_and_granted() -> None:
    words = _words("registration", operation="add", outcome="auth_failed", code="401", aor="a@x", expires=None)
    assert (words["Asked"], words["Outcome"], words["Expires"]) == ("add", "■ auth refused", "\u2013")


def test_events_show_shape_and_name() -> None:
    assert _words("event", name="scanner", detail="friendly-scanner")["Event"] == "■ scanner"


@pytest.mark.parametrize(
    ("name", "outcome", "words"),
    [("call-end", "bye_error", "hung up, error"), ("auth-failed", "auth_failed", "auth refused"), ("other-ok", "", "")],
)
def test_events_tell_outcomes_in_words(name: str, outcome: str, words: str) -> None:
    assert _words("event", name=name, outcome=outcome)["Outcome"] == words


def test_transactions_show_code_and_time() -> None:
    words = _words("transaction", method="OPTIONS", code="timeout", duration=32 * SECOND, request_retransmissions=10)
    assert (words["Code"], words["Took"], words["Retr."]) == ("timeout", "32.0 s", "10")
