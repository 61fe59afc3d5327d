from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.golden.matching import differences, entry_differences

SUMMARY: dict[str, Any] = {
    "sip_messages": 7,
    "attempts": {"answered": 1},
    "completion": {"completed": 1, "failed": 0, "not_established": 0},
    "retransmissions": {"request": {"INVITE": 2}, "response": 0},
    "ratios": {"literal": {"SER": 57.1429, "IRA": None}, "session": {"SER": 100.0}},
    "observations": {"pdd": [0.5, 0.9], "sdd": [0.05]},
    "compat": {"SER": 50.0, "observations": {"ttr": [0.02]}},
    "events": {"call-start": 1},
}


def changed(path: str, value: object) -> dict[str, Any]:
    """The summary with one other value; `...` takes the entry away."""
    summary = copy.deepcopy(SUMMARY)
    *parents, last = path.split(".")
    place = summary
    for parent in parents:
        place = place.setdefault(parent, {})
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return summary


def test_summary_matches_itself() -> None:
    assert differences(SUMMARY, SUMMARY) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("sip_messages", 8),
        ("sip_messages", ...),
        ("attempts.answered", 2),
        ("attempts.busy", 1),
        ("attempts", ...),
        ("released_by", {"caller": 1}),
        ("transactions.INVITE", 1),
        ("retransmissions.response", 1),
        ("retransmissions.request", {}),
        ("observations.pdd", [0.5]),
        ("observations.pdd", [0.9, 0.5]),
        ("observations.pgad", [3.0]),
        ("compat.observations.pdd", [0.5]),
        ("compat.invite_total", 1),
        ("events.call-start", 2),
        ("events", ...),
        ("active.sessions", 1),
    ],
)
def test_other_value_is_a_difference(path: str, value: object) -> None:
    assert differences(SUMMARY, changed(path, value)) != []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("attempts.busy", 0),
        ("completion.failed", ...),
        ("retransmissions.response", ...),
        ("register_requests", {}),
        ("ends", None),
        ("active", {"sessions": 0, "registrations": 0}),
        ("observations.rrd", []),
        ("ratios.itu.ASR", None),
        ("ratios.literal.IRA", ...),
        ("compat.reinvite_total", 0),
    ],
)
def test_missing_entry_equals_nothing(path: str, value: object) -> None:
    assert differences(SUMMARY, changed(path, value)) == []
    assert differences(changed(path, value), SUMMARY) == []


@pytest.mark.parametrize("path", ["events.hold", "counts.reinvites", "capture.packets", "calls.count"])
def test_what_is_not_expected_there_is_not_looked_at(path: str) -> None:
    assert differences(SUMMARY, changed(path, 5)) == []


def test_expected_entry_of_zero_must_be_zero() -> None:
    assert differences(changed("events.call-end", 0), SUMMARY) == []
    assert differences(changed("events.call-start", 0), SUMMARY) != []


@pytest.mark.parametrize(
    ("path", "inside", "outside"),
    [
        ("observations.sdd", [0.051], [0.0511]),
        ("compat.observations.ttr", [0.019], [0.0189]),
        ("ratios.literal.SER", 57.15, 57.16),
        ("compat.SER", 50.01, 50.02),
    ],
)
def test_tolerance(path: str, inside: object, outside: object) -> None:
    assert differences(SUMMARY, changed(path, inside)) == []
    assert differences(SUMMARY, changed(path, outside)) != []


def test_undefined_ratio_is_not_zero() -> None:
    assert differences(SUMMARY, changed("ratios.literal.IRA", 0.0)) == [
        "ratios.literal.IRA: expected None, got 0.0",
    ]


def test_counts_are_exact() -> None:
    assert differences(changed("compat.invite_total", 2), changed("compat.invite_total", 2.004)) != []


def test_skipped_key_is_not_looked_at() -> None:
    summary = changed("calls.count", 1)
    assert differences(summary, SUMMARY) == ["calls.count: expected 1, got None"]
    assert differences(summary, SUMMARY, skip=["calls"]) == []


def test_unknown_key_is_refused() -> None:
    with pytest.raises(ValueError, match="a summary has no atempts"):
        differences({"atempts": {}}, SUMMARY)


def test_streams_are_found_by_their_ends() -> None:
    one = {"src": "10.0.0.1:1", "dst": "10.0.0.2:2", "packets": 10, "mos_lq": 4.409}
    two = {"src": "10.0.0.2:2", "dst": "10.0.0.1:1", "packets": 20, "mos_lq": 3.9}
    expected = {"streams": [one]}
    assert entry_differences(expected, {"streams": [two, {**one, "ssrc": 7, "mos_lq": 4.405}]}) == []
    assert entry_differences(expected, {"streams": [two]}) == [
        "streams[10.0.0.1:1 10.0.0.2:2]: expected, and there is none"
    ]
    assert entry_differences(expected, {"streams": [{**one, "packets": 11}]}) == [
        "streams[10.0.0.1:1 10.0.0.2:2].packets: expected 10, got 11"
    ]


def test_only_expected_entries_are_compared_on_request() -> None:
    assert entry_differences({"attempts": {"answered": 1}}, SUMMARY) == []
    assert entry_differences({"attempts": {"busy": 1}}, SUMMARY) == ["attempts.busy: expected 1, got None"]
