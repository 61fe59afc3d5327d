import json

from siptower.engine import parse_sip, sip_spans
from siptower.views.ladder.rows import LADDER_TABLES
from siptower.views.message.detail import MessageDoor
from siptower.views.message.view import MessageView
from siptower.views.output import Canvas, Format, Output
from tests.unit.counts import CountedSource, Told
from tests.unit.rows import batch
from tests.unit.views.ladder.made import answered

NAMES = LADDER_TABLES["message"]


def _source() -> CountedSource:
    rows = [{name: row[name] for name in NAMES} for row in answered()]
    halves = (rows[:1], rows[1:])
    return CountedSource(Told("null"), tuple(("message", batch("message", half, NAMES)) for half in halves))


def _view(form: Format, numbers: tuple[int, ...], call_id: str | None = None) -> MessageView:
    return MessageView(numbers, call_id, Output(form, Canvas(100)), {}, MessageDoor(parse_sip, sip_spans))


def test_a_message_is_found_by_its_number_in_the_capture_and_in_the_call() -> None:
    for call_id in (None, "one@example"):
        told = json.loads("".join(_view(Format.JSON, (2,), call_id).lines(_source())))
        assert (told["number"], told["status"]) == (2, 180)


def test_a_number_that_is_not_there_is_a_problem() -> None:
    view = _view(Format.TABLE, (2, 9))
    assert list(view.lines(_source())) == []
    assert view.problem is not None
    assert view.problem.message == "there is no message 9: the capture has 4 messages"


def test_a_call_that_is_not_there_is_missing() -> None:
    view = _view(Format.TABLE, (1,), "two@example")
    assert list(view.lines(_source())) == []
    assert (view.missing, view.problem) == (("two@example",), None)


def test_messages_and_differences_come_in_every_form() -> None:
    for numbers in ((1,), (1, 3)):
        for form in Format:
            assert "".join(_view(form, numbers).lines(_source()))
    assert "difference" in "".join(_view(Format.TABLE, (1, 3)).lines(_source()))
    assert json.loads("".join(_view(Format.JSON, (1, 3)).lines(_source())))["second"] == 3
