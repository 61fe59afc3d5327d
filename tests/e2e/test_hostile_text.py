"""Nothing that a SIP message says can drive a terminal, a spreadsheet or a program that reads the output."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from typing import TYPE_CHECKING

import pytest

from siptower.cli import real_parts, run
from siptower.testing import Endpoint, Script, Wire, pcap, save

if TYPE_CHECKING:
    from pathlib import Path

VIEWS = ("", "--messages", "--transactions", "--attempts", "--sessions", "--registrations", "--events", "--kpis")
TURNING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
NAMES = [
    "\x1b[2J\x1b]0;owned\x07",
    "=cmd|'/C calc'!A0",
    "+1234",
    "-2+3",
    "@SUM(1)",
    "\u202egnp.exe",
    "[red]x[/red]",
    "\x9b31mx",
    "a\tb",
    "{{7*7}}",
    '";DROP',
]
PHONE, SWITCH = Endpoint.of("10.1.0.10"), Endpoint.of("10.0.0.1")


def _request(name: str, number: int, method: str) -> bytes:
    return (
        f"{method} sip:{name}@example SIP/2.0\r\n"
        f"Via: SIP/2.0/UDP 10.1.0.10;branch=z9hG4bK{number}{method}\r\n"
        "Max-Forwards: 70\r\n"
        f"From: <sip:{name}@example>;tag={number}\r\n"
        f"To: <sip:{name}@example>\r\n"
        f"Call-ID: {number}{method}{name}\r\n"
        f"CSeq: 1 {method}\r\n"
        f"Contact: <sip:{name}@10.1.0.10>\r\n"
        f"User-Agent: {name}\r\n"
        "Content-Length: 0\r\n\r\n"
    ).encode()


def _response(asked: bytes, name: str) -> bytes:
    head, _, rest = asked.partition(b"\r\n")
    method = head.split(b" ")[0]
    status = b"200" if method == b"REGISTER" else b"486"
    return b"SIP/2.0 " + status + b" " + name.encode() + b"\r\n" + rest.replace(b"\r\nTo: ", b"\r\nX: y\r\nTo: ", 1)


@pytest.fixture(scope="module")
def capture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A capture whose every text is hostile."""
    script = Script()
    for number, name in enumerate(NAMES):
        for at, method in ((number, "INVITE"), (number + 0.5, "REGISTER")):
            asked = _request(name, number, method)
            script.send(at, PHONE, SWITCH, asked)
            script.send(at + 0.1, SWITCH, PHONE, _response(asked, name))
    path = tmp_path_factory.mktemp("hostile") / "hostile.pcap"
    save(path, pcap(Wire().packets(script.in_order())))
    return path


def _read(*arguments: str | Path) -> str:
    out, told = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(told):
        code = run(["read", *(str(argument) for argument in arguments if argument)], real_parts())
    assert code == 0, told.getvalue()
    return out.getvalue()


def _harmful(text: str, allowed: str) -> set[str]:
    return {
        character
        for character in text
        if (unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} and character not in allowed)
        or unicodedata.bidirectional(character) in TURNING
    }


@pytest.mark.parametrize("view", VIEWS)
def test_tables_hold_no_control_characters(view: str, capture: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "240")
    text = _read(view, "--limit", "0", capture)
    assert _harmful(text, "\n") == set()
    assert view in {"--kpis", "--sessions"} or "[red]" in text


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("form", ["json", "ndjson"])
def test_json_is_valid_and_harmless_on_a_terminal(view: str, form: str, capture: Path) -> None:
    text = _read(view, "--format", form, capture)
    assert _harmful(text, "\n") == set()
    documents = [json.loads(text)] if form == "json" else [json.loads(line) for line in text.splitlines()]
    assert documents or view == "--sessions"


@pytest.mark.parametrize("view", VIEWS)
def test_spreadsheets_find_no_formula(view: str, capture: Path) -> None:
    text = _read(view, "--format", "csv", capture)
    assert _harmful(text, "\n\r\t") == set()
    heading, *rows = csv.reader(io.StringIO(text, newline=""))
    for row in rows:
        assert len(row) == len(heading)
        for cell in row:
            assert cell[:1] not in {"=", "+", "@", "\t", "\r"}
            assert cell[:1] != "-" or float(cell) < 0


def test_json_keeps_every_character_of_the_text(capture: Path) -> None:
    rows = [json.loads(line) for line in _read("--messages", "--format", "ndjson", capture).splitlines()]
    seen = {row["user_agent"] for row in rows}
    assert {name for name in NAMES if name.isprintable()} <= seen
    assert any("\x1b" in row["raw"] for row in rows)


def test_metrics_are_lines_of_printable_text(capture: Path) -> None:
    assert _harmful(_read("--metrics", capture), "\n") == set()
