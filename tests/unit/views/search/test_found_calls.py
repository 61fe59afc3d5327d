import csv
import io
import json
from typing import Any

import pytest

from siptower.export.text import Canvas
from siptower.filter import Filter
from siptower.views.call_table import CALL_KEYS
from siptower.views.output import Format, Output
from siptower.views.search.found_calls import FoundCallsView
from tests.unit.counts import CountedSource, Told
from tests.unit.engines import status
from tests.unit.rows import attempt, batch, session


def _text(where: str, form: Format = Format.TABLE, limit: int | None = None, calls: int = 4, **more: Any) -> str:
    view = FoundCallsView(Output(form, Canvas(width=more.pop("width", 120)), limit), Filter.parse(where, "call"))
    attempts = [attempt(f"a{at}", at, outcome="answered" if at % 2 else "busy", **more) for at in range(calls)]
    sessions = [session(f"a{at}") for at in range(calls) if at % 2]
    tables = view.tables()
    rows = (
        ("attempt", batch("attempt", attempts, tables["attempt"])),
        ("session", batch("session", sessions, tables["session"])),
    )
    return "".join(view.lines(CountedSource(Told("null", status()), rows)))


def test_only_calls_that_match_are_shown_with_how_they_ended() -> None:
    text = _text("outcome == busy")
    assert text.count("▲ busy") == 3
    assert "2 of 4 calls match" in text
    assert "100.0 %" in text
    assert "answered" not in text


def test_the_first_that_matches_leads_to_its_ladder() -> None:
    assert "--call a0" in _text("outcome == busy", call_id="a0")
    assert "--call" not in _text("pdd > 1h")


def test_no_kpi_is_shown_of_a_part() -> None:
    text = _text("outcome == busy")
    assert "KPIs  " not in text
    assert "ASR" not in text
    assert FoundCallsView(Output(), Filter.parse("inferred", "call")).plan() is None


def test_nothing_found_is_told_in_words() -> None:
    assert "no call matches; 4 were looked at" in _text("pdd > 1h")
    assert "no call matches; 1 was looked at" in _text("pdd > 1h", calls=1)
    assert "no calls in this capture" in _text("pdd > 1h", calls=0)


def test_a_limit_counts_matches() -> None:
    text = _text("outcome == busy", limit=1)
    assert "… 1 more call: --limit 0 shows all" in text
    assert "2 of 4 calls match" in text
    lines = _text("outcome == busy", Format.NDJSON, limit=1).splitlines()
    assert [json.loads(line)["attempt_id"] for line in lines] == ["a0"]


def test_programs_get_the_calls_that_match() -> None:
    lines = _text("how == bye", Format.NDJSON).splitlines()
    assert [json.loads(line)["attempt_id"] for line in lines] == ["a1", "a3"]
    rows = list(csv.reader(io.StringIO(_text("how == bye", Format.CSV))))
    assert rows[0] == list(CALL_KEYS)
    assert len(rows) == 3
    document = json.loads(_text("how == bye", Format.JSON))
    assert list(document) == ["where", "calls", "counts", "outcomes", "capture", "warnings"]
    assert document["where"] == "how == bye"
    assert document["counts"] == {"looked_at": 4, "matched": 2}
    assert document["outcomes"] == {"answered": 2}


def test_columns_that_only_choose_are_not_shown() -> None:
    (line,) = _text("ordinal == 9", Format.NDJSON, calls=1, ordinal=9).splitlines()
    assert list(json.loads(line)) == list(CALL_KEYS)


@pytest.mark.parametrize("width", [40, 64, 80, 120, 200])
def test_it_fits_every_width(width: int) -> None:
    assert [line for line in _text("inferred == false", width=width).splitlines() if len(line) > width] == []
