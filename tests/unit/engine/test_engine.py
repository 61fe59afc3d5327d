"""The native door: what crosses it, and how it fails."""

from __future__ import annotations

import json
import threading
import time
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from siptower.engine import Engine, defaults, parse_sip, redact, schema, sip_spans
from siptower.testing.pcap import Captured, pcap, save

if TYPE_CHECKING:
    from pathlib import Path

START_NS = 1_767_225_600_000_000_000
SECOND = 1_000_000_000


def message(start: str, call: str, cseq: str, to_tag: str = "") -> bytes:
    lines = [
        start,
        f"Via: SIP/2.0/UDP 10.1.0.1:5060;branch=z9hG4bK-{call}-{cseq.replace(' ', '-')}",
        "Max-Forwards: 70",
        "From: <sip:alice@10.1.0.1>;tag=f",
        f"To: <sip:bob@10.0.0.2>{to_tag}",
        f"Call-ID: {call}",
        f"CSeq: {cseq}",
        "Contact: <sip:alice@10.1.0.1>",
        "Content-Length: 0",
        "",
        "",
    ]
    return "\r\n".join(lines).encode()


def frame(payload: bytes, identification: int, *, answer: bool = False) -> bytes:
    caller, called = bytes([10, 1, 0, 1]), bytes([10, 0, 0, 2])
    addresses = called + caller if answer else caller + called
    port = (5060).to_bytes(2, "big")
    udp = port + port + (8 + len(payload)).to_bytes(2, "big") + bytes(2) + payload
    head = bytes([0x45, 0]) + (20 + len(udp)).to_bytes(2, "big") + identification.to_bytes(2, "big")
    return bytes(12) + b"\x08\x00" + head + bytes([0, 0, 64, 17, 0, 0]) + addresses + udp


def capture(path: Path, calls: int = 3) -> Path:
    """Answered calls, one a second, each of four messages."""
    packets = []
    for number in range(calls):
        call = f"call-{number}"
        steps = [
            (message("INVITE sip:bob@10.0.0.2 SIP/2.0", call, "1 INVITE"), False),
            (message("SIP/2.0 200 OK", call, "1 INVITE", ";tag=t"), True),
            (message("BYE sip:bob@10.0.0.2 SIP/2.0", call, "2 BYE", ";tag=t"), False),
            (message("SIP/2.0 200 OK", call, "2 BYE", ";tag=t"), True),
        ]
        for step, (payload, answer) in enumerate(steps):
            at = START_NS + number * SECOND + step * SECOND // 4
            packets.append(Captured(at, frame(payload, len(packets) + 1, answer=answer)))
    save(path, pcap(packets, nanoseconds=True))
    return path


def config(*paths: Path | str, **more: Any) -> str:
    return json.dumps({"sources": [{"path": str(path)} for path in paths], **more})


def run(text: str) -> tuple[Engine, dict[str, pa.Table]]:
    engine = Engine(text)
    engine.start()
    batches: dict[str, list[pa.RecordBatch]] = {}
    while not engine.finished():
        item = engine.next_batch(1.0)
        if item is not None:
            batches.setdefault(item[0], []).append(pa.record_batch(item[1]))
    return engine, {table: pa.Table.from_batches(parts) for table, parts in batches.items()}


