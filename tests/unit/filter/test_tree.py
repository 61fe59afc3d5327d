from siptower.filter import Filter
from siptower.filter.tree import fields_in


def test_every_field_of_a_condition_is_named() -> None:
    condition = Filter.parse('not (inferred or pdd > 3s) and exists(code) and headers.x == "y"', "call").condition
    assert [field.name for field in fields_in(condition)] == ["inferred", "pdd", "code", "headers.x"]
