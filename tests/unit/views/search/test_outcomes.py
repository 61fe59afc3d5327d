import pytest

from siptower.export.text import Canvas
from siptower.views.calls import Call
from siptower.views.search.outcomes import OutcomeTally, gravest_outcome, outcome_line, outcome_steps, outcome_table
from tests.unit.rows import attempt


def _tally(**counts: int) -> OutcomeTally:
    tally = OutcomeTally()
    calls = [Call(attempt(name, outcome=name), None) for name, number in counts.items() for _ in range(number)]
    assert list(tally.counting(calls)) == calls
    return tally


def test_all_outcomes_stand_in_a_line_with_their_meaning() -> None:
    text = "".join(outcome_line(Canvas(), _tally(timeout=2, answered=1_200, busy=3)))
    assert text == " 1,205 calls:  ● 1,200 answered  ▲ 3 busy  ■ 2 timeout\n"
    assert "".join(outcome_line(Canvas(), _tally())) == ""
    assert "".join(outcome_line(Canvas(unicode=False), _tally(busy=1))) == " 1 call:  ! 1 busy\n"


@pytest.mark.parametrize("width", [40, 60, 80])
def test_lines_break_between_outcomes_and_fit(width: int) -> None:
    tally = _tally(answered=1, busy=2, cancelled_before_alerting=3, cancelled_after_alerting=4, server_failure=5)
    lines = "".join(outcome_line(Canvas(width=width), tally)).splitlines()
    assert all(len(line) <= width for line in lines)
    told = "  ".join(line.strip() for line in lines).split("  ")
    assert len(told) == 1 + 5
    assert told[-1].endswith("1 answered")
    assert "4 cancelled, rang" in "".join(told)


def test_the_gravest_outcomes_have_their_expression_and_answers_none() -> None:
    steps = outcome_steps(_tally(answered=9, busy=8, timeout=1, forbidden=2, redirected=7, no_answer=1))
    assert steps[:4] == [
        ("--where failed", "all 3 calls that failed"),
        ("--where 'outcome == forbidden'", "2 calls: forbidden"),
        ("--where 'outcome == timeout'", "1 call: timeout"),
        ("--where 'outcome == busy'", "8 calls: busy"),
    ]
    assert len(steps) == 5
    assert outcome_steps(_tally(timeout=9, busy=1))[0][0] == "--where 'outcome == timeout'"
    assert (gravest_outcome(_tally(busy=8, timeout=1)), gravest_outcome(_tally(answered=9))) == ("timeout", None)
    assert outcome_steps(_tally(answered=9)) == []


def test_a_table_gives_each_outcome_its_share_and_its_name() -> None:
    lines = "".join(outcome_table(Canvas(), _tally(busy=3, cancelled_after_alerting=1))).splitlines()
    assert lines[1].split() == ["▲", "busy", "3", "75.0", "%", "busy"]
    assert lines[2].split() == ["▲", "cancelled,", "rang", "1", "25.0", "%", "cancelled_after_alerting"]
