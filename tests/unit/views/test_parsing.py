import json

from siptower.export.text import Canvas
from siptower.views.output import Format, Output
from siptower.views.parsing import explain, parsed_lines

ANSWER = {
    "validity": "lenient",
    "issues": [{"code": "no_max_forwards", "offset": 24, "reference": "RFC 3261 8.1.1"}],
    "method": "OPTIONS",
    "status": None,
    "call_id": "x@example",
    "headers": [{"name": "Via", "value": "SIP/2.0/UDP h"}, {"name": "To", "value": "\x1b[31m"}],
}
MESSAGE = explain("a.sip", json.dumps(ANSWER))


def _text(form: Format) -> str:
    return "".join(parsed_lines([MESSAGE, MESSAGE], Output(form, Canvas(width=80))))


def test_programs_get_one_object_a_file_on_one_line() -> None:
    for form in (Format.JSON, Format.NDJSON):
        objects = [json.loads(line) for line in _text(form).splitlines()]
        assert objects == [{"file": "a.sip"} | ANSWER] * 2


def test_people_get_validity_deviations_and_headers() -> None:
    text = _text(Format.TABLE)
    assert text.startswith("▲ lenient  OPTIONS  a.sip\n")
    assert "1 deviation from the standard" in text
    assert "no_max_forwards" in text
    assert "\\x1b[31m" in text
    assert "\x1b" not in text


def test_spreadsheets_get_one_line_a_file() -> None:
    lines = _text(Format.CSV).splitlines()
    assert lines[0] == "file,validity,method,status,call_id,issues,headers"
    assert lines[1].startswith("a.sip,lenient,OPTIONS,,x@example,")


def test_bytes_that_are_no_message_say_so() -> None:
    answer = {"validity": "malformed", "issues": [], "method": None, "status": None, "call_id": "", "headers": []}
    text = "".join(parsed_lines([explain("-", json.dumps(answer))], Output(Format.TABLE, Canvas(width=80))))
    assert text == "■ malformed  neither request nor response  -\n"
