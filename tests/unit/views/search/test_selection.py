import pytest

from siptower.filter import Filter, fields
from siptower.filter.fields import Kind
from siptower.views.batches import arrow
from siptower.views.calls import ATTEMPT_COLUMNS
from siptower.views.search.selection import Selection, call_join, needed
from tests.unit.rows import SECOND, attempt, batch, session


def _calls(where: str) -> tuple[list[str], Selection]:
    chosen = Filter.parse(where, "call")
    join, selection = call_join(chosen), Selection(chosen)
    attempts = [attempt("a"), attempt("b", outcome="busy", pgad=None, pdd=None), attempt("c", ordinal=7)]
    rows = [
        ("attempt", batch("attempt", attempts, join.attempt_columns)),
        ("session", batch("session", [session("a"), session("c", how="expired", sdt=None)], join.session_columns)),
    ]
    calls = [call for table, some in rows for call in join.add(table, some)]
    return [call.attempt["attempt_id"] for call in selection.calls(calls)], selection


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("outcome == busy", ["b"]),
        ("how == expired", ["c"]),
        ("duration == 1m", ["a"]),
        ("not (duration == 1m)", ["b", "c"]),
        ("ordinal == 7 and how != bye", ["c"]),
        ("exists(pdd) and exists(session.ts)", ["a", "c"]),
        ("session.ts >= 2026-01-01 and src_ip in 10.0.0.0/8", ["a", "c"]),
        ('headers.x == "y" or session.headers.x == "y"', []),
    ],
)
def test_calls_are_chosen_by_their_attempt_and_their_session(where: str, expected: list[str]) -> None:
    found, selection = _calls(where)
    assert sorted(found) == expected
    assert (selection.looked_at, selection.matched) == (3, len(expected))


@pytest.mark.parametrize("name", [name for name, field in fields("call").items() if field.kind is not Kind.LABELS])
def test_calls_can_be_asked_for_every_field(name: str) -> None:
    found, _ = _calls(f"exists({name}) or not exists({name})")
    assert sorted(found) == ["a", "b", "c"]


def test_rows_of_other_tables_are_left_out_and_matches_counted() -> None:
    selection = Selection(Filter.parse("pdd > 1s", "attempt"))
    rows = batch("attempt", [attempt("a", pdd=2 * SECOND), attempt("b")], ("attempt_id", "pdd"))
    kept = list(selection.batches("attempt", [("event", batch("event", [{}])), ("attempt", rows)]))
    assert [arrow(some).column("attempt_id").to_pylist() for some in kept] == [["a"]]
    assert (selection.looked_at, selection.matched) == (2, 1)


def test_without_an_expression_everything_passes() -> None:
    rows = batch("attempt", [attempt("a"), attempt("b")])
    (kept,) = Selection(None).batches("attempt", [("attempt", rows)])
    assert kept is rows


def test_rows_keep_the_number_that_they_have_in_the_capture() -> None:
    selection = Selection(Filter.parse("outcome == busy", "attempt"))
    rows = [("attempt", batch("attempt", [attempt("a"), attempt("b", outcome="busy")])) for _ in range(2)]
    assert [list(selection.numbers) for _ in selection.batches("attempt", rows)] == [[2], [4]]


def test_columns_that_only_choose_come_after_those_that_are_shown() -> None:
    chosen = Filter.parse("outcome == busy and ordinal > 1", "call")
    assert needed("attempt", ATTEMPT_COLUMNS, chosen) == (*ATTEMPT_COLUMNS, "ordinal")
    assert needed("attempt", ATTEMPT_COLUMNS, None) == ATTEMPT_COLUMNS
