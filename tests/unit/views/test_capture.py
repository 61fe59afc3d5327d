import re
from typing import Any

import pytest

from siptower.engine import compile_filter
from siptower.views.capture import capture_facts, capture_object, filter_warnings, source_problems, warnings
from tests.arch import tree

STATUS: dict[str, Any] = {
    "capture": {
        "packets": 10,
        "carried": 5,
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
        "carried": 5,
        "filtered": {},
        "duplicates": 1,
        "datagrams_reassembled": 0,
        "tcp_gaps": 0,
        "keepalives": 2,
        "malformed": {"bad_cseq": 1},
        "truncated": 0,
        "dropped": {},
        "ignored": {"not_sip": 4},
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
    reasons = (
        "unsupported_link_type",
        "truncated",
        "too_many_vlans",
        "too_deep",
        "bad_ip_header",
        "bad_tcp_header",
        "bad_fragment",
    )
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
    wire = {"tls": {"records": 3}}
    assert warnings(capture_facts(_status(malformed={}, wire=wire))) == ()
    (warning,) = warnings(capture_facts(_status(malformed={}, messages=0, wire=wire)))
    assert "3 TLS records" in warning.message


def test_messages_that_the_capture_cut_are_told() -> None:
    (warning,) = warnings(capture_facts(_status(malformed={}, truncated=2)))
    assert warning.message == "2 messages of which the capture holds only the beginning"


def test_what_the_filter_refused_is_told_by_reason_with_all_tunnels_together() -> None:
    filtered = {"refused": 4, "tunnel_vxlan": 2, "tunnel_gre": 1, "fragment": 1}
    told = capture_object(capture_facts(_status(filtered=filtered)))
    assert told["filtered"] == {"fragment": 1, "refused": 4, "tunnel": 3}


def test_what_the_filter_was_meant_to_refuse_is_no_warning() -> None:
    assert filter_warnings(capture_facts(_status(filtered={"refused": 4}))) == ()


@pytest.mark.parametrize(
    ("reason", "message", "addition"),
    [
        ("fragment", "the filter refused 3 fragments", "or (ip[6:2] & 0x1fff != 0) or ip6 proto 44"),
        ("vlan_tag", "the filter refused 3 packets with VLAN tags", "or ether proto 0x8100"),
        ("tunnel_vxlan", "in which it does not look: VXLAN", "or udp port 4789 or udp port 8472"),
        ("tunnel_gre", "in which it does not look: GRE", "or proto 47"),
        ("tunnel_ip_in_ip", "in which it does not look: IP in IP", "or proto 4 or proto 41"),
        ("tunnel_mpls", "in which it does not look: MPLS", "or ether proto 0x8847 or ether proto 0x8848"),
    ],
)
def test_what_the_filter_could_not_see_is_told_with_what_to_add(reason: str, message: str, addition: str) -> None:
    facts = capture_facts(_status(filtered={reason: 3, "refused": 1}))
    (warning,) = filter_warnings(facts)
    assert message in warning.message
    assert addition in warning.hint
    assert warning in warnings(facts)
    compile_filter(f"udp port 5060 {addition}")


def test_every_kind_of_tunnel_of_the_engine_has_its_words() -> None:
    source = (tree.ROOT / "crates" / "capture" / "src" / "filter" / "blind.rs").read_text()
    reasons = set(re.findall(r'"(tunnel_\w+)"', source))
    assert len(reasons) == 8
    facts = capture_facts(_status(filtered=dict.fromkeys(reasons, 1) | {"refused": 1}))
    (warning,) = filter_warnings(facts)
    assert "8 packets of tunnels" in warning.message


def test_link_types_without_a_program_are_told_in_the_words_of_libpcap() -> None:
    told = _status(filtered={"no_program": 5}, filtered_link_types={"113": 3, "147": 2})
    facts = capture_facts(told | {"filter_words": {113: "no VLAN support for Linux cooked v1"}})
    first, second = filter_warnings(facts)
    assert "link type 113: 3 packets left out (no VLAN support for Linux cooked v1)" in first.message
    assert "link type 147: 2 packets left out" in second.message
    assert capture_object(facts)["filtered"] == {"no_program": 5}


def test_a_filter_that_lets_nothing_through_is_told_first() -> None:
    first, second = filter_warnings(capture_facts(_status(filtered={"refused": 7, "vlan_tag": 3})))
    assert first.message == "the filter refused all 10 packets"
    assert "VLAN" in second.message
