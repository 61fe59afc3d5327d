import pytest

from siptower.filter import Filter
from siptower.model.errors import ExpressionError

MISTAKES = [
    ("outcome = busy", "=", "write =="),
    ("outcome === busy", "===", "write =="),
    ("inferred && inferred", "&&", "write and"),
    ("inferred || inferred", "||", "write or"),
    ("!inferred", "!", "write not"),
    ('from_user ~ "x"', "~", "write =~"),
    ('from_user == "x', '"x', 'write " at its end'),
    ("(inferred or (inferred)", "(", "write ) where it ends"),
    ("inferred)", ")", "take it away, or open one"),
    ("inferred and ()", ")", "a condition is a field"),
    ("3s < pdd", "3s", "turn it round"),
    ("100 in q850", "100", "write the field first"),
    ("pdd matches 3s", "matches", "write =~"),
    ("pdd is absent", "is", "exists(pdd)"),
    ('from_user has "x"', "has", "write contains"),
    ("pdd <> 3s", "<>", "write !="),
    ("pdd >> 3s", ">>", "leave one of them"),
    ("outcome == busy pdd > 3s", "pdd", "join conditions with and, or"),
    ("a == b == c", "==", "join with and"),
    ("src_ip in 10.1/16", "/", "networks are written whole"),
    ("src_port == -1", "-", "no negative values"),
    ("src_ip == [::1]", "[", "without brackets"),
    ("pdd > and inferred", "and", "a condition is a field"),
    ("outcome == ", " ", "a condition is a field"),
    ("inferred and ", " ", "a condition is a field"),
    ("pdd > 3 s", "s", "write 3s"),
    ("pdd > 1.5 ms and inferred", "ms", "write 1.5ms"),
    ('to == "x"', "to", "to_user"),
    ('from == "x"', "from", "from_user"),
    ('flags contains "auth"', "flags", "credentials"),
    ("open", "open", "not exists(how)"),
    ("outcome == failed", "failed", "write failed alone"),
    ("pdd in (1s", "(", "write ) where it ends"),
]


@pytest.mark.parametrize(("text", "marked", "hint"), MISTAKES)
def test_each_mistake_is_marked_and_says_what_was_meant(text: str, marked: str, hint: str) -> None:
    with pytest.raises(ExpressionError) as told:
        Filter.parse(text, "call")
    error = told.value
    place = f"{text} "[error.start : error.end]
    assert place.replace(" ", "") == marked.replace(" ", "") or place == marked
    assert hint in error.hint
    assert "\n" not in error.message + error.hint


def test_a_parenthesis_in_quotes_is_none() -> None:
    with pytest.raises(ExpressionError) as told:
        Filter.parse('(from_user == "a(b)"', "call")
    assert told.value.start == 0


def test_characters_without_a_shape_are_told_as_escapes() -> None:
    with pytest.raises(ExpressionError) as told:
        Filter.parse("pdd > 1s\0", "call")
    assert told.value.message == r"\x00 has no meaning here"
