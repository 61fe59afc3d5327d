import pytest
from hypothesis import given
from hypothesis import strategies as st

from siptower.export.text import Align, Canvas, Elide, Style, cell, cell_width, spans_width, wrapped


def test_colours_are_there_only_where_somebody_sees_them() -> None:
    spans = (("bad", Style.BAD),)
    assert Canvas(colour=True).line(*spans) == "\x1b[31mbad\x1b[0m\n"
    assert Canvas().line(*spans) == "bad\n"


@pytest.mark.parametrize("meaning", ["good", "watch", "bad", "unknown"])
def test_each_meaning_has_its_own_shape(meaning: str) -> None:
    for canvas in (Canvas(), Canvas(unicode=False)):
        shapes = [canvas.symbol(name) for name in ("good", "watch", "bad", "unknown")]
        assert shapes.count(canvas.symbol(meaning)) == 1
    assert Canvas(unicode=False).symbol(meaning).isascii()


def test_lines_are_cut_at_the_canvas() -> None:
    assert Canvas(width=10).line(("abcdef", Style.PLAIN), ("ghijkl", Style.PLAIN)) == "abcdefghi…\n"


def test_pieces_are_padded_or_cut_to_exactly_a_width() -> None:
    canvas = Canvas()
    assert canvas.fit(cell("ab"), 4) == "ab  "
    assert canvas.fit(cell("ab"), 4, Align.RIGHT) == "  ab"
    assert canvas.fit(cell("abcdefgh"), 6, elide=Elide.MIDDLE) == "abc…gh"
    assert canvas.fit(cell("abcdefgh"), 1) == "…"


def test_paragraphs_hang_under_their_sign() -> None:
    lines = list(Canvas(width=16).paragraph("one two three four", sign="!"))
    assert lines == [" ! one two three\n", "   four\n"]


def test_a_percentage_is_not_torn_apart() -> None:
    assert list(wrapped("shows as 0 % here", 11)) == ["shows as", "0 % here"]


@given(st.text(), st.integers(min_value=2, max_value=40))
def test_wrapped_lines_fit_and_keep_every_word(text: str, width: int) -> None:
    shown = Canvas().text(text)
    lines = list(wrapped(shown, width))
    assert all(cell_width(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(shown.split())


def test_width_is_measured_after_text_was_made_safe() -> None:
    assert spans_width(Canvas(), cell("\x1b[0m")) == 7
    assert spans_width(Canvas(unicode=False), cell("\u00fc")) == 4
