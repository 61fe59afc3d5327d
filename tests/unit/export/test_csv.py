import csv as standard_csv
import io
from collections.abc import Iterator

from siptower.export.csv import table


def _read(text: str) -> list[list[str]]:
    return list(standard_csv.reader(io.StringIO(text)))


def test_the_heading_comes_first_even_without_rows() -> None:
    assert "".join(table(["a", "b"], [])) == "a,b\n"


def test_values_are_written_by_their_kind() -> None:
    row = {"none": None, "yes": True, "number": -1, "delay": -0.02, "whole": 60.0, "text": "x", "list": [1], "no": []}
    text = "".join(table(list(row), [row]))
    assert _read(text)[1] == ["", "true", "-1", "-0.02", "60", "x", "[1]", ""]


def test_formulas_are_guarded_and_numbers_are_not() -> None:
    text = "".join(table(["to", "delay"], [{"to": "+4930", "delay": -1.5}]))
    assert _read(text)[1] == ["'+4930", "-1.5"]


def test_separators_and_line_breaks_stay_in_their_cell() -> None:
    text = "".join(table(["a", "b"], [{"a": 'x,"y"\r\nz', "b": "1"}]))
    assert _read(text)[1] == ['x,"y"\r\nz', "1"]


def test_a_carriage_return_alone_begins_no_row() -> None:
    text = "".join(table(["raw", "b"], [{"raw": "INVITE x\r=1+cmd|' /C calc'!A0\rTo: y", "b": "1"}]))
    assert _read(text)[1:] == [["INVITE x\r=1+cmd|' /C calc'!A0\rTo: y", "1"]]
    assert text.count("\n") == 2


def test_rows_are_written_while_they_come() -> None:
    taken: list[int] = []

    def rows() -> Iterator[dict[str, object]]:
        for number in range(10_000):
            taken.append(number)
            yield {"a": number}

    next(table(["a"], rows()))
    assert len(taken) < 1_000
