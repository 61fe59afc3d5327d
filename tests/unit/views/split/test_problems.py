from typing import Any

from siptower.views.split.problems import split_problems
from tests.unit.views.split.test_lines import COUNTS


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


def test_nothing_written_has_the_hint_of_its_reason() -> None:
    for reason, hint in (("call_id", "--call"), ("number", "--number"), ("method", "--method any")):
        counts = {"calls_written": 0, "messages_left_out": {}, "calls_left_out": {"method": 1, reason: 4}}
        ((problem, _),) = split_problems(COUNTS | counts)
        assert str(problem.hint).startswith(hint)


def test_what_was_forgotten_is_told() -> None:
    told = _problems(forgotten=2, endpoints_refused=1, calls_left_out={}, messages_left_out={})
    assert [words for words, _ in told] == [
        "2 Call-IDs were forgotten for want of room",
        "1 announced media address were not followed",
    ]
