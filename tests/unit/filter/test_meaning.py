import pytest

from siptower.filter import Filter
from siptower.filter.bounds import DEEPEST, MOST_CONDITIONS
from siptower.filter.tree import Comparison, Every, Match, Some, Within
from siptower.model.errors import ExpressionError

MISUNDERSTOOD = [
    ("call", "outcom == busy", "calls have no field outcom", "did you mean outcome?"),
    ("call", "from.usr == 'x'", "calls have no field from.usr", "did you mean from_user?"),
    ("call", "vlans contains 1", "calls have no field vlans", "vlans is a field of message"),
    ("event", "pdd > 3s", "events have no field pdd", "pdd is a field of attempt"),
    ("call", "ip.src == 10.0.0.1", "calls have no field ip.src", "Wireshark's ip.src is src_ip here"),
    (
        "message",
        "sip.Status-Code == 200",
        "messages have no field sip.Status-Code",
        "Wireshark's sip.Status-Code is status here",
    ),
    ("call", "zzz", "calls have no field zzz", "docs/reference/filter.md"),
    ("call", "pdd", "pdd is a duration, not yes or no", "exists(pdd)"),
    ("call", "from_user", "from_user is text, not yes or no", 'from_user == "x"'),
    ("call", "outcome > busy", "outcome is one of a set, which has no >", "has no order"),
    ("call", "src_ip > 10.0.0.1", "src_ip is an address, which has no >", "src_ip in 10.0.0.0/8"),
    ("call", "inferred > true", "inferred is yes or no, which has no >", "not inferred"),
    ("call", 'pdd contains "3"', "pdd is a duration, which has no contains", "==, !=, <"),
    ("message", "vlans == 100", "vlans is a list of numbers, which has no ==", "vlans contains 100"),
    ("message", 'raw == "x"', "raw is bytes, which has no ==", "raw contains"),
    ("call", 'headers == "x"', "headers is a map, which has no ==", "headers.account"),
    ("call", "has(Via)", "has() looks into raw messages, which calls have not", "--messages"),
    ("message", 'has("a b")', "a b is no name of a header", "has(Diversion)"),
    ("call", 'from_user =~ "("', "the regular expression is wrong: missing ): (", "RE2"),
    ("call", 'from_user =~ "(?=x)"', "the regular expression is wrong", "RE2"),
    ("call", "from_user =~ alice", "from_user needs a regular expression in quotes here", 'write "alice"'),
]


@pytest.mark.parametrize(("table", "text", "message", "hint"), MISUNDERSTOOD)
def test_what_cannot_be_asked_is_told(table: str, text: str, message: str, hint: str) -> None:
    with pytest.raises(ExpressionError) as told:
        Filter.parse(text, table)
    assert message in told.value.message
    assert hint in told.value.hint


def test_addresses_and_networks_may_stand_in_one_list() -> None:
    found = Filter.parse("src_ip in (10.0.0.0/8, 192.0.2.1)", "call").condition
    assert isinstance(found, Some)
    single, wide = found.parts
    assert isinstance(single, Comparison)
    assert isinstance(wide, Within)
    assert isinstance(Filter.parse("src_ip not in (10.0.0.0/8, 192.0.2.1)", "call").condition, Every)


def test_plain_text_is_searched_in_any_case_and_means_itself() -> None:
    found = Filter.parse('user_agent contains "a.b\\n"', "call").condition
    assert isinstance(found, Match)
    assert found.pattern == r"(?i)a\.b\x0a"


def test_nesting_and_number_of_conditions_are_bounded() -> None:
    deep = "not " * DEEPEST + "inferred"
    assert Filter.parse(deep, "call")
    many = " or ".join(["inferred"] * MOST_CONDITIONS)
    assert Filter.parse(many, "call")
    for text in (f"not {deep}", f"{many} or inferred", "(not " * 1_000 + "inferred" + ")" * 1_000):
        with pytest.raises(ExpressionError, match="more than"):
            Filter.parse(text, "call")
