import json
from typing import Any

from siptower.export.text import Canvas
from siptower.views.output import Format, Output
from siptower.views.split.lines import split_lines

COUNTS: dict[str, Any] = {
    "calls": 5,
    "calls_written": 2,
    "calls_left_out": {"method": 2, "max_files": 1},
    "messages": 14,
    "messages_left_out": {"method": 7, "max_files": 3},
    "media": {"rtp": 1_200, "rtcp": 3},
    "media_left_out": {},
    "packets": 1_220,
    "rebuilt": 5,
    "forgotten": 0,
    "endpoints_refused": 0,
    "files": 2,
    "bytes": 123_456,
    "collisions": 1,
    "reopened": 0,
    "failed": {},
    "troubles": [],
}


def _text(form: Format, width: int = 80) -> str:
    return "".join(split_lines(COUNTS, "calls/", Output(form, Canvas(width=width))))


def test_people_get_what_is_in_files_and_what_is_not_and_why() -> None:
    text = _text(Format.TABLE)
    assert text.splitlines()[0] == " 2 calls in 2 files, 123,456 bytes  calls/"
    assert "Calls                2         3" in text
    assert "Media: RTCP 3, RTP 1,200" in text
    assert "Calls left out: beyond --max-files 1, another method 2" in text
    assert "Built anew: 5 of 1,220 packets" in text


def test_a_narrow_terminal_gets_no_longer_lines() -> None:
    assert all(len(line) <= 40 for line in _text(Format.TABLE, 40).splitlines())


def test_programs_get_one_object() -> None:
    assert json.loads(_text(Format.JSON)) == COUNTS
