import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from siptower.filter.patterns import containing, ending, literal_pattern, pattern_problem, starting


def _found(pattern: str, text: str) -> bool:
    return bool(pc.match_substring_regex(pa.array([text]), pattern=pattern)[0].as_py())


@given(st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=8))
def test_a_literal_means_itself_whatever_it_holds(text: str) -> None:
    assert pattern_problem(literal_pattern(text)) is None
    assert _found(rf"\A{literal_pattern(text)}\z", text)


def test_parts_are_found_in_any_case() -> None:
    assert _found(containing("ÜB"), "xübx")
    assert _found(starting("AB"), "abc")
    assert not _found(starting("bc"), "abc")
    assert _found(ending("BC"), "abc")
    assert not _found(ending("bc"), "abc\n")


@pytest.mark.parametrize("pattern", ["^+49", "(?i)^+49", "(^+49)", "^*", "^?"])
def test_a_start_is_not_repeated(pattern: str) -> None:
    assert "repeats nothing after ^" in str(pattern_problem(pattern))


@pytest.mark.parametrize("pattern", [r"^\+49", "[^+]49", "^[+]49", r"\^+", "49+", "^4+"])
def test_a_plus_elsewhere_is_left_alone(pattern: str) -> None:
    assert pattern_problem(pattern) is None


@pytest.mark.parametrize("pattern", ["(", "[", "a**", "(?<x", "(?=a)", r"\1", "x{2000}"])
def test_a_pattern_that_re2_refuses_is_told_in_its_words(pattern: str) -> None:
    assert pattern_problem(pattern)
