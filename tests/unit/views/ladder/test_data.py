import json
from pathlib import Path

from siptower.views.ladder.data import STEP_KEYS, ladder_object, step_object
from tests.unit.views.ladder.made import answered, ladder

GUIDE = Path(__file__).parents[4] / "docs" / "guides" / "ladder.md"


def test_steps_have_the_keys_that_are_promised() -> None:
    built = ladder(*answered())
    for step in built.steps:
        assert tuple(step_object(built, step)) == STEP_KEYS


def test_the_guide_says_what_each_key_means() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    assert [name for name in STEP_KEYS if f"| `{name}` |" not in text and f"`{name}`" not in text] == []


def test_a_ladder_is_json() -> None:
    told = json.loads(json.dumps(ladder_object(ladder(*answered()))))
    assert [host["name"] for host in told["hosts"]] == ["10.1.0.10", "10.0.0.1"]
    assert [step["number"] for step in told["steps"]] == [1, 2, 3, 4]
    assert told["steps"][0]["sdp"]["media"][0]["codecs"] == ["PCMA/8000"]
    assert told["headline"]["from"] == "alice"
