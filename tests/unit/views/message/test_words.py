import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siptower.engine import parse_sip, sip_spans
from siptower.export.text import Canvas, cell_width
from siptower.views.message.detail import MessageDoor, MessageText, message_text
from siptower.views.message.words import difference_lines, message_lines
from tests.unit.views.ladder.made import PROXY, message, sdp
from tests.unit.views.ladder.test_text import COLOURS, DANGEROUS

DOOR = MessageDoor(parse_sip, sip_spans)


def _text(number: int = 1, **more: object) -> MessageText:
    return message_text(number, message(0, "INVITE", **{"body": sdp()} | more), DOOR)


def test_carets_point_at_what_is_wrong() -> None:
    raw = message(0, "INVITE")["raw"]
    at = raw.index(b"tag=f")
    issues = [{"code": "tag_odd", "offset": at, "reference": "RFC 3261 19.3"}]
    lines = "".join(message_lines(Canvas(100), _text(raw=raw, issues=issues, validity="lenient"), {})).splitlines()
    place = next(number for number, line in enumerate(lines) if "tag_odd" in line)
    assert lines[place].index("^") == lines[place - 1].index("tag=f")
    assert lines[place].endswith(f"^ byte {at}: tag_odd, RFC 3261 19.3")


def test_long_lines_go_on_below() -> None:
    value = "0123456789" * 30
    text = "".join(message_lines(Canvas(60), _text(headers=(f"X-Own: {value}",)), {}))
    assert value in text.replace("\n  ", "").replace("\n", "")


def test_names_of_hosts_are_shown() -> None:
    text = "".join(message_lines(Canvas(100), _text(), {PROXY: "core"}))
    assert f"10.1.0.10:5060 → core ({PROXY}:5060)" in text


def test_binary_bodies_are_dumped() -> None:
    raw = b"INVITE sip:b SIP/2.0\r\nContent-Length: 4\r\n\r\n\x00AB\xff"
    assert "00 41 42 ff" in "".join(message_lines(Canvas(100), _text(raw=raw), {}))


@pytest.mark.parametrize("width", [40, 99, 100, 200])
@pytest.mark.parametrize("colour", [True, False])
def test_differences_fit_and_are_marked_without_colour(width: int, colour: bool) -> None:
    first, second = _text(headers=("X-Own: a;b=1",)), _text(2, headers=("X-Own: a;b=2", "X-Other: " + "long " * 60))
    text = "".join(difference_lines(Canvas(width, colour=colour), first, second, {}))
    plain = COLOURS.sub("", text)
    assert max(cell_width(line) for line in plain.splitlines()) <= width
    assert ("b={1}" in plain) is not colour
    assert re.search(r"^ ~-", plain, re.MULTILINE) if width < 100 else "~ X-Own: a;b=" in plain


def test_equal_messages_have_no_difference() -> None:
    assert "no difference" in "".join(difference_lines(Canvas(80), _text(), _text(2), {}))


@given(st.binary(max_size=120), st.sampled_from([40, 120]))
def test_no_byte_of_a_message_drives_the_terminal(junk: bytes, width: int) -> None:
    raw = b"INVITE sip:" + junk + b" SIP/2.0\r\nX: \x1b]0;\x07" + junk + "\u202e".encode() + b"\r\n\r\n" + junk
    read = _text(raw=raw, issues=[{"code": "x", "offset": 30, "reference": "RFC"}])
    canvas = Canvas(width)
    text = "".join((*message_lines(canvas, read, {}), *difference_lines(canvas, read, _text(2), {})))
    assert not DANGEROUS.search(text)
