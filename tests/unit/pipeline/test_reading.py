import pytest

from siptower.model.errors import SettingsError
from siptower.model.settings import Settings
from siptower.pipeline.engine_config import ReadRequest
from siptower.pipeline.reading import EngineProgress, Reading, start_reading
from tests.unit.engines import FakeEngine, opener
from tests.unit.rows import attempt

ROWS = ("attempt", [attempt("a"), attempt("b")])


def _reading(engine: FakeEngine, **more: object) -> Reading:
    request = ReadRequest((), {"attempt": ("ts", "attempt_id")})
    return start_reading(Settings(), request, opener(engine), **more)  # type: ignore[arg-type]


def test_batches_come_with_the_name_of_their_table() -> None:
    engine = FakeEngine(rows=[ROWS, ROWS])
    found = [(table, batch.num_rows) for table, batch in _reading(engine).batches()]
    assert found == [("attempt", 2), ("attempt", 2)]
    assert engine.stopped


def test_nothing_starts_before_the_first_batch_is_asked_for() -> None:
    engine = FakeEngine()
    reading = _reading(engine)
    assert not engine.started
    list(reading.batches())
    assert engine.started


def test_the_result_stands_when_the_last_batch_was_taken() -> None:
    reading = _reading(FakeEngine(rows=[ROWS], text="# HELP x\n"))
    with pytest.raises(RuntimeError, match="when its last batch was taken"):
        reading.result()
    list(reading.batches())
    result = reading.result()
    assert result.status["capture"]["packets"] == 7
    assert result.exposition == "# HELP x\n"
    assert not result.stopped
    assert reading.result() is result


def test_somebody_can_stop_it_and_what_was_read_stays() -> None:
    engine = FakeEngine(rows=[ROWS, ROWS, ROWS])
    reading = _reading(engine, wants_stop=lambda: True)
    assert len(list(reading.batches())) == 1
    assert reading.result().stopped


def test_progress_is_shown_with_every_look() -> None:
    seen: list[int] = []

    def watch(progress: EngineProgress) -> None:
        seen.append(progress.packets)

    list(_reading(FakeEngine(rows=[ROWS]), watch=watch).batches())
    assert seen == [3, 3]


def test_the_engine_is_stopped_when_its_user_leaves_early() -> None:
    engine = FakeEngine(rows=[ROWS, ROWS])
    batches = _reading(engine).batches()
    next(batches)
    batches.close()  # type: ignore[attr-defined]
    assert engine.stopped


def test_settings_that_the_engine_refuses_are_a_settings_error() -> None:
    def refuse(_config: str) -> FakeEngine:
        raise ValueError("settings.user_agents[0].regex:\n  not supported")

    with pytest.raises(SettingsError) as caught:
        start_reading(Settings(), ReadRequest(()), refuse)
    assert caught.value.message == "settings.user_agents[0].regex: not supported"
