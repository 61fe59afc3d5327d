import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from siptower.engine import compile_filter
from tests.unit.cli.running import siptower
from tests.unit.engines import FakeEngine, status
from tests.unit.rows import attempt, session

ROWS = [("attempt", [attempt("b", 1), attempt("a")]), ("session", [session("a")])]


def _engine(**more: Any) -> FakeEngine:
    return FakeEngine(rows=list(ROWS), **more)


def _source(kind: str, *, warning: bool, name: str = "a.pcap") -> dict[str, Any]:
    error = {"kind": kind, "message": "is bad", "hint": "mend it", "warning": warning}
    return {"name": name, "packets": 0, "error": error}


def test_calls_and_kpis_are_shown_when_nothing_else_is_asked_for() -> None:
    ended = siptower("read", "a.pcap", engine=_engine())
    assert ended.code == 0
    assert ended.told == ""
    assert "alice" in ended.out
    assert "KPIs" in ended.out


def test_calls_come_as_json_csv_and_ndjson() -> None:
    lines = siptower("read", "--format", "ndjson", "a.pcap", engine=_engine()).out.splitlines()
    assert [json.loads(line)["attempt_id"] for line in lines] == ["a", "b"]
    document = json.loads(siptower("read", "--format", "json", "a.pcap", engine=_engine()).out)
    assert [call["attempt_id"] for call in document["calls"]] == ["a", "b"]
    assert siptower("read", "--format", "csv", "a.pcap", engine=_engine()).out.startswith("ts,closed,attempt_id")


@pytest.mark.parametrize(
    ("flag", "table"),
    [
        ("--messages", "message"),
        ("--transactions", "transaction"),
        ("--attempts", "attempt"),
        ("--sessions", "session"),
        ("--registrations", "registration"),
        ("--events", "event"),
    ],
)
def test_rows_are_asked_for_by_a_flag(flag: str, table: str) -> None:
    engine = FakeEngine(rows=[(table, [{}])])
    (line,) = siptower("read", flag, "--format", "ndjson", "a.pcap", engine=engine).out.splitlines()
    assert json.loads(line)["ts"] == "2026-01-01T00:00:00.000000000Z"
    assert list(engine.config["tables"]) == [table]
    assert engine.config["measures"] is None


def test_the_summary_asks_for_samples_only_with_observations() -> None:
    engine = FakeEngine()
    assert json.loads(siptower("read", "--summary", "--format", "json", "a.pcap", engine=engine).out)["attempts"] == {}
    assert (engine.config["keep_samples"], engine.config["tables"]) == (False, {})
    for arguments in (("--summary", "--observations"), ("--observations",)):
        ended = siptower("read", *arguments, "--format", "json", "a.pcap", engine=engine)
        assert "observations" in json.loads(ended.out)
        assert engine.config["keep_samples"]


def test_metrics_are_printed_as_the_engine_writes_them() -> None:
    engine = FakeEngine(text="# HELP sip_messages_total x\n")
    out = siptower("read", "--metrics", "a.pcap", engine=engine).out
    assert out.startswith("# HELP sip_messages_total x\n# HELP sip_sessions_active ")


def test_options_reach_the_engine(tmp_path: Path) -> None:
    config = tmp_path / "siptower.yaml"
    config.write_text("timeouts: {trying: 10s}\n", encoding="utf-8")
    engine = FakeEngine()
    siptower("read", "--finalize", "--redact", "--config", config, "a.pcap", "-", engine=engine)
    assert [source["path"] for source in engine.config["sources"]] == ["a.pcap", "-"]
    assert engine.config["finalize"]
    assert engine.config["redact"]
    assert engine.config["settings"]["timeouts"]["trying"] == 10_000_000_000


def test_a_variable_may_name_the_settings_file(tmp_path: Path) -> None:
    config = tmp_path / "siptower.yaml"
    config.write_text("node: probe-1\n", encoding="utf-8")
    engine = FakeEngine()
    siptower(
        "read", "a.pcap", engine=engine, environment={"SIPTOWER_CONFIG": str(config), "SIPTOWER_SIP_PORTS": "5080"}
    )
    assert engine.config["settings"]["node"] == "probe-1"
    assert engine.config["sip_ports"] == [5080]


def test_settings_that_are_wrong_end_it_before_anything_is_read(tmp_path: Path) -> None:
    config = tmp_path / "siptower.yaml"
    config.write_text("timouts: {trying: 10s}\nnode: 5\n", encoding="utf-8")
    engine = FakeEngine()
    ended = siptower("read", "--config", config, "a.pcap", engine=engine)
    assert ended.code == 2
    assert not engine.started
    assert ended.told.splitlines() == [
        f"error: {config}:1: timouts: unknown setting",
        "hint: did you mean timeouts?",
        f"error: {config}:2: node: should be text",
        "hint: put it in quotes",
    ]


