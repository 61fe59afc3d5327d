from siptower.model.columns import COLUMNS
from siptower.views.batches import json_rows, values
from tests.unit.rows import START, attempt, batch


def test_times_and_durations_are_nanoseconds() -> None:
    rows = batch("attempt", [attempt("a", pdd=20_000_001), attempt("b", pdd=None)])
    assert values(rows, "attempt", "ts") == [START, START]
    assert values(rows, "attempt", "pdd") == [20_000_001, None]


def test_headers_are_a_mapping() -> None:
    rows = batch("attempt", [attempt("a", headers=[("account", "7")]), attempt("b")])
    assert values(rows, "attempt", "headers") == [{"account": "7"}, {}]


def test_rows_for_programs_have_the_columns_of_the_schema() -> None:
    (row,) = json_rows(
        batch("attempt", [attempt("a", srd_other_forks=[600_000_000])]), "attempt", tuple(COLUMNS["attempt"])
    )
    assert list(row) == list(COLUMNS["attempt"])
    assert row["ts"] == "2026-01-01T00:00:00.000000000Z"
    assert row["pdd"] == 0.5
    assert row["srd_other_forks"] == [0.6]
    assert row["q850"] is None
    assert row["headers"] == {}


def test_raw_messages_are_text_whatever_their_bytes() -> None:
    raw = b"OPTIONS sip:x SIP/2.0\r\n\xff\xfe\xc3\xbc"
    (row,) = json_rows(batch("message", [{"raw": raw}]), "message", ("raw",))
    assert row == {"raw": "OPTIONS sip:x SIP/2.0\r\n\\xff\\xfe\u00fc"}


def test_issues_stay_a_list() -> None:
    issue = {"code": "no_max_forwards", "offset": 12, "reference": "RFC 3261 8.1.1"}
    (row,) = json_rows(batch("message", [{"issues": [issue]}]), "message", ("issues",))
    assert row == {"issues": [issue]}
