"""The Python API and the program tell the same, and a trace tells it the same every time."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import redirect_stdout
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest

import siptower
from siptower.cli import run
from siptower.export.rows import ndjson
from siptower.server.wiring import real_parts
from siptower.trace.schemas import arrow_schema

if TYPE_CHECKING:
    from pathlib import Path

    from siptower.trace.names import TableName

TABLES: tuple[TableName, ...] = ("message", "transaction", "attempt", "session", "registration", "event")


@pytest.fixture(scope="module")
def demo(root: Path) -> Path:
    return root / "examples" / "demo" / "demo.pcap.gz"


@pytest.fixture(scope="module")
def config(root: Path) -> Path:
    return root / "examples" / "demo" / "siptower.yaml"


def _printed(*arguments: str | Path) -> str:
    out = StringIO()
    with redirect_stdout(out):
        assert run([str(argument) for argument in arguments], real_parts()) == 0
    return out.getvalue()


def _program(*arguments: str | Path) -> list[Any]:
    return [json.loads(line) for line in _printed(*arguments).splitlines()]


@pytest.mark.parametrize("table", TABLES)
def test_rows_are_those_of_the_program(table: TableName, demo: Path, config: Path) -> None:
    trace = siptower.read(demo, config=config)
    rows = [json.loads(line) for line in b"".join(ndjson(trace.batches(table))).splitlines()]
    assert rows == _program("read", "--config", config, f"--{table}s", "--format", "ndjson", demo)


def test_calls_kpis_and_summary_are_those_of_the_program(demo: Path, config: Path) -> None:
    trace = siptower.read(demo, config=config)
    calls = _program("read", "--config", config, "--format", "ndjson", demo)
    assert [
        (call.attempt.attempt_id, call.duration_seconds, list(call.flags), call.open_for_ns is not None)
        for call in trace.calls()
    ] == [(call["attempt_id"], call["sdt"], call["flags"], call["open"]) for call in calls]
    kpis = _program("read", "--config", config, "--kpis", "--format", "ndjson", demo)
    assert [(kpi.carrier, kpi.name, kpi.value, kpi.n, kpi.low) for kpi in trace.kpis()] == [
        (kpi["carrier"], kpi["name"], kpi["value"], kpi["n"], kpi["low"]) for kpi in kpis
    ]
    assert [trace.summary()] == _program("read", "--config", config, "--summary", "--format", "ndjson", demo)


@pytest.mark.parametrize("table", TABLES)
def test_tables_are_the_same_each_time_and_of_the_schema(table: TableName, demo: Path) -> None:
    first, second = (siptower.read(demo).table(table) for _ in range(2))
    first.validate(full=True)
    assert first.equals(second)
    assert first.num_rows
    assert first.schema.equals(arrow_schema(table), check_metadata=True)


def test_what_is_in_memory_gives_the_same_as_reading_again(demo: Path, config: Path) -> None:
    fresh, loaded = siptower.read(demo, config=config), siptower.read(demo, config=config).load()
    assert list(fresh.calls()) == list(loaded.calls())
    assert list(fresh.records("messages")) == list(loaded.records("messages"))
    assert fresh.table("events", columns=["name"]).equals(loaded.table("events", columns=["name"]))
    assert fresh.capture == loaded.capture


def test_a_fifo_is_read_once_and_everything_is_there(demo: Path, tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    writer = threading.Thread(target=lambda: fifo.write_bytes(demo.read_bytes()))
    writer.start()
    trace = siptower.read(fifo).load()
    writer.join()
    assert len(list(trace.calls())) == sum(trace.summary()["attempts"].values())
    with pytest.raises(siptower.InputError, match="read only once"):
        trace.summary(observations=True)


def test_what_is_no_capture_is_an_error_with_a_hint(demo: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("These are no packets, whatever the name says.")
    (tmp_path / "empty.pcap").touch()
    for name, words in (("notes.txt", "neither pcap nor pcapng"), ("empty.pcap", "is empty")):
        trace = siptower.read(demo, tmp_path / name)
        with pytest.raises(siptower.InputError, match=words) as caught:
            trace.kpis()
        assert caught.value.hint


def test_a_capture_that_was_cut_off_gives_what_it_has(root: Path, tmp_path: Path) -> None:
    whole = (root / "tests/golden/scenarios/A01.pcap").read_bytes()
    (tmp_path / "cut.pcap").write_bytes(whole[:-10])
    trace = siptower.read(tmp_path / "cut.pcap")
    with pytest.warns(siptower.CaptureWarning, match="ends in the middle"):
        assert trace.messages.num_rows > 1
    assert "stopped hard" in trace.problems[0].hint


def test_damage_in_traffic_is_data(root: Path) -> None:
    trace = siptower.read(*sorted((root / "tests/golden/scenarios").glob("*.pcap")))
    records = list(trace.records("messages"))
    assert {record.validity for record in records} >= {"valid", "malformed"}
    assert any(record.issues for record in records)
    assert all(issue.meaning for record in records for issue in record.issues)
    assert len(records) > 300


def test_settings_of_a_mapping_reach_the_engine(demo: Path) -> None:
    carrier = {"name": "bluewave", "networks": ["198.51.100.128/25"]}
    trace = siptower.read(demo, config={"local_networks": ["10.0.0.0/8"], "carriers": [carrier]})
    assert {kpi.carrier for kpi in trace.kpis()} == {None, "bluewave", "other"}


def test_secrets_can_be_kept_out(demo: Path) -> None:
    shown = b"".join(record.raw for record in siptower.read(demo).records("messages"))
    hidden = b"".join(record.raw for record in siptower.read(demo, redact=True).records("messages"))
    assert len(shown) == len(hidden)
    assert b'response="x' not in shown
    assert b'response="x' in hidden


def test_the_packet_filter_leaves_packets_out_and_says_so(demo: Path) -> None:
    trace = siptower.read(demo, packet_filter="host 192.0.2.254")
    assert trace.messages.num_rows == 0
    assert "the filter refused all" in trace.problems[0].message


def test_an_interrupt_ends_a_reading_that_waits(tmp_path: Path) -> None:
    """Nobody ever writes into the FIFO."""
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    program = f"import siptower; print('reading', flush=True); siptower.read({str(fifo)!r}).load()"
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as started:
        assert started.stdout is not None
        assert started.stdout.readline() == "reading\n"
        time.sleep(1)
        before = time.monotonic()
        started.send_signal(signal.SIGINT)
        _, told = started.communicate(timeout=30)
    assert time.monotonic() - before < 10
    assert "KeyboardInterrupt" in told


def test_a_narrowed_trace_is_that_of_the_calls_that_match(demo: Path, config: Path) -> None:
    whole = siptower.read(demo, config=config)
    narrowed = whole.where("carrier == 'bluewave' and direction == egress and outcome == server_failure")
    wanted = [
        call
        for call in whole.calls()
        if (call.carrier, call.direction, call.outcome) == ("bluewave", "egress", "server_failure")
    ]
    assert list(narrowed.calls()) == wanted
    assert wanted
    call_ids = {call.call_id for call in wanted}
    for table in TABLES:
        rows = [record for record in whole.records(table) if record.call_id in call_ids]  # type: ignore[call-overload]
        assert list(narrowed.records(table)) == rows  # type: ignore[call-overload]
        assert list(siptower.read(demo, config=config, call_ids=call_ids).records(table)) == rows  # type: ignore[call-overload]
    assert narrowed.summary()["attempts"] == {"server_failure": len(wanted)}
    assert narrowed.kpi("asr").n == len(wanted)
    assert narrowed.capture == whole.capture


def test_a_trace_is_narrowed_by_rows_of_any_table(demo: Path) -> None:
    whole = siptower.read(demo)
    narrowed = whole.where("retransmission and method == 'INVITE'", on="messages")
    expected = {
        record.call_id for record in whole.records("messages") if record.retransmission and record.method == "INVITE"
    }
    assert {record.call_id for record in narrowed.records("messages")} == expected
    assert expected


def test_a_ladder_is_the_same_from_the_capture_and_from_memory(demo: Path) -> None:
    trace = siptower.read(demo)
    call = next(call for call in trace.calls() if call.outcome is siptower.Outcome.BUSY)
    ladder = trace.ladder(call.call_id)
    assert ladder.steps[0].title == "INVITE"
    assert "486 Busy Here" in str(ladder)
    assert [json.loads(json.dumps(ladder.to_dict()))] == json.loads(
        _printed("read", "--call", call.call_id, "--format", "json", demo)
    )
    assert ladder == trace.load().ladder(call.call_id) == trace.where("outcome == busy").ladder(call.call_id)
    with pytest.raises(ValueError, match="nothing has the Call-ID"):
        trace.where("outcome == answered").ladder(call.call_id)