def test_a_file_that_cannot_be_read_is_told_and_the_others_are_shown() -> None:
    told = status() | {
        "sources": [_source("not_found", warning=False), {"name": "b.pcap", "packets": 7, "error": None}]
    }
    ended = siptower("read", "a.pcap", "b.pcap", engine=_engine(told=told))
    assert ended.code == 1
    assert "alice" in ended.out
    assert ended.told == "error: a.pcap: is bad\nhint: mend it\n"


def test_a_last_packet_that_is_cut_off_is_only_a_warning() -> None:
    told = status() | {"sources": [_source("truncated", warning=True)]}
    ended = siptower("read", "a.pcap", engine=_engine(told=told))
    assert ended.code == 0
    assert ended.told == "warning: a.pcap: is bad\nhint: mend it\n"


def test_a_source_that_is_not_built_in_is_told_and_the_others_are_read() -> None:
    engine = _engine()
    ended = siptower("read", "hep:udp://0.0.0.0:9060", "a.pcap", engine=engine)
    assert ended.code == 1
    assert "HEP input is not built into this version" in ended.told
    assert [source["path"] for source in engine.config["sources"]] == ["a.pcap"]
    assert "alice" in ended.out


def test_names_of_files_cannot_drive_the_terminal() -> None:
    told = status() | {"sources": [_source("not_found", warning=False, name="\x1b[2Jx\u202ey.pcap")]}
    ended = siptower("read", "x", engine=_engine(told=told))
    assert "\x1b" not in ended.out + ended.told
    assert "\\x1b[2Jx\\u202ey.pcap" in ended.told


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--kpis", "--events"), "--kpis and --events are two views"),
        (("--observations", "--kpis"), "--observations does not go with --kpis"),
        (("--metrics", "--format", "json"), "--metrics has a form of its own"),
        (("--limit", "-1"), "--limit is -1; it must be 0 or more"),
    ],
)
def test_what_does_not_go_together_is_told(arguments: tuple[str, ...], message: str) -> None:
    ended = siptower("read", *arguments, "a.pcap")
    assert ended.code == 2
    assert message in ended.told
    assert "hint: " in ended.told


def test_the_same_view_twice_is_one_view() -> None:
    assert siptower("read", "--events", "--events", "--format", "json", "a.pcap").code == 0


def test_a_limit_is_kept_and_zero_means_all() -> None:
    assert len(siptower("read", "--limit", "1", "--format", "ndjson", "a.pcap", engine=_engine()).out.splitlines()) == 1
    assert len(siptower("read", "--limit", "0", "--format", "ndjson", "a.pcap", engine=_engine()).out.splitlines()) == 2
    assert "1 more call" in siptower("read", "--limit", "1", "a.pcap", engine=_engine()).out


def test_the_help_lists_views_apart_from_options() -> None:
    text = siptower("read", "--help").out
    views, options = text.split("One call, message by message:")
    assert all(flag in views for flag in ("--summary", "--kpis", "--messages", "--metrics"))
    assert all(flag in options for flag in ("--format", "--limit", "--finalize", "--config"))
    assert "FILE...\n" not in options


def test_a_filter_reaches_the_engine_as_a_program_for_each_link_type() -> None:
    for flag in ("-f", "--filter"):
        engine = _engine()
        assert siptower("read", flag, "udp port 5060", "a.pcap", engine=engine).code == 0
        assert {"1", "101", "113", "276"} <= set(engine.config["filter"])
    engine = _engine()
    siptower("read", "a.pcap", engine=engine)
    assert engine.config["filter"] is None


def test_a_wrong_filter_is_a_wrong_command_line_and_nothing_is_read() -> None:
    engine = _engine()
    ended = siptower("read", "-f", "udp prt 5060", "a.pcap", engine=engine)
    assert (ended.code, ended.out, engine.started) == (2, "", False)
    error, hint = ended.told.splitlines()
    assert error == "error: the filter is wrong: can't parse filter expression: syntax error"
    assert hint.startswith("hint: `man pcap-filter`")


def test_a_missing_libpcap_is_told_with_how_to_get_it() -> None:
    without = partial(compile_filter, libraries=("libnothing.so.9",))
    ended = siptower("read", "-f", "udp", "a.pcap", filters=without)
    assert ended.code == 2
    assert ended.told == "error: filters need libpcap, which is not installed\nhint: apt install libpcap0.8\n"
    assert siptower("read", "a.pcap", filters=without).code == 0


