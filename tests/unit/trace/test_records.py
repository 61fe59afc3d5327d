import builtins
import dataclasses
from collections.abc import Mapping
from typing import Any, get_type_hints

import pytest

from siptower.model import enums, records
from siptower.model.columns import COLUMNS
from siptower.model.enums import Class, Validity
from siptower.model.records import RECORDS, Issue, MessageRecord
from siptower.trace.records import record_of, records_of
from siptower.views.batches import values
from tests.unit.rows import START, attempt, batch

_LATE = {"builtins": builtins, "Mapping": Mapping}
"""What the annotations of the records name without importing it while the program runs."""

ISSUE = {"code": "bare_lf", "offset": 7, "reference": "RFC 3261 7"}


def test_values_have_the_types_that_the_class_promises() -> None:
    row = {"issues": [ISSUE], "vlans": [1, 2], "validity": "lenient", "raw": b"\xff", "headers": [("account", "x")]}
    (record,) = records_of(batch("message", [row]), "message")
    assert isinstance(record, MessageRecord)
    assert record.ts == START
    assert record.issues == (Issue("bare_lf", 7, "RFC 3261 7"),)
    assert record.issues[0].meaning == "A line of the header section ends with LF alone."
    assert (record.vlans, record.raw, record.headers) == ((1, 2), b"\xff", {"account": "x"})
    assert record.validity is Validity.LENIENT
    assert record.class_ is Class.NORMAL
    assert record.status is None


@pytest.mark.parametrize("table", RECORDS)
def test_every_field_of_every_table_is_of_its_type(table: str) -> None:
    (record,) = records_of(batch(table, [{}]), table)
    hints = get_type_hints(RECORDS[table], {**vars(records), **vars(enums), **_LATE})
    assert [field.name for field in dataclasses.fields(record)]
    for field in dataclasses.fields(record):
        assert _fits(getattr(record, field.name), hints[field.name]), field.name


def test_a_row_alone_gives_the_same_record() -> None:
    rows = batch("attempt", [attempt("a", srd_other_forks=[3, 4])])
    plain = {name: values(rows, "attempt", name)[0] for name in COLUMNS["attempt"]}
    assert [record_of("attempt", plain)] == list(records_of(rows, "attempt"))
    assert record_of("attempt", plain).srd_other_forks == (3, 4)  # type: ignore[attr-defined]


def _fits(value: object, hint: Any) -> bool:
    options = getattr(hint, "__args__", (hint,)) if "|" in str(hint) else (hint,)
    return any(isinstance(value, getattr(option, "__origin__", option)) for option in options)
