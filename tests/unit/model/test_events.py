import tomllib
from pathlib import Path

import pytest

from siptower.model.events import EVENTS, CallStart, Event, event_meaning
from siptower.model.outcomes import Meaning

ENUMS = tomllib.loads((Path(__file__).parents[3] / "schema" / "enums.toml").read_text(encoding="utf-8"))


def test_the_catalogue_holds_the_events_of_the_schema_in_its_order() -> None:
    assert list(EVENTS) == ENUMS["EventName"]["values"]


def test_every_event_is_documented() -> None:
    assert [name for name, event in EVENTS.items() if not event.__doc__] == []


def test_names_come_from_the_classes() -> None:
    assert CallStart.name == "call-start"
    assert EVENTS["call-start"] is CallStart


def test_the_same_name_twice_is_refused() -> None:
    with pytest.raises(TypeError, match="call-start is declared twice"):
        type("CallStart", (Event,), {}, meaning=Meaning.GOOD)


def test_an_event_that_nobody_knows_means_nothing() -> None:
    assert event_meaning("scanner") is Meaning.BAD
    assert event_meaning("new-thing") is Meaning.UNKNOWN
