from __future__ import annotations

import pytest

from siptower.metrics.expression import Every, Some, column, flag
from siptower.metrics.measure import Source, counter
from siptower.metrics.to_fold import plan
from tests.unit.metrics.reference_fold import holds

ROW = {"outcome": "busy", "code": "486", "q850": None, "alerting": True, "invites": 2}


def truth(expression: object) -> bool | None:
    measure = counter("x", "", Source("attempt", expression), source="")  # type: ignore[arg-type]
    where = plan([measure])["measures"][0]["sources"][0]["where"]
    return holds(where, ROW)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (column("outcome") == "busy", True),
        (column("outcome") != "busy", False),
        (column("invites") == 2, True),
        (flag("alerting"), True),
        (~flag("alerting"), False),
        (column("outcome").isin("answered", "busy"), True),
        (column("outcome").notin("answered", "busy"), False),
        (column("code").like("4.."), True),
        (column("code").like("5.."), False),
        (column("q850").absent(), True),
        (column("q850").present(), False),
        ((column("outcome") == "busy") & column("code").like("4..") & flag("alerting"), True),
        ((column("outcome") == "answered") | column("code").like("4.."), True),
    ],
)
def test_condition_says_what_it_reads_like(expression: object, expected: bool) -> None:
    assert truth(expression) is expected


@pytest.mark.parametrize(
    "expression",
    [column("q850") == 17, column("q850") != 17, column("q850").isin(17), column("q850").notin(17)],
)
def test_comparison_with_an_absent_value_is_unknown_and_so_is_its_opposite(expression: object) -> None:
    assert truth(expression) is None
    assert truth(~expression) is None  # type: ignore[operator]


def test_same_junctions_become_one() -> None:
    one, two, three = flag("a"), flag("b"), flag("c")
    assert one & two & three == Every((one, two, three))
    assert one | two | three == Some((one, two, three))
    assert (one & two) | three == Some((Every((one, two)), three))


@pytest.mark.parametrize("name", ["", "Code", "a b", 'a"b', "1st"])
def test_what_is_no_column_name_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="no column name"):
        column(name)


@pytest.mark.parametrize("pattern", ["", "4%", "4_", "a|b", "'", "\\d"])
def test_pattern_holds_letters_digits_dots_and_hyphens_only(pattern: str) -> None:
    with pytest.raises(ValueError, match="no pattern"):
        column("code").like(pattern)


@pytest.mark.parametrize("value", ["\\", "\n", "ä", "\x00"])
def test_text_that_needs_escaping_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="printable ASCII"):
        column("code").isin(value)


def test_value_of_another_type_is_refused() -> None:
    with pytest.raises(TypeError, match="cannot be compared"):
        assert column("code") == 1.5
