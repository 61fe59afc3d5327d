import re

import pytest

from siptower.filter.headers import header_names, header_pattern, is_header_name
from siptower.filter.patterns import pattern_problem

HEAD = "INVITE sip:a@b SIP/2.0\r\nv: x\r\nDIVERSION : <sip:1@a>\r\nX-A: 1\r\n Folded: 2\r\n\r\nSubject: body\r\n"


@pytest.mark.parametrize(
    ("name", "there"),
    [
        ("Diversion", True),
        ("Via", True),
        ("v", True),
        ("VIA", True),
        ("X-A", True),
        ("X", False),
        ("Folded", False),
        ("Subject", False),
        ("s", False),
        ("INVITE", False),
        ("A", False),
    ],
)
def test_a_header_is_found_by_its_name_in_the_head_only(name: str, there: bool) -> None:
    assert (re.search(header_pattern(name), HEAD) is not None) is there


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\r\r\n"])
def test_line_ends_are_those_of_the_parser(end: str) -> None:
    lines = HEAD.replace("\r\n", end)
    assert re.search(header_pattern("Diversion"), lines)
    assert not re.search(header_pattern("Subject"), lines)
    assert re.search(header_pattern("Via"), end + lines)


def test_full_and_compact_names_are_one_header() -> None:
    assert header_names("i") == header_names("Call-ID") == ("call-id", "i")
    assert header_names("X-Foo") == ("x-foo",)


def test_only_tokens_are_names_and_they_stay_literal() -> None:
    assert is_header_name("X-Foo.*")
    assert not is_header_name("a b")
    assert not is_header_name("")
    assert not is_header_name("a" * 129)
    assert pattern_problem(header_pattern("X.*+~")) is None
    assert not re.search(header_pattern("X.*"), "A\r\nX-A: 1\r\n\r\n")
