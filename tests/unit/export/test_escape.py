import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siptower.export.escape import csv_text, json_text, visible

TURNING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("alice", "alice"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("\x9b31m", "\\x9b31m"),
        ("a\nb\rc\td", "a\\x0ab\\x0dc\\x09d"),
        ("abc\u202edef", "abc\\u202edef"),
        ("\U000e0041", "\\U000e0041"),
        ("M\u00fcller \u4f60", "M\u00fcller \u4f60"),
        ("\x00", "\\x00"),
    ],
)
def test_what_would_drive_a_terminal_becomes_visible(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(st.text())
def test_nothing_that_moves_the_cursor_or_turns_the_text_passes(text: str) -> None:
    for character in visible(text):
        assert unicodedata.category(character) not in {"Cc", "Cs", "Zl", "Zp"}
        assert unicodedata.bidirectional(character) not in TURNING


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r"])
def test_cells_that_a_spreadsheet_would_run_get_an_apostrophe(first: str) -> None:
    assert csv_text(f"{first}cmd|' /C calc'!A0").startswith(f"'{first}cmd")


def test_cells_keep_line_breaks_and_lose_control_characters() -> None:
    assert csv_text("INVITE\r\nVia: x") == "INVITE\r\nVia: x"
    assert csv_text("a\x1b]0;title\x07") == "a\\x1b]0;title\\x07"


@given(st.text())
def test_json_means_the_same_with_its_escapes(text: str) -> None:
    document = json.dumps(text, ensure_ascii=False)
    safe = json_text(document)
    assert json.loads(safe) == text
    assert not any(unicodedata.bidirectional(character) in TURNING or character == "\x7f" for character in safe)
