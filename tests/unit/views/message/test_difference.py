from hypothesis import given
from hypothesis import strategies as st

from siptower.engine import parse_sip, sip_spans
from siptower.views.message.detail import MessageDoor, MessageText, message_text
from siptower.views.message.difference import Change, difference, difference_object
from tests.unit.views.ladder.made import message, sdp

DOOR = MessageDoor(parse_sip, sip_spans)


def _text(*headers: str, body: bytes = b"", start: str = "INVITE", number: int = 1) -> MessageText:
    return message_text(number, message(0, start, headers=headers, body=body), DOOR)


def _told(first: MessageText, second: MessageText) -> list[tuple[str, str]]:
    return [
        (line.change.value, line.name or "".join(text for text, _ in line.left or line.right))
        for line in difference(first, second)
        if line.change is not Change.SAME
    ]


def test_what_only_moved_is_the_same() -> None:
    assert _told(_text("X-A: 1", "X-B: 2", "X-A: 3"), _text("X-A: 3", "X-B: 2", "X-A: 1")) == []


def test_headers_are_compared_by_their_values() -> None:
    assert _told(_text("X-A: 1", "X-B: 2"), _text("X-B: 3", "X-C: 4")) == [
        ("removed", "X-A"),
        ("changed", "X-B"),
        ("added", "X-C"),
    ]


def test_compact_forms_and_full_names_are_the_same_header() -> None:
    assert _told(_text("m: <sip:a@h>"), _text("Contact: <sip:a@h>")) == []


def test_only_the_words_that_differ_are_marked() -> None:
    lines = difference(_text("X-Own: a;b=1;c=2"), _text("X-Own: a;b=9;c=2"))
    (changed,) = [line for line in lines if line.change is Change.CHANGED]
    assert changed.left == (("a;b=", False), ("1", True), (";c=2", False))
    assert changed.right == (("a;b=", False), ("9", True), (";c=2", False))


def test_descriptions_are_compared_line_by_line() -> None:
    told = _told(_text(body=sdp()), _text(body=sdp(port=4002, direction="sendonly")))
    assert ("changed", "m=audio 4000 RTP/AVP 8") in told
    assert ("changed", "a=sendrecv") in told
    assert all(change == "changed" for change, _ in told)


def test_other_bodies_are_compared_line_by_line() -> None:
    assert _told(_text(body=b"a\r\nb\r\nc\r\n"), _text(body=b"a\r\nB\r\nc\r\nd\r\n"))[-2:] == [
        ("changed", "b"),
        ("added", "d"),
    ]


def test_very_long_values_differ_as_a_whole() -> None:
    first, second = _text("X-Own: " + "a;" * 3_000), _text("X-Own: " + "b;" * 3_000)
    (changed,) = [line for line in difference(first, second) if line.change is Change.CHANGED]
    assert len(changed.left) == 1


def test_programs_are_told_what_differs() -> None:
    told = difference_object(_text("X-A: 1"), _text("X-A: 2", number=2))
    assert told == {
        "first": 1,
        "second": 2,
        "differences": [{"part": "header", "name": "X-A", "change": "changed", "first": "1", "second": "2"}],
    }


VALUES = st.lists(st.sampled_from("abcd"), max_size=6)


@given(VALUES, VALUES)
def test_a_comparison_loses_nothing(left: list[str], right: list[str]) -> None:
    lines = difference(_text(*(f"X-Own: {value}" for value in left)), _text(*(f"X-Own: {value}" for value in right)))
    mine = [line for line in lines if line.name == "X-Own"]
    assert sorted("".join(text for text, _ in line.left) for line in mine if line.left) == sorted(left)
    assert sorted("".join(text for text, _ in line.right) for line in mine if line.right) == sorted(right)
    same = sum(line.change is Change.SAME for line in mine)
    assert same == sum(min(left.count(value), right.count(value)) for value in "abcd")
