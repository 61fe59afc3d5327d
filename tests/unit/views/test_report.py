import csv
import io
import json
from typing import Any

import pytest

from siptower.export.text import Canvas
from siptower.views.call_table import CALL_KEYS
from siptower.views.calls import ATTEMPT_COLUMNS, SESSION_COLUMNS, WINDOW
from siptower.views.output import Format, Output
from siptower.views.report import ReportView, step_table
from tests.unit.counts import CountedSource, Told, counts
from tests.unit.engines import status
from tests.unit.rows import attempt, batch, session

COUNTS = counts(
    ("sip_session_attempts_total", {"outcome": "answered", "code": "200"}, 2),
    ("sip_events_total", {"name": "scanner"}, 2),
    ("sip_events_total", {"name": "call-start"}, 9),
    ("sip_registration_attempts_total", {"outcome": "ok", "op": "add"}, 3),
    ("sip_registration_attempts_total", {"outcome": "auth_failed", "op": "add"}, 1),
)


def _source(calls: int = 3, told: dict[str, Any] | None = None, measured: str = COUNTS) -> CountedSource:
    attempts = [attempt(f"a{number}", calls - number) for number in range(calls)]
    sessions = [session(f"a{number}") for number in range(calls - 1)]
    rows = (
        ("attempt", batch("attempt", attempts, ATTEMPT_COLUMNS)),
        ("session", batch("session", sessions, SESSION_COLUMNS)),
    )
    return CountedSource(Told(measured, told or status()), rows if calls else ())


def _text(form: Format = Format.TABLE, limit: int | None = None, width: int = 120, **more: Any) -> str:
    return "".join(ReportView(Output(form, Canvas(width=width), limit)).lines(_source(**more)))


def test_the_report_leads_from_the_calls_to_the_next_question() -> None:
    text = _text()
    places = [text.index(word) for word in ("00:00:01.000", "KPIs", "ASR", "Capture  a.pcap", "Where to go next")]
    assert places == sorted(places)


def test_calls_stand_in_the_order_of_their_beginning() -> None:
    times = [line.split()[0] for line in _text().splitlines() if line.startswith(" 00:00:0")]
    assert times == ["00:00:01.000", "00:00:02.000", "00:00:03.000"]


def test_a_limit_shows_the_first_calls_and_counts_the_others() -> None:
    text = _text(limit=1)
    assert "00:00:01.000" in text
    assert "00:00:02.000" not in text
    assert "… 2 more calls: --limit 0 shows all" in text


def test_next_steps_follow_from_what_was_found() -> None:
    steps = _text(limit=1).split("Where to go next")[1]
    assert "2 scanner" in steps
    assert "call-start" not in steps
    assert "4 registration attempts, 1 failed" in steps
    assert "--limit 0" in steps
    assert "--config" not in steps
    others = counts(("sip_session_attempts_total", {"outcome": "answered", "carrier": "other"}, 1))
    assert "name your networks and carriers" in _text(measured=others)


def test_losses_and_damage_are_told_beside_the_figures() -> None:
    text = _text(told=status(malformed={"bad_cseq": 2}, dropped={"truncated": 3}, duplicates=4))
    assert "▲ 2 messages too damaged to be followed: bad_cseq 2" in text
    assert "▲ 3 packets cut off" in text
    assert "4 captured twice" in text


def test_a_capture_without_calls_says_so() -> None:
    assert "no calls: no INVITE began in this capture" in _text(calls=0)
    assert "no SIP messages" in _text(calls=0, told=status(messages=0))
    assert "no packets" in _text(calls=0, told=status(packets=0, messages=0, first_ns=None, last_ns=None))


@pytest.mark.parametrize("width", [50, 64, 80, 120, 200])
def test_the_report_fits_every_width(width: int) -> None:
    told = status(malformed={"bad_cseq": 2, "to_missing": 1, "via_missing": 7})
    told["sources"] = [
        {"name": "a/very/long/path/to/some/capture/of/last/night.pcapng.zst", "packets": 7, "error": None}
    ]
    assert [line for line in _text(width=width, told=told).splitlines() if len(line) > width] == []


def test_programs_get_calls_figures_and_facts_in_one_document() -> None:
    document = json.loads(_text(Format.JSON))
    assert list(document) == ["calls", "kpis", "capture", "warnings"]
    assert [call["attempt_id"] for call in document["calls"]] == ["a2", "a1", "a0"]
    assert [call["open"] for call in document["calls"]] == [True, False, False]
    assert {"asr", "ner", "ser_literal"} <= {kpi["name"] for kpi in document["kpis"]}
    assert document["capture"]["packets"] == 7


def test_spreadsheets_and_streams_get_the_calls_and_need_no_counts() -> None:
    lines = _text(Format.NDJSON).splitlines()
    assert [json.loads(line)["attempt_id"] for line in lines] == ["a2", "a1", "a0"]
    rows = list(csv.reader(io.StringIO(_text(Format.CSV, limit=2))))
    assert rows[0] == list(CALL_KEYS)
    assert len(rows) == 3
    assert ReportView(Output(Format.CSV)).plan() is None
    assert ReportView(Output(Format.TABLE)).plan() is not None


def test_calls_are_written_before_the_input_ends_once_there_are_many() -> None:
    view = ReportView(Output(Format.TABLE, Canvas(width=120)))
    rows = [
        ("attempt", batch("attempt", [attempt(f"a{at}", at, outcome="busy") for at in part], ATTEMPT_COLUMNS))
        for part in (range(WINDOW), range(WINDOW, WINDOW + 3_000))
    ]
    source = CountedSource(Told(COUNTS), tuple(rows))
    lines = view.lines(source)
    assert next(lines).startswith(" Time")
    assert next(lines).strip() == "2026-01-01"


def test_many_files_are_named_and_counted() -> None:
    told = status()
    told["sources"] = [{"name": f"{name}.pcap", "packets": 1, "error": None} for name in "abcde"]
    text = _text(told=told)
    assert "Capture  a.pcap, b.pcap, c.pcap" in text
    assert "and 2 more files" in text


def test_a_command_to_go_on_with_is_never_cut() -> None:
    option = "--where 'outcome == cancelled_before_alerting'"
    lines = list(step_table(Canvas(width=40), [("--kpis", "every KPI"), (option, "5 calls")]))
    assert lines[1:] == [" --kpis\n", "   every KPI\n", f" {option}\n", "   5 calls\n"]


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_what_a_step_shows_is_told_whole(width: int) -> None:
    words = "one call, message by message: the first that is worth a look (server failure)"
    steps = [("--where 'outcome == cancelled_before_alerting'", "5 calls"), ("--call a@example", words)]
    text = "".join(step_table(Canvas(width=width), steps))
    assert set(words.split()) <= set(text.split())
    assert "…" not in text


def test_the_call_to_look_at_is_the_first_of_the_outcome_that_stands_first() -> None:
    names = ("cancelled_before_alerting", "busy", "server_failure", "server_failure", "answered")
    attempts = [attempt(f"a{at}", at, outcome=name) for at, name in enumerate(names)]
    source = CountedSource(Told(COUNTS, status()), (("attempt", batch("attempt", attempts, ATTEMPT_COLUMNS)),))
    text = "".join(ReportView(Output(Format.TABLE, Canvas(width=120))).lines(source))
    assert "--where failed" in text
    assert text.index("outcome == server_failure") < text.index("outcome == cancelled_before_alerting")
    assert "--call a2@example " in text
