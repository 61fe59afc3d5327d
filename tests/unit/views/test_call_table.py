import json

from siptower.export.text import Canvas
from siptower.views.call_table import CALL_KEYS, call_object, call_table
from siptower.views.calls import ATTEMPT_COLUMNS, SESSION_COLUMNS, Call
from tests.unit.rows import SECOND, attempt, session

DAY = 86_400


def _call(columns: dict[str, object] | None = None, ended: dict[str, object] | None = None, **more: object) -> Call:
    first = attempt("a", **(columns or {}))
    row = {name: first.get(name) for name in ATTEMPT_COLUMNS}
    end = None if ended is None else {name: session("a", **ended).get(name) for name in SESSION_COLUMNS}
    return Call(row, end, **more)  # type: ignore[arg-type]


def _lines(*calls: Call, canvas: Canvas | None = None) -> list[str]:
    shown = canvas or Canvas(width=120)
    return "".join(call_table(shown, calls)).splitlines()


def test_a_call_for_programs_has_the_columns_of_attempt_and_session() -> None:
    row = call_object(_call({}, {}))
    assert tuple(row) == CALL_KEYS
    assert row["ts"] == "2026-01-01T00:00:00.000000000Z"
    assert (row["pdd"], row["sdt"], row["sdd"], row["holding"]) == (0.5, 60.0, 0.05, 63.0)
    assert (row["open"], row["flags"]) == (False, [])
    assert json.loads(json.dumps(row)) == row


def test_a_call_that_was_not_answered_has_no_session_columns() -> None:
    row = call_object(_call({"outcome": "busy", "code": "486", "holding": 5 * SECOND}))
    assert tuple(row) == CALL_KEYS
    assert (row["sdt"], row["how"], row["released_by"], row["holding"]) == (None, None, None, 5.0)


def test_a_line_tells_time_people_outcome_and_durations() -> None:
    line = _lines(_call({}, {}))[2]
    assert " ".join(line.split()).startswith("00:00:00.000 alice bob ● answered 200 OK 500 ms 1:00 caller")


def test_outcomes_are_told_by_shape_word_and_code() -> None:
    line = _lines(_call({"outcome": "server_failure", "code": "503", "reason": "", "pdd": None}))[2]
    assert "■ server failure" in line
    assert "503" in line
    ascii_line = _lines(_call({"outcome": "busy", "code": "486"}), canvas=Canvas(width=120, unicode=False))[2]
    assert "! busy" in ascii_line
    assert ascii_line.isascii()


def test_a_call_that_is_still_up_says_so() -> None:
    line = _lines(_call({}, None, open_for=32 * SECOND))[2]
    assert "0:32+" in line
    assert "still up" in line


def test_each_day_has_a_line_of_its_own() -> None:
    lines = _lines(_call(), _call({"ts": attempt("b", DAY)["ts"]}))
    assert [line.strip() for line in lines if line.strip().startswith("2026")] == ["2026-01-01", "2026-01-02"]


def test_narrow_terminals_keep_what_matters() -> None:
    for width in (64, 80, 120, 200):
        lines = _lines(_call({"retransmissions": 2}, {}), canvas=Canvas(width=width))
        assert all(len(line) <= width for line in lines)
        assert {"Time", "From", "To", "Outcome", "Code", "PDD", "Duration"} <= set(lines[0].split())
    assert "Call-ID" in lines[0]


def test_the_outcome_is_the_last_to_go() -> None:
    lines = _lines(_call({"outcome": "cancelled_before_alerting"}), canvas=Canvas(width=40))
    assert lines[0].split() == ["Time", "To", "Outcome"]
    assert lines[2].rstrip().endswith("cancelled early")
    assert all(len(line) <= 40 for line in lines)


def test_flags_are_told_in_words() -> None:
    line = _lines(_call({"retransmissions": 2, "early_dialogs": 2}, {"acknowledged": False, "holds": 1}))[2]
    assert "no ACK, forked, held, retr 2" in line


def test_where_no_carrier_is_known_the_destination_comes_first() -> None:
    without = _lines(_call({"carrier": "other"}), canvas=Canvas(width=130))[0].split()
    assert "Destination" in without
    assert "Carrier" not in without
    known = _lines(_call({"carrier": "other"}), _call({"carrier": "alpha"}), canvas=Canvas(width=130))[0].split()
    assert "Carrier" in known
    assert "Destination" not in known
