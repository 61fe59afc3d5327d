import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siptower.export.text import Canvas, cell_width
from siptower.views.ladder.text import ladder_lines
from tests.unit.views.ladder.made import ALICE, BOB, PROXY, answered, ladder, message, sdp

COLOURS = re.compile(r"\x1b\[[0-9;]*m")
DANGEROUS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")


def _shown(canvas: Canvas, *messages: dict[str, Any], **more: Any) -> str:
    return "".join(ladder_lines(canvas, ladder(*messages, **more), None))


def test_a_call_reads_from_top_to_bottom() -> None:
    text = _shown(Canvas(100), *answered())
    lines = text.splitlines()
    assert [line for line in lines if "INVITE ─" in line or "180 Ringing" in line]
    assert text.index("INVITE") < text.index("180 Ringing") < text.index("200 OK") < text.index("ACK")
    assert "SDP offer PCMA/8000 10.1.0.10:4000" in text


def test_requests_point_to_the_right_and_responses_back() -> None:
    lines = _shown(Canvas(100), *answered()).splitlines()
    invite = next(line for line in lines if " #1 " in line)
    ringing = next(line for line in lines if " #2 " in line)
    assert re.search(r"├─ INVITE ─+>│", invite)
    assert re.search(r"│<─+ 180 Ringing ─┤", ringing)


def test_aliases_stand_over_their_addresses() -> None:
    lines = _shown(Canvas(100), *answered(), aliases={PROXY: "SBC west"}).splitlines()
    heading = next(number for number, line in enumerate(lines) if "SBC west" in line)
    assert PROXY in lines[heading + 1]


@pytest.mark.parametrize("width", [40, 80, 120, 200])
@pytest.mark.parametrize("unicode", [True, False])
@pytest.mark.parametrize("colour", [True, False])
def test_no_line_is_wider_than_the_canvas(width: int, unicode: bool, colour: bool) -> None:
    long = "x" * 300
    messages = (
        *answered(),
        message(4, "INFO", PROXY, BOB, headers=(f"Reason: {long}",), cseq="2 INFO"),
        message(5, f"{480} {long}", BOB, ALICE, cseq="2 INFO"),
        message(6, long, "2001:db8::1", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", cseq=f"3 {long}"),
        message(7, "INVITE", "127.0.0.1", "127.0.0.1"),
    )
    text = _shown(Canvas(width, unicode, colour), *messages)
    assert max(cell_width(COLOURS.sub("", line)) for line in text.splitlines()) <= width
    assert unicode or text.isascii()


def test_many_hosts_are_a_list() -> None:
    messages = [message(number, "OPTIONS", f"10.0.0.{number}", f"10.0.0.{number + 1}") for number in range(1, 12)]
    text = _shown(Canvas(120), *messages)
    assert "10.0.0.4 → 10.0.0.5  OPTIONS" in text
    assert "│" not in text


HOSTILE = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("\x1b\x00\x07\x08\x7f\x9b\u202e\u2066\u200f\ufeff\r\n\t\\[;"),
    ),
    max_size=40,
)


@given(HOSTILE, HOSTILE, HOSTILE, st.sampled_from([40, 90, 140]), st.booleans())
def test_no_text_of_a_message_drives_the_terminal(
    reason: str, user: str, header: str, width: int, colour: bool
) -> None:
    encoded = header.encode("utf-8", "surrogatepass").replace(b"\r", b"").replace(b"\n", b"")
    added = b"Proxy-Authorization: x\r\nReason: " + encoded + b"\r\nReplaces: " + encoded + b"\r\nContent-Length"
    raw = message(0, "INVITE", body=sdp())["raw"].replace(b"Content-Length", added)
    messages = (
        message(0, "INVITE", raw=raw, from_user=user, to_user=user, request_uri=header, tunnels=header),
        message(1, "480 x", PROXY, ALICE, reason=reason, to_tag=user),
        message(2, "INVITE", method=reason, validity="lenient", issues=[{"code": "bare_lf", "offset": 1}]),
    )
    text = _shown(Canvas(width, colour=colour), *messages, aliases={PROXY: header or "x"})
    assert not DANGEROUS.search(COLOURS.sub("", text) if colour else text)
