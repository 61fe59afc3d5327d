from hypothesis import given
from hypothesis import strategies as st

from siptower.export.flow import flowed, flowing, words
from siptower.export.text import Canvas, Style, cell_width


def test_lines_break_between_words() -> None:
    flow = words(Canvas(), (("one two", Style.PLAIN), (" three", Style.DIM)))
    assert list(flowed(Canvas(), flow, 8)) == ["one two", "three"]


def test_a_sign_stays_with_its_word() -> None:
    assert [text for text, _ in words(Canvas(), (("a ▲ hold", Style.PLAIN),))] == ["a", " ▲ hold"]


def test_a_word_that_is_too_wide_is_cut() -> None:
    assert list(flowed(Canvas(), words(Canvas(), (("abcdefghij", Style.PLAIN),)), 4)) == ["abc…"]


def test_very_long_text_ends() -> None:
    flow = words(Canvas(), (("word " * 1_000, Style.PLAIN), ("never", Style.PLAIN)))
    assert sum(len(text) for text, _ in flow) <= 401


def test_later_lines_stand_further_in() -> None:
    assert list(flowing(Canvas(12), (("one two three", Style.PLAIN),))) == [" one two\n", "   three\n"]


@given(st.text(max_size=120), st.integers(1, 60))
def test_no_line_is_too_wide(text: str, width: int) -> None:
    canvas = Canvas()
    assert all(cell_width(line) <= width for line in flowed(canvas, words(canvas, ((text, Style.PLAIN),)), width))
