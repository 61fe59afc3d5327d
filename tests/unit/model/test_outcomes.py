import tomllib
from pathlib import Path

import pytest

from siptower.model.outcomes import ENDS, OUTCOMES, REGISTRATION_OUTCOMES, Meaning, code_meaning, meaning_of, words_of

ENUMS = tomllib.loads((Path(__file__).parents[3] / "schema" / "enums.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("enum", "wordings"), [("Outcome", OUTCOMES), ("RegistrationOutcome", REGISTRATION_OUTCOMES), ("How", ENDS)]
)
def test_every_value_of_the_schema_has_its_words(enum: str, wordings: dict[str, object]) -> None:
    assert list(wordings) == ENUMS[enum]["values"]


def test_meanings_follow_the_domain_rules() -> None:
    assert meaning_of("answered") is Meaning.GOOD
    assert meaning_of("busy") is Meaning.WATCH
    assert meaning_of("server_failure") is Meaning.BAD
    assert meaning_of("redirected") is Meaning.UNKNOWN
    assert meaning_of("something new") is Meaning.UNKNOWN


@pytest.mark.parametrize(
    ("code", "meaning"),
    [
        ("200", Meaning.GOOD),
        ("2xx", Meaning.GOOD),
        ("486", Meaning.WATCH),
        ("302", Meaning.UNKNOWN),
        ("407", Meaning.UNKNOWN),
        ("503", Meaning.BAD),
        ("timeout", Meaning.BAD),
        ("", Meaning.UNKNOWN),
    ],
)
def test_codes_have_a_meaning_of_their_own(code: str, meaning: Meaning) -> None:
    assert code_meaning(code) is meaning


def test_every_value_has_one_way_to_be_read() -> None:
    for wordings in (OUTCOMES, REGISTRATION_OUTCOMES, ENDS):
        for value, wording in wordings.items():
            assert words_of(value) == wording.words
    assert words_of("") == ""
    assert words_of("unheard_of") == "unheard_of"
