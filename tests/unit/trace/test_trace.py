import threading
import warnings

import pyarrow as pa
import pytest

from siptower.model.errors import InputError
from siptower.model.records import AttemptRecord
from siptower.trace.passes import CaptureWarning
from siptower.trace.trace import Trace
from tests.unit.engines import status
from tests.unit.rows import SECOND
from tests.unit.trace.traces import Engines, trace_of


def test_nothing_is_read_before_something_is_asked_for() -> None:
    engines = Engines()
    trace = trace_of(engines)
    assert (repr(trace).rpartition(": ")[2], engines.readings) == ("not read yet>", 0)


def test_a_table_is_read_once_and_kept() -> None:
    engines = Engines()
    trace = trace_of(engines)
    assert trace.attempts.num_rows == 2
    assert trace.attempts is trace.table("attempt") is trace.table("attempts")
    assert engines.readings == 1
    assert trace.sessions.num_rows == 1
    assert engines.readings == 2


def test_reading_a_table_counts_the_figures_too() -> None:
    engines = Engines()
    trace = trace_of(engines)
    assert isinstance(trace.attempts, pa.Table)
    assert trace.summary()["sip_messages"] == 0
    assert trace.kpis()
    assert trace.capture.packets == 7
    assert trace.problems == ()
    assert engines.readings == 1
    assert engines.made[0].config["measures"] is not None


def test_load_reads_several_tables_in_one_pass_and_what_is_there_not_again() -> None:
    engines = Engines()
    trace = trace_of(engines).load("attempts", "sessions")
    assert trace.load("attempts") is trace
    assert (trace.attempts.num_rows, trace.sessions.num_rows, engines.readings) == (2, 1, 1)
    trace.load()
    assert engines.readings == 2
    assert set(engines.made[1].config["tables"]) == {"message", "transaction", "registration", "event"}


def test_tables_without_a_row_have_their_columns() -> None:
    table = trace_of(Engines()).registrations
    assert table.num_rows == 0
    assert table.column_names[0] == "ts"


def test_records_are_read_each_time_unless_their_table_is_kept() -> None:
    engines = Engines()
    trace = trace_of(engines)
    first = list(trace.records("attempt"))
    assert isinstance(first[0], AttemptRecord)
    assert first == list(trace.records("attempts"))
    assert engines.readings == 2
    assert "measures" not in {name for name, value in engines.made[0].config.items() if value is not None}
    trace.load("attempts")
    assert list(trace.records("attempts")) == first
    assert engines.readings == 3


def test_batches_have_the_columns_that_were_asked_for_in_that_order() -> None:
    engines = Engines()
    trace = trace_of(engines)
    (batch,) = trace.batches("attempts", columns=["outcome", "ts"])
    assert batch.schema.names == ["outcome", "ts"]
    assert engines.made[0].config["tables"] == {"attempt": ["outcome", "ts"]}
    table = trace.load("attempts").table("attempts", columns=["code"])
    assert table.to_pydict() == {"code": ["200", "486"]}
    assert engines.readings == 2


@pytest.mark.parametrize("loaded", [False, True])
def test_calls_join_attempts_with_their_sessions(loaded: bool) -> None:
    trace = trace_of(Engines())
    if loaded:
        trace.load("attempts", "sessions")
    answered, busy = trace.calls()
    assert answered.session is not None
    assert (answered.duration_seconds, busy.session) == (60.0, None)


def test_calls_of_tables_in_memory_all_meet_their_sessions() -> None:
    """One table comes whole before the other: more wait than a reading would let wait."""
    trace = trace_of(Engines()).load("attempts", "sessions")
    assert all(call.session for call in trace.calls() if call.answered)


def test_a_wrong_name_is_told_when_it_is_given_with_what_was_meant() -> None:
    trace = trace_of(Engines())
    with pytest.raises(ValueError, match="did you mean 'attempts'"):
        trace.records("atempts")  # type: ignore[call-overload]
    with pytest.raises(ValueError, match="did you mean 'outcome'"):
        trace.batches("attempts", columns=["outcom"])
    with pytest.raises(TypeError, match="list of names"):
        trace.batches("attempts", columns="outcome")
    with pytest.raises(ValueError, match="did you mean 'asr'"):
        trace.kpi("asrr")


def test_an_input_that_gives_nothing_is_an_error_and_nothing_is_kept() -> None:
    told = status()
    told["sources"].append(
        {"name": "b.pcap", "packets": 0, "error": {"kind": "empty", "message": "is empty", "hint": "again"}}
    )
    trace = trace_of(Engines(told=told))
    for attempt in (lambda: trace.attempts, lambda: list(trace.records("attempts")), trace.kpis):
        with pytest.raises(InputError, match=r"b\.pcap: is empty") as caught:
            attempt()
        assert caught.value.hint == "again"
    assert repr(trace).endswith("not read yet>")


def test_an_input_that_ends_early_is_warned_of_once_and_told() -> None:
    told = status()
    told["sources"][0]["error"] = {"kind": "truncated", "message": "ends early", "hint": "copy", "warning": True}
    trace = trace_of(Engines(told=told))
    with pytest.warns(CaptureWarning, match=r"a\.pcap: ends early"):
        assert trace.attempts.num_rows == 2
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert trace.sessions.num_rows == 1
    assert [problem.line() for problem in trace.problems] == ["a.pcap: ends early"]


def test_what_weakens_the_figures_stands_in_the_problems() -> None:
    trace = trace_of(Engines(told=status(malformed={"cseq_missing": 2})))
    assert ["too damaged" in problem.message for problem in trace.problems] == [True]


def test_observations_take_a_pass_of_their_own() -> None:
    engines = Engines()
    trace = trace_of(engines)
    assert "observations" in trace.summary(observations=True)
    assert "observations" not in trace.summary()
    assert [engine.config["keep_samples"] for engine in engines.made] == [True, False]


def test_standard_input_is_read_once_and_says_so_the_second_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)
    trace = trace_of(Engines(), "-")
    assert trace.attempts.num_rows == 2
    assert len(trace.kpis()) > 10
    with pytest.raises(InputError, match=r"standard input was read before.*only once") as caught:
        trace.sessions  # noqa: B018 (it reads)
    assert "load" in caught.value.hint


def test_threads_that_ask_for_the_same_table_read_it_once() -> None:
    engines = Engines()
    trace = trace_of(engines)
    found: list[pa.Table] = []
    threads = [threading.Thread(target=lambda: found.append(trace.attempts)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert engines.readings == 1
    assert all(table is found[0] for table in found)


def test_an_iterator_that_is_left_early_stops_its_engine() -> None:
    engines = Engines()
    records = trace_of(engines).records("attempts")
    next(records)
    del records
    assert engines.made[0].stopped


def test_it_tells_in_one_line_what_it_is() -> None:
    trace = trace_of(Engines(), __file__, __file__, __file__).load("attempts")
    assert repr(trace).endswith(" and 1 more capture: 7 messages in 1 min 3 s, attempts in memory>")
    assert isinstance(trace, Trace)
    assert len(trace.paths) == 3
    assert trace.capture.last_ns - trace.capture.first_ns == 63 * SECOND  # type: ignore[operator]


def test_an_expression_or_call_id_that_is_no_text_is_a_type_error() -> None:
    with pytest.raises(TypeError, match="an expression is a str, not bytes"):
        trace_of(Engines()).where(b"pdd > 3s")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="a Call-ID is a str, not int"):
        trace_of(Engines()).ladder(5)  # type: ignore[arg-type]
