import json

import pytest

from siptower.engine import parse_sip
from siptower.views.ladder.rows import LADDER_TABLES
from siptower.views.ladder.view import LadderView
from siptower.views.output import Canvas, Format, Output
from tests.unit.counts import CountedSource, Told
from tests.unit.rows import batch
from tests.unit.views.ladder.made import answered


def _source() -> CountedSource:
    rows = [{name: row[name] for name in LADDER_TABLES["message"]} for row in answered()]
    return CountedSource(Told("null"), (("message", batch("message", rows, LADDER_TABLES["message"])),))


def _view(form: Format, *call_ids: str) -> LadderView:
    return LadderView(call_ids or ("one@example",), Output(form, Canvas(100)), {}, parse_sip)


def test_a_call_comes_in_every_form() -> None:
    table = "".join(_view(Format.TABLE).lines(_source()))
    assert "180 Ringing" in table
    (document,) = json.loads("".join(_view(Format.JSON).lines(_source())))
    assert len(document["steps"]) == 4
    assert len(list(_view(Format.NDJSON).lines(_source()))) == 4
    heading, *rows = "".join(_view(Format.CSV).lines(_source())).splitlines()
    assert heading.startswith("call_id,number,ts")
    assert len(rows) == 4


@pytest.mark.parametrize("form", list(Format))
def test_a_call_that_is_not_there_is_missing(form: Format) -> None:
    view = _view(form, "one@example", "two@example")
    list(view.lines(_source()))
    assert view.missing == ("two@example",)


def test_only_what_a_ladder_needs_is_asked_for() -> None:
    view = _view(Format.TABLE)
    assert view.tables() == LADDER_TABLES
    assert (view.plan(), view.keep_samples()) == (None, False)