def test_rows_arrive_as_arrow_tables(tmp_path: Path) -> None:
    _, tables = run(
        config(capture(tmp_path / "x.pcap"), tables={"session": ["call_id", "how", "sdt"], "attempt": None})
    )
    session = tables["session"]
    session.validate(full=True)
    tables["attempt"].validate(full=True)
    assert session.to_pylist() == [{"call_id": f"call-{n}", "how": "bye", "sdt": SECOND // 4} for n in range(3)]
    assert session.schema.field("sdt").metadata == {b"unit": b"ns"}


def test_a_batch_can_be_handed_over_more_than_once(tmp_path: Path) -> None:
    engine = Engine(config(capture(tmp_path / "x.pcap"), tables={"message": ["method"]}))
    engine.start()
    item = engine.next_batch(10.0)
    assert item is not None
    first, second = pa.record_batch(item[1]), pa.record_batch(item[1])
    assert first == second
    assert pa.schema(item[1]) == first.schema
    assert item[1].num_rows == first.num_rows == 12


def test_rows_outlive_the_engine(tmp_path: Path) -> None:
    engine, tables = run(config(capture(tmp_path / "x.pcap"), tables={"message": ["raw"]}))
    del engine
    assert tables["message"]["raw"][0].as_py().startswith(b"INVITE sip:bob")


def test_progress_and_status_tell_what_was_read(tmp_path: Path) -> None:
    path = capture(tmp_path / "x.pcap")
    engine, _ = run(config(path))
    progress = engine.progress()
    assert (progress.packets, progress.messages) == (12, 12)
    assert progress.bytes_read == progress.bytes_total == path.stat().st_size
    status = json.loads(engine.status())
    assert status["sources"] == [{"name": str(path), "packets": 12, "error": None}]
    assert status["capture"]["first_ns"] == START_NS
    assert {"sessions", "early_dialogs", "registrations", "subscriptions"} <= status["active"].keys()


def test_measures_are_counted_without_rows(tmp_path: Path) -> None:
    measure = {"name": "ends_total", "kind": "counter", "labels": ["how"], "sources": [{"row": "session"}]}
    engine, tables = run(config(capture(tmp_path / "x.pcap"), measures={"measures": [measure]}))
    assert tables == {}
    assert 'ends_total{how="bye"} 3' in engine.exposition()
    assert json.loads(engine.measures())


def test_without_a_plan_nothing_is_counted() -> None:
    engine, _ = run(config())
    assert json.loads(engine.measures()) is None
    assert engine.exposition() == ""


def test_a_source_that_fails_is_data_and_no_exception(tmp_path: Path) -> None:
    engine, _ = run(config(tmp_path / "missing.pcap", tmp_path, capture(tmp_path / "x.pcap")))
    errors = [source["error"] for source in json.loads(engine.status())["sources"]]
    assert [error and error["kind"] for error in errors] == ["not_found", "is_directory", None]
    assert engine.progress().messages == 12


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("no json", "engine configuration"),
        ('{"source": []}', "unknown field `source`"),
        ('{"tables": {"attempt": ["time"]}}', "there is no column `time`"),
        ('{"settings": {"probes": ["nonsense"]}}', "probes"),
    ],
)
def test_a_configuration_that_cannot_be_used_is_a_value_error(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Engine(text)


@pytest.mark.parametrize("timeout", [-1.0, float("nan"), float("inf")])
def test_a_timeout_that_is_none_is_a_value_error(timeout: float) -> None:
    with pytest.raises(ValueError, match="timeout"):
        Engine("{}").next_batch(timeout)


def test_an_engine_starts_once() -> None:
    engine = Engine("{}")
    engine.start()
    with pytest.raises(RuntimeError, match="before"):
        engine.start()


def test_a_wait_for_a_batch_lets_other_threads_run() -> None:
    engine = Engine("{}")
    waiter = threading.Thread(target=engine.next_batch, args=(5.0,))
    waiter.start()
    before = time.perf_counter()
    engine.stop()
    waiter.join()
    assert time.perf_counter() - before < 4
    assert engine.finished()


def test_one_message_is_explained_with_its_issues() -> None:
    broken = message("INVITE sip:bob@10.0.0.2 SIP/2.0", "x", "1 INVITE").replace(b"CSeq: 1 INVITE\r\n", b"")
    explained = json.loads(parse_sip(broken))
    assert explained["validity"] == "malformed"
    assert [issue["code"] for issue in explained["issues"]] == ["cseq_missing"]
    assert explained["issues"][0]["reference"].startswith("RFC 3261")
    assert (explained["method"], explained["call_id"]) == ("INVITE", "x")
    assert {"name": "Max-Forwards", "value": "70"} in explained["headers"]


def test_a_response_is_explained_by_its_status() -> None:
    explained = json.loads(parse_sip(message("SIP/2.0 486 Busy Here", "x", "1 INVITE", ";tag=t")))
    assert (explained["status"], explained["validity"]) == (486, "valid")
    assert "method" not in explained


@pytest.mark.parametrize("data", [b"", b"\x00", b"\xff" * 70_000, b"INVITE", b"SIP/2.0 200 OK\r\n\r\n"])
def test_anything_at_all_is_explained(data: bytes) -> None:
    assert json.loads(parse_sip(data))["validity"] == "malformed"
    assert len(redact(data)) == len(data)


def test_bytes_that_are_no_text_are_shown_as_such() -> None:
    explained = json.loads(parse_sip(message("OPTIONS sip:a SIP/2.0", "x", "1 OPTIONS").replace(b"alice", b"al\xff")))
    assert any("al\N{REPLACEMENT CHARACTER}" in header["value"] for header in explained["headers"])


def test_credentials_are_redacted_byte_for_byte() -> None:
    secret = b"0123456789abcdef0123456789abcdef"
    credentials = (
        b'Authorization: Digest username="alice", realm="a", nonce="n1", uri="sip:a", response="' + secret + b'"'
    )
    plain = message("REGISTER sip:a SIP/2.0", "x", "1 REGISTER").replace(
        b"Max-Forwards", credentials + b"\r\nMax-Forwards"
    )
    redacted = redact(plain)
    assert len(redacted) == len(plain)
    assert secret not in redacted
    assert b'username="alice"' in redacted


def test_the_schema_and_the_defaults_are_json() -> None:
    tables = json.loads(schema())["tables"]
    assert [table["name"] for table in tables][:2] == ["message", "transaction"]
    Engine(defaults())
    assert json.loads(defaults())["batch_rows"] > 0


def test_a_session_description_is_told() -> None:
    body = (
        b"v=0\r\no=- 7 8 IN IP4 10.0.0.9\r\ns=-\r\nc=IN IP4 10.0.0.9\r\n"
        b"m=audio 4000 RTP/AVP 8 101\r\na=rtpmap:101 telephone-event/8000\r\na=sendonly\r\n"
    )
    head = message("INVITE sip:a SIP/2.0", "x", "1 INVITE").partition(b"\r\nContent-Length")[0]
    explained = json.loads(parse_sip(head + b"\r\nContent-Type: application/sdp\r\n\r\n" + body))
    assert (explained["sdp"]["session_id"], explained["sdp"]["version"], explained["sdp"]["hold"]) == ("7", "8", True)
    assert explained["sdp"]["media"] == [
        {
            "kind": "audio",
            "address": "10.0.0.9",
            "port": 4000,
            "proto": "RTP/AVP",
            "codecs": ["PCMA/8000", "telephone-event/8000"],
            "direction": "sendonly",
            "encrypted": False,
            "ptime": None,
        }
    ]
    assert explained["body_offset"] > len(head)
    assert "sdp" not in json.loads(parse_sip(head + b"\r\n\r\n"))


def test_the_telling_parts_of_a_message_are_told() -> None:
    data = b"SIP/2.0 404 Not Found\r\nt: <sip:bob@h>;tag=1\r\n\r\n"
    parts = [(data[start : start + length], kind) for start, length, kind in sip_spans(data)]
    assert parts == [
        (b"404", "status"),
        (b"Not Found", "reason"),
        (b"t", "header"),
        (b"sip:bob@h", "uri"),
        (b"1", "tag"),
    ]
    assert sip_spans(b"") == []


@given(st.binary(max_size=300))
def test_telling_parts_lie_inside_of_the_message_and_apart(junk: bytes) -> None:
    data = b"INVITE sip:b SIP/2.0\r\nVia: x;branch=1\r\nContact: <sip:a>, " + junk
    for message_bytes in (junk, data):
        end = 0
        for start, length, _ in sip_spans(message_bytes):
            assert length > 0
            assert start >= end
            end = start + length
        assert end <= len(message_bytes)
