from typing import Any

import pytest

from siptower.filter import Filter
from siptower.filter.tree import Comparison, Holding, Membership, Within
from siptower.filter.values import canonical_address, suggestion
from siptower.model.errors import ExpressionError

SECOND = 10**9


def _value(text: str, table: str = "call") -> Any:
    condition = Filter.parse(text, table).condition
    assert isinstance(condition, Comparison | Holding)
    return condition.value


def _refusal(text: str, table: str = "call") -> tuple[str, str]:
    with pytest.raises(ExpressionError) as told:
        Filter.parse(text, table)
    return told.value.message, told.value.hint


@pytest.mark.parametrize(
    ("written", "nanoseconds"),
    [
        ("250ms", 250_000_000),
        ("3s", 3 * SECOND),
        ("1m30s", 90 * SECOND),
        ("2h", 7_200 * SECOND),
        ("1.5s", 1_500_000_000),
        ("1d", 86_400 * SECOND),
        ("7us", 7_000),
        ("7µs", 7_000),
        ("0s", 0),
        (f"{2**63 - 1}ns", 2**63 - 1),
    ],
)
def test_durations_have_units(written: str, nanoseconds: int) -> None:
    assert _value(f"pdd > {written}") == nanoseconds


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("3", "write 3s or 3ms"),
        ('"3s"', "write 3s"),
        ("3sec", "units are"),
        ("s", "units are"),
        ("1.5ns", "finer"),
        ("400d400000h400000000m99999999999s", "292 years"),
        ("9" * 400 + "h", "292 years"),
    ],
)
def test_a_wrong_duration_is_told(written: str, hint: str) -> None:
    assert hint in _refusal(f"pdd > {written}")[1]


@pytest.mark.parametrize(
    ("written", "nanoseconds"),
    [
        ('"2026-01-02T03:04:05Z"', 1_767_323_045 * SECOND),
        ("2026-01-02T03:04:05Z", 1_767_323_045 * SECOND),
        ('"2026-01-02 03:04:05"', 1_767_323_045 * SECOND),
        ('"2026-01-02T04:04:05+01:00"', 1_767_323_045 * SECOND),
        ('"2026-01-02T03:04:05.000000001Z"', 1_767_323_045 * SECOND + 1),
        ("2026-01-02", 1_767_312_000 * SECOND),
        ('"1970-01-01"', 0),
    ],
)
def test_times_are_utc_unless_they_say_otherwise(written: str, nanoseconds: int) -> None:
    assert _value(f"ts >= {written}") == nanoseconds


@pytest.mark.parametrize(
    "written", ["2026-13-01", '"yesterday"', "1969-12-31", "2263-01-01", "5", '"2026-01-02T25:00Z"']
)
def test_a_wrong_time_is_told(written: str) -> None:
    message, hint = _refusal(f"ts >= {written}")
    assert message
    assert hint


def test_addresses_count_by_value() -> None:
    assert _value("src_ip == 2001:0DB8:0:0::1") == "2001:db8::1"
    assert _value('src_ip == "::ffff:10.1.2.3"') == "10.1.2.3"
    assert str(canonical_address("::ffff:a01:203")) == "10.1.2.3"
    with pytest.raises(ValueError, match="zone"):
        canonical_address("fe80::1%eth0")


def test_networks_are_whole() -> None:
    within = Filter.parse("src_ip in (10.0.0.0/8, ::ffff:192.0.2.0/120)", "call").condition
    assert isinstance(within, Within)
    assert [str(each) for each in within.networks] == ["10.0.0.0/8", "192.0.2.0/24"]
    assert _refusal("src_ip in 10.1.2.3/8")[1] == "did you mean 10.0.0.0/8?"
    assert "0 to 32" in _refusal("src_ip in 10.0.0.0/33")[1]
    assert "0 to 128" in _refusal("src_ip in ::/129")[1]
    assert "0 to 32" in _refusal("src_ip in ::ffff:10.0.0.0/8")[1]
    assert "no address" in _refusal("src_ip == 10.1.2.300")[0]


def test_values_of_a_set_may_stand_bare_and_wrong_ones_are_told() -> None:
    assert _value("outcome == busy") == _value('outcome == "busy"') == "busy"
    assert _value("pdd_via == 180") == "180"
    assert _refusal("outcome == bussy") == ('outcome is never "bussy"', 'did you mean "busy"?')
    assert _refusal("direction == nowhere")[1] == "it is one of ingress, egress, internal, transit"


def test_numbers_are_whole() -> None:
    assert _value("src_port == 5060") == 5060
    assert "digits alone" in _refusal("src_port == 5.5")[1]
    assert "digits alone" in _refusal(f"src_port == {2**64}")[1]
    assert "without quotes" in _refusal('src_port == "5060"')[1]


def test_escapes_are_read_in_text_and_belong_to_patterns() -> None:
    assert _value(r'''from_user == "a\"b\\c\n\x41\u00e9"''') == 'a"b\\c\nAé'
    assert _value("from_user == 'it\\'s'") == "it's"
    assert "no escape" in _refusal(r'from_user == "\q"')[0]
    for bad in (r'from_user == "\x00"', r'from_user == "\ud800"', 'from_user =~ "\0"'):
        assert "cannot be looked for" in _refusal(bad)[0]


def test_text_needs_quotes() -> None:
    assert _refusal("code == 486") == ("code is text, and text stands in quotes", 'write "486"')
    assert _refusal("from_user == alice")[1] == 'write "alice"'


def test_yes_and_no_may_be_compared() -> None:
    assert _value("inferred == true") is True
    assert _value("inferred != no") is False
    assert _refusal("inferred == 1")[1] == "write inferred or not inferred"


def test_a_value_that_stands_twice_counts_once() -> None:
    condition = Filter.parse("src_port in (1, 2, 1)", "call").condition
    assert isinstance(condition, Membership)
    assert condition.values == (1, 2)


def test_a_suggestion_is_near_or_there_is_none() -> None:
    assert suggestion("Outcom", ("outcome", "code")) == "outcome"
    assert suggestion("x" * 100_000, ("outcome", "code")) == ""
