import json

import pytest

from siptower.export.text import Canvas
from siptower.views.output import Format, Output
from siptower.views.parsing import explain, parsed_lines

ANSWER = {
    "validity": "lenient",
    "issues": [{"code": "bare_lf", "offset": 24, "reference": "RFC 3261 7"}],
    "method": "OPTIONS",
    "request_uri": "sip:x",
    "call_id": "x@example",
    "headers": [{"name": "Via", "value": "SIP/2.0/UDP h"}, {"name": "To", "value": "\x1b[31m"}],
    "body_offset": 80,
    "body_bytes": 4,
}
MEANING = "A line of the header section ends with LF alone."
MESSAGE = explain("a.sip", json.dumps(ANSWER))


def _text(form: Format, width: int = 80) -> str:
    return "".join(parsed_lines([MESSAGE, MESSAGE], Output(form, Canvas(width=width))))


def _readable(answer: dict[str, object], width: int = 80) -> str:
    return "".join(parsed_lines([explain("-", json.dumps(answer))], Output(Format.TABLE, Canvas(width=width))))


def test_programs_get_one_object_a_file_on_one_line_with_what_each_issue_means() -> None:
    issue = ANSWER["issues"][0] | {"meaning": MEANING}
    for form in (Format.JSON, Format.NDJSON):
        objects = [json.loads(line) for line in _text(form).splitlines()]
        assert objects == [{"file": "a.sip"} | ANSWER | {"issues": [issue]}] * 2


def test_people_get_validity_start_line_deviations_and_headers() -> None:
    text = _text(Format.TABLE)
    assert text.startswith("▲ lenient  a.sip\n  Request   OPTIONS sip:x\n  Call-ID   x@example\n")
    assert "  Body      4 bytes from byte 80\n" in text
    assert "1 deviation from the standard" in text
    assert "bare_lf" in text
    assert "\\x1b[31m" in text
    assert "\x1b" not in text


@pytest.mark.parametrize("width", [40, 80, 120])
def test_people_read_what_a_deviation_means_at_every_width(width: int) -> None:
    text = _text(Format.TABLE, width)
    assert MEANING in " ".join(text.split())
    assert max(map(len, text.splitlines())) <= width


def test_people_read_status_and_reason_of_a_response() -> None:
    answer = {"validity": "valid", "issues": [], "status": 486, "reason": "Busy Here", "call_id": "", "headers": []}
    assert _readable(answer) == "● valid  -\n  Response  486 Busy Here\n"


def test_a_code_without_a_text_is_shown_all_the_same() -> None:
    answer = ANSWER | {"issues": [{"code": "from_tomorrow", "offset": 1, "reference": "RFC 9999 1"}]}
    assert "1  from_tomorrow\n          [RFC 9999 1]\n" in _readable(answer)


def test_spreadsheets_get_one_line_a_file() -> None:
    lines = _text(Format.CSV).splitlines()
    assert lines[0] == "file,validity,method,request_uri,status,reason,call_id,issues,headers,body_offset,body_bytes"
    assert lines[1].startswith("a.sip,lenient,OPTIONS,sip:x,,,x@example,")


def test_bytes_that_are_no_message_say_so() -> None:
    answer = {"validity": "malformed", "issues": [], "call_id": "", "headers": []}
    assert _readable(answer) == "■ malformed  -\n  neither request nor response\n"
