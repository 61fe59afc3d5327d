from hypothesis import given
from hypothesis import strategies as st

from siptower.export.passage import broken, caret_place, hex_dump
from siptower.export.text import Canvas, Style, cell_width


def test_long_text_goes_on_below() -> None:
    assert [line for line, _ in broken(Canvas(), (("abcdef", Style.PLAIN), ("gh", Style.DIM)), 3)] == [
        "abc",
        "def",
        "gh",
    ]


def test_nothing_is_one_empty_line() -> None:
    assert list(broken(Canvas(), (), 10)) == [("", 0)]


def test_a_place_is_found_behind_escapes() -> None:
    assert caret_place(Canvas(), "a\x1bb", 2, 80) == (0, 5)
    assert caret_place(Canvas(), "abcdef", 4, 3) == (1, 1)


def test_bytes_are_dumped_with_their_text() -> None:
    assert list(hex_dump(Canvas(100), b"AB\x00")) == [f"  000000  {'41 42 00':<47}  AB.\n"]
    assert len(list(hex_dump(Canvas(40), bytes(17)))) == 3


@given(st.text(max_size=2_000), st.integers(4, 80))
def test_nothing_is_left_out(text: str, width: int) -> None:
    canvas = Canvas()
    lines = list(broken(canvas, ((text, Style.PLAIN),), width))
    shown = "".join(canvas.text(text[start : start + 512]) for start in range(0, len(text), 512))
    assert "".join(line for line, _ in lines) == shown
    assert all(cell_width(line) == taken <= width for line, taken in lines)
