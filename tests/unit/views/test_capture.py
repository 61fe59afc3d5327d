from typing import Any

from siptower.views.capture import capture_facts, capture_object, source_problems, warnings

STATUS: dict[str, Any] = {
    "capture": {
        "packets": 10,
        "duplicates": 1,
        "datagrams_reassembled": 0,
        "tcp_gaps": 0,
        "keepalives": 2,
        "messages": 5,
        "probes": 1,
        "malformed": {"bad_cseq": 1},
        "ignored": {"not_sip": 4},
        "dropped": {},
        "first_ns": 1_767_225_600_000_000_000,
        "last_ns": 1_767_225_601_000_000_000,
    },
    "sources": [{"name": "a.pcap", "packets": 10, "error": None}],
    "tables": [{"table": "sessions", "entries": 1, "bytes": 1, "evicted": {"lru": 0}}],
}


def _status(**capture: object) -> dict[str, Any]:
    return STATUS | {"capture": STATUS["capture"] | capture}


def _failed(kind: str, *, warning: bool) -> dict[str, Any]:
    error = {"kind": kind, "message": "is bad", "hint": "mend it", "warning": warning}
    return STATUS | {"sources": [{"name": "a.pcap", "packets": 0, "error": error}]}


def test_facts_for_programs_have_the_names_of_the_summary() -> None:
    assert capture_object(capture_facts(STATUS)) == {
        "packets": 10,
        "duplicates": 1,
        "datagrams_reassembled": 0,
        "tcp_gaps": 0,
        "keepalives": 2,
        "malformed": {"bad_cseq": 1},
        "dropped": {},
        "ignored": {"not_sip": 4},
        "filtered": {},
        "wire": {},
        "evicted": {},
        "first": "2026-01-01T00:00:00.000000000Z",
        "last": "2026-01-01T00:00:01.000000000Z",
    }


def test_nothing_captured_is_no_error() -> None:
    facts = capture_facts({})
    assert (facts.packets, facts.first_ns, facts.sources) == (0, None, ())
    assert warnings(facts) == ()


def test_a_cut_off_file_is_a_warning_and_a_missing_one_a_failure() -> None:
    ((problem, is_failure),) = source_problems(capture_facts(_failed("truncated", warning=True)))
    assert (problem.line(), problem.hint, is_failure) == ("a.pcap: is bad", "mend it", False)
    ((_, is_failure),) = source_problems(capture_facts(_failed("not_found", warning=False)))
    assert is_failure
    assert source_problems(capture_facts(STATUS)) == ()


def test_damaged_messages_are_told_with_their_reasons() -> None:
    (warning,) = warnings(capture_facts(STATUS))
    assert warning.message == "1 message too damaged to be followed: bad_cseq 1"


def test_every_loss_is_told_with_what_to_do() -> None:
    reasons = ("unsupported_link_type", "truncated", "too_many_vlans", "too_deep", "bad_ip_header")
    for reason in reasons:
        (warning,) = warnings(capture_facts(_status(malformed={}, dropped={reason: 3})))
        assert warning.message.startswith("3 packets ")
        assert warning.hint


def test_what_full_tables_gave_up_comes_first() -> None:
    table = {"table": "sessions", "entries": 1, "bytes": 1, "evicted": {"table_full": 3, "lingering": 9}}
    first = warnings(capture_facts(STATUS | {"tables": [table]}))[0]
    assert "the table of sessions was full: 3 entries were given up" in first.message
    assert "limits.sessions" in first.hint


def test_what_was_given_up_for_another_reason_names_the_setting_that_decides() -> None:
    table = {"table": "attempts", "entries": 1, "bytes": 1, "evicted": {"per_call_id": 1936}}
    first = warnings(capture_facts(STATUS | {"tables": [table]}))[0]
    assert "1,936 were left out of attempts" in first.message
    assert "limits.attempts_per_call_id" in first.hint


def test_a_stopped_reading_weakens_every_figure() -> None:
    assert "was stopped" in warnings(capture_facts(STATUS, stopped=True))[0].message


def test_holes_in_streams_are_told_with_what_they_cost() -> None:
    wire = {"tcp": {"gap_bytes": 1460}}
    (warning,) = warnings(capture_facts(_status(malformed={}, tcp_gaps=1, wire=wire)))
    assert warning.message == "1 hole in TCP streams (1,460 bytes): messages in them are missing or cut"


def test_what_was_given_up_below_sip_is_told_with_what_to_do() -> None:
    for group, name, words in (
        ("fragments", "timed_out", "whose other parts never came"),
        ("fragments", "evicted", "given up for want of memory"),
        ("tcp", "evicted", "given up for want of memory"),
        ("sctp", "evicted", "given up for want of memory"),
        ("hep", "damaged", "end early"),
    ):
        (warning,) = warnings(capture_facts(_status(malformed={}, wire={group: {name: 2}})))
        assert warning.message.startswith("2 ")
        assert words in warning.message
        assert warning.hint


def test_tls_is_told_where_nothing_else_was_found() -> None:
    wire = {"tls": {"client_hellos": 3}}
    assert warnings(capture_facts(_status(malformed={}, wire=wire))) == ()
    (warning,) = warnings(capture_facts(_status(malformed={}, messages=0, wire=wire)))
    assert "3 TLS handshakes" in warning.message
