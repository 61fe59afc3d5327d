from typing import Any

import pyarrow as pa
import pytest

from siptower.filter import Filter
from siptower.filter.to_arrow import mask
from tests.unit.rows import ARROW_TYPES

CASES: list[tuple[str, str, str, list[Any], list[bool]]] = [
    ("pdd > 3s", "pdd", "duration", [None, 3 * 10**9, 3 * 10**9 + 1], [False, False, True]),
    ("pdd != 3s", "pdd", "duration", [None, 3 * 10**9, 4], [False, False, True]),
    ("not (pdd == 3s)", "pdd", "duration", [None, 3 * 10**9, 4], [True, False, True]),
    ("pdd not in (3s)", "pdd", "duration", [None, 3 * 10**9, 4], [False, False, True]),
    ("q850 in (16, 70000)", "q850", "u16", [None, 16, 17], [False, True, False]),
    ("q850 < 70000", "q850", "u16", [None, 16, 65535], [False, True, True]),
    ("not ner_effective", "ner_effective", "bool", [None, True, False], [True, False, True]),
    ("ner_effective == false", "ner_effective", "bool", [None, True, False], [False, False, True]),
    ("ts > '1970-01-01T00:00:00.000000001Z'", "ts", "timestamp", [0, 1, 2], [False, False, True]),
    ("exists(reason)", "reason", "string", ["", "x", " "], [False, True, True]),
    ("src_ip in (10.0.0.0/8, ::1)", "src_ip", "address", ["10.9.9.9", "::1", "11.0.0.1"], [True, True, False]),
    ("src_ip not in 10.0.0.0/8", "src_ip", "address", ["10.9.9.9", "::1", "no address"], [False, True, True]),
    ('headers.a == "1"', "headers", "headers", [[("a", "1")], [("b", "1")], None], [True, False, False]),
    ("exists(headers)", "headers", "headers", [[("a", "1")], [], None], [True, False, False]),
    ("srd_other_forks contains 2s", "srd_other_forks", "durations", [[1, 2 * 10**9], [], None], [True, False, False]),
    ("exists(srd_other_forks)", "srd_other_forks", "durations", [[1], [], None], [True, False, False]),
]


@pytest.mark.parametrize(("text", "column", "kind", "values", "expected"), CASES)
def test_absent_values_never_match_and_negation_is_exact(
    text: str, column: str, kind: str, values: list[Any], expected: list[bool]
) -> None:
    batch = pa.RecordBatch.from_arrays([pa.array(values, ARROW_TYPES[kind])], names=[column])
    found = mask(Filter.parse(text, "attempt").condition, batch)
    assert found.to_pylist() == expected
    assert mask(Filter.parse(text, "attempt").condition, batch.slice(3)).to_pylist() == []


def test_bytes_that_are_no_text_hide_nothing_else() -> None:
    raw = [b"\xff\xfeFrom: J\xc3\xbcrgen\r\n", b"J\xc3\xbcrgen", None, b"\xff\xfe"]
    batch = pa.RecordBatch.from_arrays([pa.array(raw, pa.binary())], names=["raw"])

    def found(text: str) -> list[bool]:
        answer: list[bool] = mask(Filter.parse(text, "message").condition, batch).to_pylist()
        return answer

    assert found('raw contains "JÜRGEN"') == [True, True, False, False]
    assert found('raw =~ "^.$"') == [False, False, False, True]
    assert found('raw =~ "^.From"') == [True, False, False, False]


def test_slices_of_lists_are_asked_by_their_own_elements() -> None:
    batch = pa.RecordBatch.from_arrays([pa.array([[1], [2], [3], [1]], pa.list_(pa.uint16()))], names=["vlans"])
    condition = Filter.parse("vlans contains 1", "message").condition
    assert mask(condition, batch.slice(1)).to_pylist() == [False, False, True]
