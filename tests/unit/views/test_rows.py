import csv
import io
import itertools
import json
from collections.abc import Iterator

import pyarrow as pa
import pytest

from siptower.export.text import Canvas
from siptower.filter import Filter
from siptower.model.columns import COLUMNS
from siptower.views.output import Counted, Format, Output
from siptower.views.row_cells import LAYOUTS
from siptower.views.rows import RowsView
from tests.unit.counts import CountedSource, Told
from tests.unit.rows import START, attempt, batch


class _Source:
    """Given rows, in batches."""

    def __init__(self, table: str, *batches: list[dict[str, object]]) -> None:
        self.table = table
        self.rows = batches
        self.taken = 0
        self.names: tuple[str, ...] = ()

    def batches(self) -> Iterator[tuple[str, pa.RecordBatch]]:
        for rows in self.rows:
            self.taken += 1
            yield self.table, batch(self.table, rows, self.names)

    def result(self) -> Counted:
        raise AssertionError("rows need no counts")


def _text(table: str, output: Output, *batches: list[dict[str, object]]) -> str:
    view, source = RowsView(table, output), _Source(table, *batches)
    source.names = view.columns()
    return "".join(piece if isinstance(piece, str) else piece.decode() for piece in view.lines(source))


@pytest.mark.parametrize("table", LAYOUTS)
@pytest.mark.parametrize("width", [64, 80, 120, 200])
def test_every_table_has_a_layout_that_fits(table: str, width: int) -> None:
    rows: list[dict[str, object]] = [{"ts": START}, {"ts": START + 86_400_000_000_000}]
    lines = _text(table, Output(Format.TABLE, Canvas(width=width)), rows).splitlines()
    assert len(lines) == 5
    assert [line.strip() for line in lines[1::2]] == ["2026-01-01", "2026-01-02"]
    assert all(len(line) <= width for line in lines)
    names = set(COLUMNS[table])
    assert set(LAYOUTS[table].names) <= names


@pytest.mark.parametrize("table", LAYOUTS)
def test_programs_get_every_column_of_the_schema(table: str) -> None:
    (row,) = [json.loads(line) for line in _text(table, Output(Format.NDJSON), [{}]).splitlines()]
    assert list(row) == list(COLUMNS[table])
    assert json.loads(_text(table, Output(Format.JSON), [{}])) == [row]
    (heading, _line) = csv.reader(io.StringIO(_text(table, Output(Format.CSV), [{}])))
    assert heading == list(COLUMNS[table])


def test_a_limit_cuts_the_table_and_says_how_many_are_left() -> None:
    rows = [attempt(f"a{number}") for number in range(3)]
    lines = _text("attempt", Output(Format.TABLE, Canvas(), 2), rows, rows).splitlines()
    assert len(lines) == 5
    assert lines[-1] == " … 4 more attempts: --limit 0 shows all"


def test_a_limit_holds_for_programs_too() -> None:
    rows = [attempt(f"a{number}") for number in range(3)]
    text = _text("attempt", Output(Format.NDJSON, limit=2), rows, rows)
    assert [json.loads(line)["attempt_id"] for line in text.splitlines()] == ["a0", "a1"]


def test_no_rows_are_told_in_words_and_stay_valid_for_programs() -> None:
    assert "no registrations in this capture" in _text("registration", Output(Format.TABLE))
    assert json.loads(_text("registration", Output(Format.JSON))) == []
    assert _text("registration", Output(Format.NDJSON)) == ""
    assert _text("registration", Output(Format.CSV)).count("\n") == 1


def test_rows_are_written_while_batches_come() -> None:
    source = _Source("attempt", *([attempt("a")] for _ in range(1_000)))
    view = RowsView("attempt", Output(Format.NDJSON))
    source.names = view.columns()
    list(itertools.islice(view.lines(source), 3))
    assert source.taken == 3


def test_only_the_columns_that_are_shown_are_asked_for() -> None:
    assert RowsView("message", Output(Format.TABLE)).tables() == {"message": LAYOUTS["message"].names}
    assert "raw" not in LAYOUTS["message"].names
    assert RowsView("message", Output(Format.CSV)).tables() == {"message": tuple(COLUMNS["message"])}


def test_chosen_messages_keep_the_numbers_of_the_capture() -> None:
    view = RowsView("message", Output(Format.TABLE, Canvas(120)), Filter.parse("status == 404", "message"))
    names = view.tables()["message"]
    halves = [
        ("message", batch("message", [{"status": status} for status in half], names))
        for half in ((200, 404, 200), (404, 200))
    ]
    lines = [str(line).split() for line in view.lines(CountedSource(Told("null"), tuple(halves)))]
    assert [line[0] for line in lines if "404" in line] == ["2", "4"]