def test_what_the_filter_could_not_see_is_told_in_every_view() -> None:
    told = status(packets=19, filtered={"refused": 10, "fragment": 2})
    report = siptower("read", "-f", "udp port 5060", "a.pcap", engine=_engine(told=told))
    assert "12 filtered out" in report.out
    assert "the filter refused 2 fragments" in report.out
    assert report.told == ""
    for arguments in (("--summary",), ("--attempts", "--format", "ndjson"), ("--format", "csv")):
        ended = siptower("read", *arguments, "-f", "udp port 5060", "a.pcap", engine=_engine(told=told))
        assert ended.code == 0
        assert ended.told.startswith("warning: the filter refused 2 fragments, in which it sees no ports\nhint: ")


def test_a_filter_that_lets_nothing_through_is_told() -> None:
    told = status(packets=7, messages=0, filtered={"refused": 7}, first_ns=None, last_ns=None)
    ended = siptower("read", "-f", "tcp", "a.pcap", engine=FakeEngine(told=told))
    assert ended.code == 0
    assert "no packet passed the filter" in ended.out
    assert "the filter refused all 7 packets" in ended.out


def test_why_a_link_type_has_no_filter_is_told_in_the_words_of_libpcap() -> None:
    told = status(packets=9, filtered={"no_program": 2}, filtered_link_types={"101": 2})
    ended = siptower("read", "--summary", "-f", "vlan 7", "a.pcap", engine=_engine(told=told))
    assert "link type 101: 2 packets left out (no VLAN support for Raw IP)" in ended.told


def test_an_expression_chooses_calls_and_says_how_many() -> None:
    ended = siptower("read", "--where", "how == bye and pdd < 3s", "a.pcap", engine=_engine())
    assert (ended.code, ended.told) == (0, "")
    assert "1 of 2 calls match" in ended.out
    engine = _engine()
    lines = siptower("read", "--where", "ordinal == 1", "--format", "ndjson", "a.pcap", engine=engine).out.splitlines()
    assert [json.loads(line)["attempt_id"] for line in lines] == ["a", "b"]
    assert "ordinal" in engine.config["tables"]["attempt"]
    assert engine.config["measures"] is None


def test_an_expression_chooses_rows_by_columns_that_are_not_shown() -> None:
    rows = [{"raw": b"A\r\nDiversion: x\r\n\r\n"}, {"raw": b"A\r\n\r\nDiversion: x"}]
    engine = FakeEngine(rows=[("message", rows)])
    ended = siptower("read", "--messages", "--where", "has(Diversion)", "a.pcap", engine=engine)
    assert "1 of 2 messages match" in ended.out
    assert "raw" in engine.config["tables"]["message"]
    again = FakeEngine(rows=[("message", rows)])
    none = siptower("read", "--messages", "--where", "has(Via)", "a.pcap", engine=again)
    assert none.out == " no message matches; 2 were looked at\n"


def test_a_wrong_expression_is_marked_and_nothing_is_read() -> None:
    engine = _engine()
    ended = siptower("read", "--where", "outcome == bussy", "a.pcap", engine=engine)
    assert (ended.code, ended.out, engine.started) == (2, "", False)
    assert ended.told.splitlines() == [
        'error: outcome is never "bussy"',
        "  outcome == bussy",
        "             ^^^^^",
        'hint: did you mean "busy"?',
    ]


def test_an_expression_cannot_drive_the_terminal() -> None:
    ended = siptower("read", "--where", "from_user == \x1b[2J", "a.pcap")
    assert ended.code == 2
    assert "\x1b" not in ended.told


@pytest.mark.parametrize("view", ["--summary", "--kpis", "--metrics", "--observations"])
def test_figures_of_a_part_are_refused_with_what_to_do(view: str) -> None:
    ended = siptower("read", view, "--where", "outcome == busy", "a.pcap")
    assert ended.code == 2
    assert "--where does not go with" in ended.told
    assert "hint: choose calls with --where alone" in ended.told


def test_the_report_names_expressions_for_what_failed() -> None:
    engine = FakeEngine(rows=[("attempt", [attempt("a", outcome="timeout", code="timeout", pgad=None)])])
    out = siptower("read", "a.pcap", engine=engine).out
    assert "1 call:  x 1 timeout" in out
    assert "--where 'outcome == timeout'" in out


def test_a_call_is_shown_whole() -> None:
    ended = siptower("read", "--call", "a@example", "--where", "inferred", "a.pcap")
    assert ended.code == 2
    assert "error: --where does not go with --call" in ended.told
    assert "hint: choose calls with --where alone" in ended.told
