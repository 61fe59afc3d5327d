from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from siptower.views.ladder.folding import Entry, Middle, Repeats, Run, folded
from siptower.views.ladder.model import Note, Step
from tests.unit.rows import SECOND
from tests.unit.views.ladder.made import ALICE, PROXY, answered, ladder, message


def _keepalives(times: int, start: int = 10) -> list[dict[str, Any]]:
    return [
        each
        for number in range(times)
        for each in (
            message(start + number, "OPTIONS", cseq=f"{number} OPTIONS", to_tag="b"),
            message(start + number + 0.1, "200 OK", PROXY, ALICE, cseq=f"{number} OPTIONS", to_tag="b"),
        )
    ]


def test_retransmissions_in_a_row_are_one_line() -> None:
    messages = [message(0, "INVITE"), *(message(at, "INVITE", retransmission=True) for at in (0.5, 1.5, 3.5))]
    step, run = folded(ladder(*messages), None)
    assert isinstance(step, Step)
    assert isinstance(run, Run)
    assert (run.count, run.first.number, run.last.number) == (3, 2, 4)


def test_one_retransmission_stays_as_it_is() -> None:
    entries = folded(ladder(message(0, "INVITE"), message(0.5, "INVITE", retransmission=True)), None)
    assert [type(entry) for entry in entries] == [Step, Step]


def test_a_pattern_that_repeats_is_shown_once() -> None:
    entries = folded(ladder(*_keepalives(40)), None)
    assert [type(entry) for entry in entries] == [Step, Step, Repeats]
    repeats = entries[2]
    assert isinstance(repeats, Repeats)
    assert (repeats.first, repeats.last, repeats.size, repeats.times, repeats.period) == (3, 80, 2, 39, SECOND)


def test_two_times_are_no_pattern() -> None:
    assert len(folded(ladder(*_keepalives(2)), None)) == 4


def test_the_middle_of_a_long_ladder_is_folded() -> None:
    messages = [message(number / 10, f"{400 + number} X", PROXY, ALICE) for number in range(100)]
    entries = folded(ladder(*messages), 11)
    assert len(entries) == 11
    middle = entries[5]
    assert isinstance(middle, Middle)
    assert (middle.first, middle.last, middle.count) == (6, 95, 90)


def test_whole_folds_nothing() -> None:
    built = ladder(*_keepalives(40))
    assert folded(built, 5, whole=True) == list(built.steps)


def test_silence_inside_of_what_is_folded_is_not_told_again() -> None:
    messages = [message(number * 30, "OPTIONS", cseq=f"{number} OPTIONS") for number in range(0, 20, 2)]
    replies = [message(n * 30 + 1, "200 OK", PROXY, ALICE, cseq=f"{n} OPTIONS") for n in range(0, 20, 2)]
    entries = folded(ladder(*messages, *replies), None)
    assert [type(entry) for entry in entries] == [Step, Step, Note, Repeats]


def _numbers(entries: list[Entry]) -> list[int]:
    found: list[int] = []
    for entry in entries:
        match entry:
            case Step():
                found.append(entry.number)
            case Run():
                found += range(entry.first.number, entry.last.number + 1)
            case Repeats() | Middle():
                found += range(entry.first, entry.last + 1)
            case Note():
                pass
    return found


@given(
    st.lists(st.tuples(st.integers(0, 3), st.booleans(), st.integers(0, 40)), max_size=40),
    st.none() | st.integers(1, 30),
)
def test_every_message_is_shown_or_folded_once(kinds: list[tuple[int, bool, int]], limit: int | None) -> None:
    at = 0.0
    messages = []
    for kind, retransmission, gap in kinds:
        at += gap / 2
        messages.append(message(at, f"{180 + kind} R", PROXY, ALICE, retransmission=retransmission))
    built = ladder(*answered(), *messages)
    entries = folded(built, limit)
    assert _numbers(entries) == [step.number for step in built.steps]
    assert limit is None or len(entries) <= max(limit, 1)
