from typing import Any

import pytest

from siptower.cli.calls import CallQuestion, call_question
from siptower.cli.usage import HintedUsageError
from siptower.views.ladder.rows import LADDER_TABLES
from tests.unit.cli.running import Ended, siptower
from tests.unit.engines import FakeEngine
from tests.unit.views.ladder.made import answered


def _read(*arguments: str) -> Ended:
    rows: list[dict[str, Any]] = [{name: row[name] for name in LADDER_TABLES["message"]} for row in answered()]
    return siptower("read", *arguments, "a.pcap", engine=FakeEngine(rows=[("message", rows)]))


def test_a_call_is_shown_by_its_call_id() -> None:
    ended = _read("--call", "one@example")
    assert (ended.code, ended.told) == (0, "")
    assert "180 Ringing" in ended.out


def test_a_message_and_a_difference_are_shown_by_their_numbers() -> None:
    assert "#2 180 Ringing" in _read("--call", "one@example", "--message", "2").out
    assert "#3 200 OK" in _read("--diff", "2", "3").out


def test_a_number_that_is_not_there_fails_in_two_lines() -> None:
    ended = _read("--message", "9")
    assert ended.code == 1
    assert ended.told.startswith("error: there is no message 9: the capture has 4 messages\nhint: ")


def test_the_engine_is_asked_for_rows_of_that_call_only() -> None:
    engine = FakeEngine()
    siptower("read", "--call", "a@b", "--call", "c@d", "-", engine=engine)
    assert engine.config["call_ids"] == ["a@b", "c@d"]
    assert set(engine.config["tables"]) == set(LADDER_TABLES)


def test_a_pipe_is_not_read_again() -> None:
    ended = siptower("read", "--call", "nobody\x1b[2J", "-")
    assert ended.code == 1
    assert "no message has the Call-ID nobody\\x1b[2J" in ended.told
    assert "\x1b" not in ended.told


def test_a_call_id_of_any_length_is_told_in_a_line() -> None:
    ended = siptower("read", "--call", "x" * 10_000, "a.pcap")
    assert f"no message has the Call-ID {'x' * 80}...\n" in ended.told


def test_the_nearest_call_ids_are_named() -> None:
    ended = siptower("read", "--call", "nobody", "a.pcap")
    assert (ended.code, ended.out) == (1, "")
    assert ended.told.startswith("error: no message has the Call-ID nobody\nhint: ")


@pytest.mark.parametrize(
    "arguments",
    [
        {"calls": ("",)},
        {"calls": ("a",), "views": ("kpis",)},
        {"message": 1, "difference": (1, 2)},
        {"message": 0},
        {"difference": (1, 0)},
        {"calls": ("a", "b"), "message": 1},
        {"calls": tuple(map(str, range(2_000)))},
    ],
)
def test_options_that_do_not_go_together_are_refused(arguments: dict[str, Any]) -> None:
    plain: dict[str, Any] = {"calls": (), "message": None, "difference": None, "views": ()}
    with pytest.raises(HintedUsageError):
        call_question(**plain | arguments)


def test_the_same_call_is_asked_for_once() -> None:
    assert call_question(("a", "b", "a"), None, None, ()) == CallQuestion(("a", "b"), ())
    assert call_question((), None, None, ()) is None


def test_what_chooses_rows_does_not_go_with_a_call() -> None:
    ended = _read("--call", "one@example", "--where", "status == 200")
    assert ended.code == 2
    assert ended.told.startswith("error: --where does not go with --call")
