from __future__ import annotations

import pytest

from siptower.metrics.query import Amount, Part, Ratio, Total, is_, not_, ratio, select, total


@pytest.mark.parametrize(
    ("value", "expected"), [("486", True), ("4866", False), ("48", False), ("503", False), ("", False), ("200", True)]
)
def test_pattern_covers_the_whole_value_and_a_dot_is_one_character(value: str, expected: bool) -> None:
    assert is_("code", "4..", "200").fits(value) is expected
    assert not_("code", "4..", "200").fits(value) is not expected


@pytest.mark.parametrize("pattern", ["a|b", '"', "\\d", "x*", "(", "a b"])
def test_pattern_that_would_need_escaping_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="no patterns"):
        is_("code", pattern)


def test_matcher_needs_a_value() -> None:
    with pytest.raises(ValueError, match="no patterns"):
        is_("code")


def test_bucket_has_a_bound_and_nothing_else_has_one() -> None:
    assert select("sip_sdt_seconds", part=Part.BUCKET, bound=6).bound == 6
    with pytest.raises(ValueError, match="bound"):
        select("sip_sdt_seconds", part=Part.BUCKET)
    with pytest.raises(ValueError, match="bound"):
        select("sip_sdt_seconds", bound=6)


def test_formulas_are_made_of_selectors() -> None:
    one, two = select("a_total", is_("code", "200")), select("a_total")
    assert ratio(one, two) == Ratio(Amount((one,)), Amount((two,)))
    assert total("a_total", is_("code", "200")) == Total(Amount((one,)))
