import json
from typing import Any

from siptower.export.text import Canvas
from siptower.views.output import Format, Output
from siptower.views.split import split_lines, split_problems

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


def _problems(**more: Any) -> list[tuple[str, bool]]:
    return [(problem.line(), failed) for problem, failed in split_problems(COUNTS | more)]


def test_what_a_bound_left_out_is_told() -> None:
    ((words, failed),) = _problems()
    assert words == "--max-files was reached: 1 call, 3 SIP messages and 0 media packets are in no file"
    assert not failed


def test_files_that_failed_are_failures_and_the_many_are_counted() -> None:
    trouble = {"file": "a.pcapng", "reason": "disk_full", "message": "No space left on device"}
    told = _problems(failed={"disk_full": 3}, troubles=[trouble], calls_left_out={}, messages_left_out={})
    assert told == [("a.pcapng: No space left on device", True), ("2 more files could not be written", True)]


def test_nothing_written_says_why() -> None:
    ((words, _),) = _problems(calls_written=0, calls_left_out={"method": 5}, messages_left_out={"method": 9})
    assert words == "none of 5 Call-IDs was written: another method 5"
    ((words, _),) = _problems(calls=0, calls_written=0, calls_left_out={}, messages_left_out={})
    assert words == "there was no SIP with a Call-ID"


def test_what_was_forgotten_is_told() -> None:
    told = _problems(forgotten=2, endpoints_refused=1, calls_left_out={}, messages_left_out={})
    assert [words for words, _ in told] == [
        "2 Call-IDs were forgotten for want of room",
        "1 announced media address were not followed",
    ]
