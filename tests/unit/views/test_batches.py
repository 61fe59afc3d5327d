from collections.abc import Iterator

from siptower.engine import ArrowBatch
from siptower.views.batches import arrow, opened, values
from tests.unit.rows import START, attempt, batch


def test_times_and_durations_are_nanoseconds() -> None:
    rows = batch("attempt", [attempt("a", pdd=20_000_001), attempt("b", pdd=None)])
    assert values(rows, "attempt", "ts") == [START, START]
    assert values(rows, "attempt", "pdd") == [20_000_001, None]


def test_headers_are_a_mapping() -> None:
    rows = batch("attempt", [attempt("a", headers=[("account", "7")]), attempt("b")])
    assert values(rows, "attempt", "headers") == [{"account": "7"}, {}]


def test_batches_of_a_source_are_opened_one_by_one() -> None:
    taken: list[str] = []

    def source() -> Iterator[tuple[str, ArrowBatch]]:
        for name in ("a", "b"):
            taken.append(name)
            yield "attempt", ArrowBatch(batch("attempt", [attempt(name)]))

    batches = opened(source())
    table, rows = next(batches)
    assert (table, rows.column("attempt_id").to_pylist(), taken) == ("attempt", ["a"], ["a"])


def test_rows_that_are_open_stay_as_they_are() -> None:
    rows = batch("attempt", [attempt("a"), attempt("b")])
    assert arrow(rows) == rows
