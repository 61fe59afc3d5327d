import json as standard_json
from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from siptower.export.json import array, document, line, lines, member

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(VALUES)
def test_every_value_gives_valid_json(value: object) -> None:
    texts = (document(value), line(value), member(value))
    first, *others = [repr(standard_json.loads(text, parse_constant=_refuse)) for text in texts]
    assert others == [first, first]


def _refuse(constant: str) -> object:
    raise AssertionError(f"{constant} is no JSON")


def test_what_is_no_number_in_json_becomes_null() -> None:
    assert standard_json.loads(line({"a": float("nan"), "b": [float("inf")]})) == {"a": None, "b": [None]}


def test_lines_are_one_object_each() -> None:
    text = "".join(lines([{"a": "x\ny"}, {"a": 2}]))
    assert [standard_json.loads(each) for each in text.splitlines()] == [{"a": "x\ny"}, {"a": 2}]


@given(st.lists(VALUES, max_size=4))
def test_an_array_holds_its_values(values: list[object]) -> None:
    assert len(standard_json.loads("".join(array(values)))) == len(values)


def test_an_array_is_written_while_its_values_come() -> None:
    taken: list[int] = []

    def values() -> Iterator[int]:
        for number in range(3):
            taken.append(number)
            yield number

    pieces = array(values())
    next(pieces)
    assert taken == [0]
