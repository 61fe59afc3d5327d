import pytest
from pydantic import BaseModel, ValidationError

from siptower.model.settings import Carrier, Settings, TableLimit, Timeouts
from siptower.server.settings_file import SettingsPath, write_path
from siptower.server.settings_problems import group_at, setting_paths, unknown_name, validation_problems


def _problems(values: dict[str, object]) -> list[tuple[str, str, str]]:
    with pytest.raises(ValidationError) as caught:
        Settings.model_validate(values)
    return [(p.where, p.message, p.hint) for p in validation_problems(caught.value, write_path)]


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        (("timouts",), "did you mean timeouts?"),
        (("timeouts", "tring"), "did you mean timeouts.trying?"),
        (("trying",), "did you mean timeouts.trying?"),
        (("carriers", 0, "network"), "did you mean networks?"),
        (("duplicates", "zzz"), "known here: window"),
        (("zzz",), "`siptower config schema` lists every setting"),
    ],
)
def test_an_unknown_name_gets_the_hint_that_helps(path: SettingsPath, hint: str) -> None:
    assert unknown_name(path, "here").hint == hint


@pytest.mark.parametrize(
    ("path", "group"),
    [
        ((), Settings),
        (("timeouts",), Timeouts),
        (("carriers", 3), Carrier),
        (("limits", "sessions"), TableLimit),
        (("node",), None),
        (("nothing",), None),
    ],
)
def test_groups_are_found_through_lists(path: SettingsPath, group: type[BaseModel] | None) -> None:
    assert group_at(path) is group


def test_every_setting_has_a_path() -> None:
    paths = list(setting_paths())
    assert ("timeouts", "trying") in paths
    assert ("limits", "sessions", "entries") in paths
    assert len(paths) == len(set(paths))


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"node": 5}, ("node", "should be text", "put it in quotes")),
        ({"sip_ports": 5060}, ("sip_ports", "should be a list", "write it like [a, b]")),
        ({"sip_ports": [70000]}, ("sip_ports[0]", "is 70000; it must be at most 65535", "")),
        ({"sip_ports": ["x"]}, ("sip_ports[0]", "should be a whole number", "")),
        ({"privacy": {"redact": "maybe"}}, ("privacy.redact", "should be true or false", "")),
        ({"node": "x" * 200}, ("node", "is too long; 128 are the most", "")),
        ({"scanner_user_agents": [""]}, ("scanner_user_agents[0]", "must not be empty", "")),
        (
            {"local_networks": ["10.0.0.1/24"]},
            ("local_networks[0]", "has bits set behind its prefix length: '10.0.0.1/24'", "did you mean 10.0.0.0/24?"),
        ),
    ],
)
def test_findings_are_put_into_plain_words(values: dict[str, object], problem: tuple[str, str, str]) -> None:
    assert _problems(values) == [problem]


def test_a_list_that_is_too_short_because_its_entry_is_wrong_is_told_once() -> None:
    assert len(_problems({"carriers": [{"name": "a", "networks": ["x"]}]})) == 1


def test_a_literal_names_its_values() -> None:
    values: dict[str, object] = {"carriers": [{"name": "a", "networks": ["10.0.0.0/8"], "ner_profile": "x"}]}
    assert _problems(values) == [("carriers[0].ner_profile", "should be standard or wide", "")]
