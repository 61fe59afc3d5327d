import re

import pytest

from siptower.privacy import SHORTEST_KEY, derived_key, random_key


def test_the_same_text_is_the_same_key_whatever_stands_around_it() -> None:
    assert derived_key(b"correct horse") == derived_key(b" correct horse\n")
    assert re.fullmatch("[0-9a-f]{32}", derived_key(b"correct horse"))


def test_another_text_is_another_key() -> None:
    assert derived_key(b"correct horse") != derived_key(b"correct horsf")


def test_what_is_too_short_is_refused() -> None:
    with pytest.raises(ValueError, match="too short: 7 bytes"):
        derived_key(b"x" * (SHORTEST_KEY - 1) + b"   ")


def test_no_random_key_comes_twice() -> None:
    assert random_key() != random_key()
    assert re.fullmatch("[0-9a-f]{32}", random_key())
