import time

import pytest

from siptower.filter.bounds import LONGEST
from siptower.filter.syntax import syntax_tree
from siptower.model.errors import ExpressionError


def _shape(text: str) -> str:
    def shape(tree: object) -> str:
        children = getattr(tree, "children", None)
        if children is None:
            return str(tree)
        return f"{tree.data}({' '.join(shape(child) for child in children)})"  # type: ignore[attr-defined]

    return shape(syntax_tree(text))


def test_not_binds_strongest_then_and_then_or() -> None:
    assert _shape("a or not b and c") == "some(flag(a) every(negation(not flag(b)) flag(c)))"
    assert _shape("(a or b) and c") == "every(some(flag(a) flag(b)) flag(c))"
    assert _shape("a or b or c") == "some(flag(a) flag(b) flag(c))"


def test_words_are_the_same_in_any_case() -> None:
    assert _shape("a AND NOT b OR c IN (1)") == "some(every(flag(a) negation(NOT flag(b))) membership(c IN 1))"


def test_addresses_times_and_quantities_are_one_word() -> None:
    assert _shape("a in (10.0.0.0/8, ::1, fe80::1:2, ::ffff:10.0.0.1)") == (
        "membership(a in 10.0.0.0/8 ::1 fe80::1:2 ::ffff:10.0.0.1)"
    )
    assert _shape("a >= 2026-01-02T03:04:05.5+01:00") == "comparison(a >= 2026-01-02T03:04:05.5+01:00)"
    assert _shape("a > 1m30s and b == 2xx") == "every(comparison(a > 1m30s) comparison(b == 2xx))"


def test_names_may_hold_dots_and_hyphens_and_begin_like_words() -> None:
    assert _shape("has(In-Reply-To) and order and not_in == in-x") == (
        "every(header(has In-Reply-To) flag(order) comparison(not_in == in-x))"
    )


@pytest.mark.parametrize("text", ["", " \n\t"])
def test_an_empty_expression_is_told(text: str) -> None:
    with pytest.raises(ExpressionError, match="the expression is empty"):
        syntax_tree(text)


@pytest.mark.parametrize(
    "piece", ["(", "not ", "a and ", "a in (1,", "((a) or ", '"', "'\\", "a == 1 or (", "::", "9."]
)
def test_long_and_deep_expressions_end_soon_and_never_by_recursion(piece: str) -> None:
    started = time.perf_counter()
    for length in (LONGEST, LONGEST * 100):
        with pytest.raises(ExpressionError):
            syntax_tree((piece * length)[:length])
    assert time.perf_counter() - started < 10


def test_parentheses_alone_may_be_as_deep_as_they_like() -> None:
    assert _shape("(" * 4_000 + "a" + ")" * 4_000) == "flag(a)"
