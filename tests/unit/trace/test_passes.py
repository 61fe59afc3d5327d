import pyarrow as pa
import pytest

from siptower.model.errors import InputError
from siptower.model.settings import Settings
from siptower.pipeline.engine_config import ReadRequest
from siptower.pipeline.reading import ReadingResult, start_reading
from siptower.trace.passes import CaptureWarning, Memory, Pass, warn_of_partial
from siptower.views.capture import capture_facts
from tests.unit.engines import FakeEngine, opener, status
from tests.unit.rows import attempt


def _pass(engine: FakeEngine, done: list[ReadingResult]) -> Pass:
    request = ReadRequest((), {"attempt": ("ts",)})
    return Pass(start_reading(Settings(), request, opener(engine)), done.append)


def _failed(packets: int) -> dict[str, object]:
    told = status()
    error = {"kind": "corrupt", "message": "is damaged", "hint": "copy it", "warning": False}
    told["sources"] = [{"name": "a.pcap", "packets": packets, "error": error}]
    return told


def test_it_gives_batches_and_tells_its_end() -> None:
    done: list[ReadingResult] = []
    reading = _pass(FakeEngine(rows=[("attempt", [attempt("a")])] * 2), done)
    batches = reading.batches()
    next(batches)
    assert done == []
    assert len(list(batches)) == 1
    assert done == [reading.result()]


def test_an_input_that_gives_nothing_fails_before_the_first_row_of_the_others() -> None:
    engine = FakeEngine(rows=[("attempt", [attempt("a")])], told=_failed(0))
    with pytest.raises(InputError, match=r"a\.pcap: is damaged"):
        next(_pass(engine, []).batches())
    assert engine.stopped


def test_an_input_that_gives_something_does_not_fail_but_is_warned_of() -> None:
    done: list[ReadingResult] = []
    assert list(_pass(FakeEngine(told=_failed(3)), done).batches()) == []
    with pytest.warns(CaptureWarning, match=r"a\.pcap: is damaged"):
        warn_of_partial(capture_facts(done[0].status))


def test_memory_gives_the_batches_of_its_tables_and_their_figures() -> None:
    result = ReadingResult("null", {}, "", stopped=False)
    memory = Memory({"a": pa.table({"x": [1, 2]}), "b": pa.table({"y": [3]})}, result)
    assert [(name, batch.num_rows) for name, batch in memory.batches()] == [("a", 2), ("b", 1)]
    assert memory.rows == 3
    assert memory.result() is result
