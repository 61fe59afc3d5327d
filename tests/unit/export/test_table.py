import itertools
from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from siptower.export.table import Column, table
from siptower.export.text import Align, Canvas, Elide, Spans, cell, cell_width

COLUMNS = (
    Column("Name", least=4, most=20),
    Column("Number", Align.RIGHT, least=6),
    Column("Remark", least=6, most=30, rank=1),
    Column("Extra", least=5, most=30, rank=2),
)


def _rows(*rows: tuple[str, ...]) -> list[tuple[Spans, ...]]:
    return [tuple(cell(text) for text in row) for row in rows]


def _lines(canvas: Canvas, *rows: tuple[str, ...]) -> list[str]:
    return "".join(table(canvas, COLUMNS, _rows(*rows))).splitlines()


def test_columns_are_as_wide_as_their_content() -> None:
    assert _lines(Canvas(), ("alice", "1", "x", "y"), ("bob", "1,204", "", "")) == [
        " Name   Number  Remark  Extra",
        " alice       1  x       y",
        " bob     1,204",
    ]


def test_narrow_canvases_lose_the_columns_of_high_rank_first() -> None:
    row = ("alice", "1", "remark is long", "extra is long")
    assert _lines(Canvas(width=60), row)[0].split() == ["Name", "Number", "Remark", "Extra"]
    assert _lines(Canvas(width=25), row)[0].split() == ["Name", "Number", "Remark"]
    assert _lines(Canvas(width=16), row)[0].split() == ["Name", "Number"]


def test_what_does_not_fit_is_cut_with_a_sign() -> None:
    assert _lines(Canvas(width=20), ("a-very-long-name-indeed", "1", "", ""))[1] == " a-very-long…      1"
    assert (
        _lines(Canvas(width=20, unicode=False), ("a-very-long-name-indeed", "1", "", ""))[1] == " a-very-lo...      1"
    )


@given(
    st.integers(min_value=24, max_value=200),
    st.booleans(),
    st.lists(st.tuples(st.text(max_size=60), st.text(max_size=8), st.text(), st.text()), max_size=5),
)
def test_no_line_is_wider_than_the_canvas(width: int, unicode: bool, rows: list[tuple[str, ...]]) -> None:
    canvas = Canvas(width=width, unicode=unicode)
    text = "".join(table(canvas, COLUMNS, _rows(*rows)))
    assert all(cell_width(line) <= width for line in text.split("\n"))
    assert text.count("\n") == len(rows) + 1
    assert unicode or text.isascii()


def test_hostile_text_stays_text() -> None:
    line = _lines(Canvas(colour=True), ("\x1b[2J[red]x[/red]", "1", "", ""))[1]
    assert "\x1b" not in line
    assert "\\x1b[2J[red]x[/red]" in line


def test_wide_characters_keep_columns_straight() -> None:
    lines = _lines(Canvas(), ("\u4f60\u597d", "1", "x", ""), ("ab", "2", "y", ""))
    assert cell_width(lines[1].split("x")[0]) == cell_width(lines[2].split("y")[0])


def test_a_row_of_text_stands_between_the_others() -> None:
    rows: list[tuple[Spans, ...] | str] = [*_rows(("a", "1", "", "")), "2026-01-02", *_rows(("b", "2", "", ""))]
    assert "".join(table(Canvas(), COLUMNS[:2], rows, heading=False)).splitlines() == [
        " a          1",
        " 2026-01-02",
        " b          2",
    ]


def test_long_tables_are_written_while_their_rows_come() -> None:
    taken = itertools.count()

    def rows() -> Iterator[tuple[Spans, ...]]:
        for _ in range(100_000):
            next(taken)
            yield tuple(cell("x") for _ in COLUMNS)

    lines = table(Canvas(), COLUMNS, rows())
    list(itertools.islice(lines, 5))
    assert next(taken) < 5_000


def test_narrow_canvases_close_the_gaps_before_they_shrink_columns() -> None:
    assert _lines(Canvas(width=13), ("alice", "1", "", ""))[1] == " alice      1"


def test_numbers_keep_both_their_ends() -> None:
    columns = (Column("Number", least=6, elide=Elide.MIDDLE),)
    lines = "".join(table(Canvas(width=10), columns, [(cell("+493023125157"),)])).splitlines()
    assert lines[1] == " +493…5157"


def test_a_wrapping_column_loses_nothing() -> None:
    columns = (Column("KPI", least=4), Column("What it is", least=12, most=20, wrap=True))
    text = "one two three four five six seven"
    lines = "".join(table(Canvas(width=40), columns, [(cell("ASR"), cell(text))])).splitlines()
    assert lines == [
        " KPI  What it is",
        " ASR  one two three four",
        "      five six seven",
    ]


def test_the_least_important_column_goes_first_and_the_last_among_equals() -> None:
    columns = [Column("Time", least=8, importance=1), Column("Who"), Column("Outcome", importance=2), Column("Code")]
    row = [cell("12:00:00"), cell("somebody"), cell("wrong number"), cell("404")]

    def heads(width: int) -> list[str]:
        return "".join(table(Canvas(width=width), columns, [row])).splitlines()[0].split()

    assert heads(60) == ["Time", "Who", "Outcome", "Code"]
    assert heads(26) == ["Time", "Who", "Outcome"]
    assert heads(20) == ["Time", "Outcome"]
    assert heads(12) == ["Outcome"]


def test_what_stays_takes_the_room_of_what_goes() -> None:
    columns = [Column("Long", least=4, importance=1), Column("Gone", least=20)]
    lines = list(table(Canvas(width=24), columns, [[cell("0123456789"), cell("x" * 20)]]))
    assert lines[1] == " 0123456789\n"
