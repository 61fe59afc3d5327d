from typing import Any

from siptower.views.ladder.search import CallSearch
from tests.unit.counts import CountedSource, Told
from tests.unit.rows import batch


def _search(*parts: str, known: tuple[str, ...] = ("7f3a@h", "7f3b@h", "zz@h")) -> CallSearch:
    rows: list[dict[str, Any]] = [{"call_id": call_id} for call_id in known for _ in range(3)]
    search = CallSearch(parts)
    assert list(search.lines(CountedSource(Told("null"), (("message", batch("message", rows, ("call_id",))),)))) == []
    return search


def test_a_part_that_only_one_call_has_means_that() -> None:
    assert _search("f3a").meant("f3a") == "7f3a@h"


def test_a_part_of_several_calls_means_none_of_them() -> None:
    search = _search("7f3")
    assert search.meant("7f3") is None
    assert search.suggestions("7f3")[:2] == ("7f3a@h", "7f3b@h")


def test_the_nearest_share_the_longest_beginning() -> None:
    search = _search("7F3B-h")
    assert search.meant("7F3B-h") is None
    assert search.suggestions("7F3B-h") == ("7f3b@h", "7f3a@h", "zz@h")


def test_only_a_few_are_kept() -> None:
    search = _search("call", known=tuple(f"call-{number}" for number in range(100)))
    assert len(search.suggestions("call")) == 5


def test_an_empty_capture_suggests_nothing() -> None:
    search = _search("a", known=())
    assert (search.meant("a"), search.suggestions("a")) == (None, ())
