import pytest

from siptower.model.errors import ExpressionError, InputError
from siptower.trace.passes import Memory, Pass
from siptower.trace.readings import Readings
from siptower.trace.trace import Trace
from tests.unit.trace.traces import Engines, trace_of


def _readings(engines: Engines) -> Readings:
    return Readings(trace_of(engines)._readings.inputs)


def test_rows_come_out_of_memory_only_when_every_table_is_there() -> None:
    engines = Engines()
    readings = _readings(engines)
    readings.load(["attempt"])
    assert isinstance(readings.source({"attempt": ("ts",)}), Memory)
    assert isinstance(readings.source({"attempt": None, "session": None}), Pass)
    assert engines.readings == 1


def test_figures_are_counted_once_and_with_every_table() -> None:
    engines = Engines()
    readings = _readings(engines)
    assert readings.counted() is readings.counted()
    readings.load(["attempt", "session"])
    readings.load(["attempt"])
    assert engines.readings == 2
    assert all(engine.config["measures"] for engine in engines.made)


def test_what_the_captures_hold_is_known_from_any_reading_that_came_to_its_end() -> None:
    engines = Engines()
    readings = _readings(engines)
    list(readings.source({"attempt": ("ts",)}).batches())
    assert readings.facts().packets == 7
    assert engines.readings == 1


def test_call_ids_reach_the_engine() -> None:
    for given, expected in (("x", ["x"]), (["b", "a"], ["b", "a"]), ([], []), (None, None)):
        engines = Engines()
        trace_of(engines, call_ids=given).load("events")
        assert engines.made[0].config["call_ids"] == expected


def test_a_narrowed_trace_finds_its_call_ids_by_one_reading_when_something_is_asked() -> None:
    engines = Engines()
    narrowed = trace_of(engines).where("outcome == busy")
    assert engines.readings == 0
    assert repr(narrowed).endswith(" where outcome == busy: not read yet>")
    narrowed.load("attempts")
    narrowed.load("sessions")
    assert [engine.config["call_ids"] for engine in engines.made] == [None, ["b@example"], ["b@example"]]
    assert set(engines.made[0].config["tables"]) == {"attempt", "session"}


def test_tables_in_memory_are_not_read_again_to_choose() -> None:
    engines = Engines()
    trace = trace_of(engines).load("attempts", "sessions")
    trace.where("outcome == answered").load("events")
    trace.where('code == "486"', on="attempts").load("events")
    assert [engine.config["call_ids"] for engine in engines.made[1:]] == [["a@example"], ["b@example"]]


def test_narrowing_twice_looks_among_what_was_chosen() -> None:
    engines = Engines()
    trace_of(engines).where("pdd > 1ms").where("outcome == busy").load("events")
    assert [engine.config["call_ids"] for engine in engines.made] == [
        None,
        ["a@example", "b@example"],
        ["b@example"],
    ]


def test_wrong_expressions_and_tables_are_told_at_once() -> None:
    trace = trace_of(Engines())
    with pytest.raises(ExpressionError, match="outcom"):
        trace.where("outcom == busy")
    with pytest.raises(ValueError, match="no table 'cals': did you mean 'calls'"):
        trace.where("outcome == busy", on="cals")  # type: ignore[arg-type]


def test_what_can_be_read_once_cannot_be_narrowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(InputError, match="standard input can be read only once") as caught:
        trace_of(Engines(), "-").where("outcome == busy")
    assert caught.value.hint == "save it to a file"


def test_the_readings_of_one_call_are_those_of_its_call_id_alone() -> None:
    engines = Engines()
    trace = trace_of(engines, call_ids=["a@example"])
    for call_id, expected in (("a@example", ["a@example"]), ("b@example", [])):
        with pytest.raises(ValueError, match="nothing has the Call-ID"):
            trace.ladder(call_id)
        assert engines.made[-1].config["call_ids"] == expected
    assert isinstance(trace, Trace)
