import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siptower.engine import ArrowBatch
from siptower.export.rows import ArrowRows, json_array, ndjson, table
from siptower.model.columns import COLUMNS
from tests.unit.row_objects import texts
from tests.unit.rows import ARROW_TYPES, START, attempt, batch

_SECOND = 1_000_000_000
_LONGEST = 2**63 - 1
_HOSTILE = (
    "=+-@\t\r\n\",;|\\'\x00\x08\x0b\x0c\x1b[2J\x7f"
    "\x85\xad\u202e\u2028\u2029\ufeff\ufffd\U000e0041\U0001d173é漢😀 aA0"
)
)

_text = st.one_of(st.text(max_size=40), st.text(_HOSTILE, max_size=60))
_nanoseconds = st.one_of(
    st.integers(-200_000, 200_000),
    st.integers(-400, 400).map(lambda tenths: tenths * _SECOND // 10),
    st.integers(-(10**15) - 1000, 10**15 + 1000),
    st.integers(-_LONGEST, _LONGEST),
)
_bytes = st.one_of(
    st.binary(max_size=60),
    st.tuples(_text, st.binary(max_size=3), _text).map(lambda parts: parts[0].encode() + parts[1] + parts[2].encode()),
)
_VALUES: dict[str, st.SearchStrategy[Any]] = {
    "timestamp": st.one_of(st.integers(START, START + 10 * _SECOND), st.integers(-_LONGEST, _LONGEST)),
    "duration": _nanoseconds,
    "durations": st.lists(_nanoseconds, max_size=3),
    "bool": st.booleans(),
    "u16": st.integers(0, 2**16 - 1),
    "u32": st.integers(0, 2**32 - 1),
    "u64": st.integers(0, 2**64 - 1),
    "u16s": st.lists(st.integers(0, 2**16 - 1), max_size=3),
    "string": _text,
    "address": _text,
    "enum": _text,
    "bytes": _bytes,
    "issues": st.lists(
        st.fixed_dictionaries({"code": _text, "offset": st.integers(0, 2**32 - 1), "reference": _text}), max_size=2
    ),
    "headers": st.dictionaries(_text, _text, max_size=3).map(lambda each: list(each.items())),
}


@st.composite
def _batches(draw: st.DrawFn) -> tuple[str, pa.RecordBatch]:
    """Rows of a table with some of its columns and whatever may stand in them."""
    name = draw(st.sampled_from(sorted(COLUMNS)))
    columns = draw(st.lists(st.sampled_from(list(COLUMNS[name].values())), min_size=2, max_size=8, unique=True))
    size = draw(st.integers(0, 4))
    arrays = []
    for column in columns:
        value = _VALUES[column.type]
        value = st.one_of(st.none(), value) if column.optional else value
        arrays.append(pa.array(draw(st.lists(value, min_size=size, max_size=size)), ARROW_TYPES[column.type]))
    return name, pa.RecordBatch.from_arrays(arrays, names=[column.name for column in columns])


def _text_of(pieces: Iterable[str | bytes]) -> str:
    return "".join(piece if isinstance(piece, str) else piece.decode() for piece in pieces)


def _written(rows: list[pa.RecordBatch], columns: list[str]) -> dict[str, str]:
    return {
        "ndjson": _text_of(ndjson(rows)),
        "json": _text_of(json_array(rows)),
        "csv": _text_of(table(columns, rows)),
    }


@settings(max_examples=400, deadline=None)
@given(_batches())
def test_rows_are_written_as_if_value_by_value(drawn: tuple[str, pa.RecordBatch]) -> None:
    name, rows = drawn
    columns = rows.schema.names
    assert _written([rows], columns) == texts([rows], name)
    assert _written([rows, rows], columns) == texts([rows, rows], name)


@given(_batches(), st.data())
def test_a_part_of_a_batch_is_written_like_a_batch(drawn: tuple[str, pa.RecordBatch], data: st.DataObject) -> None:
    name, rows = drawn
    part = rows.slice(data.draw(st.integers(0, rows.num_rows)))
    assert _written([part], rows.schema.names) == texts([part], name)


def test_every_character_is_written_as_it_should_be() -> None:
    characters = [chr(code) for code in range(0x110000) if not 0xD800 <= code <= 0xDFFF]
    lines = ["".join(characters[start : start + 4_096]) for start in range(0, len(characters), 4_096)]
    rows = batch("message", [{"reason": line, "raw": line.encode()} for line in lines], ("reason", "raw"))
    assert _written([rows], ["reason", "raw"]) == texts([rows], "message")


def test_every_byte_is_written_as_it_should_be_wherever_it_stands() -> None:
    raws = [
        b"x" * before + bytes([byte]) + b"y" * after for byte in range(256) for before in range(9) for after in (0, 9)
    ]
    rows = batch("message", [{"raw": raw, "bytes": len(raw)} for raw in raws], ("raw", "bytes"))
    assert _written([rows], ["raw", "bytes"]) == texts([rows], "message")


@pytest.mark.parametrize(
    ("nanoseconds", "in_json", "in_csv"),
    [
        (0, "0.0", "0"),
        (1, "1e-09", "0.000000001"),
        (-12_345, "-1.2345e-05", "-0.000012345"),
        (100_000, "0.0001", "0.0001"),
        (500_000_000, "0.5", "0.5"),
        (60 * _SECOND, "60.0", "60"),
        (10**15, "1000000.0", "1000000"),
        (2**63 - 1, "9223372036.854776", "9223372036.854776382"),
    ],
)
def test_durations_are_seconds(nanoseconds: int, in_json: str, in_csv: str) -> None:
    rows = batch("attempt", [{"pdd": nanoseconds, "ordinal": 1}], ("pdd", "ordinal"))
    assert _text_of(ndjson([rows])) == f'{{"pdd":{in_json},"ordinal":1}}\n'
    assert _text_of(table(["pdd", "ordinal"], [rows])).splitlines()[1] == f"{in_csv},1"


def test_moments_have_all_their_digits_and_bytes_are_text() -> None:
    rows = batch("message", [{"ts": START + 20_000_001, "raw": b"\xffA\xc3\xbc\r\n"}], ("ts", "raw"))
    assert json.loads(_text_of(ndjson([rows]))) == {"ts": "2026-01-01T00:00:00.020000001Z", "raw": "\\xffAü\r\n"}


def test_no_cell_is_a_formula_and_no_stranger_begins_a_row() -> None:
    reasons = ["=cmd()", "+1", "-1", "@x", "\tx", "\rx", "a,b\r\n=c", 'say "x"', "\x00=1", ""]
    rows = batch("message", [{"reason": reason, "status": 200} for reason in reasons], ("reason", "status"))
    (_heading, *cells) = csv.reader(io.StringIO(_text_of(table(["reason", "status"], [rows])), newline=""))
    assert [cell for cell, _ in cells] == [
        *("'" + each for each in reasons[:6]),
        "a,b\r\n=c",
        'say "x"',
        "\\x00=1",
        "",
    ]


@pytest.mark.parametrize("form", [ndjson, json_array])
def test_a_limit_may_end_anywhere(form: Callable[..., Iterator[bytes]]) -> None:
    batches = [batch("attempt", [attempt(f"a{place}{row}") for row in range(3)]) for place in range(2)]
    for limit in range(8):
        left, parts = limit, []
        for each in batches:
            parts.append(each.slice(0, left))
            left = max(0, left - each.num_rows)
        assert _text_of(form(batches, limit)) == _text_of(form(parts))


def test_batches_after_the_limit_are_still_taken() -> None:
    taken: list[int] = []

    def batches() -> Iterator[ArrowRows]:
        for place in range(3):
            taken.append(place)
            yield batch("attempt", [attempt("a")])

    assert _text_of(ndjson(batches(), 1)).count("\n") == 1
    assert taken == [0, 1, 2]


def test_long_text_comes_in_pieces_of_whole_rows() -> None:
    rows = ArrowBatch(batch("message", [{"raw": b"x" * 1_000, "status": 200}] * 1_000, ("status", "raw")))
    pieces = list(rows.ndjson())
    assert 10 < len(pieces) < 20
    assert all(piece.endswith(b"\n") and len(piece) < 70_000 for piece in pieces)
    assert b"".join(pieces).count(b"\n") == 1_000


def test_columns_that_no_table_has_are_refused() -> None:
    rows = ArrowBatch(pa.record_batch([pa.array([1.5])], names=["x"]))
    with pytest.raises(ValueError, match='column "x" is a Float64'):
        rows.ndjson()


def test_what_is_no_batch_is_refused() -> None:
    with pytest.raises(ValueError, match="a batch is a struct of columns, not a Int64"):
        ArrowBatch(pa.array([1, 2]))
    with pytest.raises(ValueError, match="rows of a batch cannot be absent"):
        ArrowBatch(pa.array([None, {"x": 1}], pa.struct([("x", pa.int64())])))
