from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from siptower.model.quantities import SECOND, QuantityRange
from siptower.model.settings import Settings


def _groups(group: type[BaseModel], default: BaseModel) -> list[tuple[type[BaseModel], BaseModel]]:
    found = [(group, default)]
    for name in group.model_fields:
        value = getattr(default, name)
        if isinstance(value, BaseModel):
            found += _groups(type(value), value)
    return found


def _errors(values: dict[str, Any]) -> list[str]:
    with pytest.raises(ValidationError) as caught:
        Settings.model_validate(values)
    return [error["type"] for error in caught.value.errors()]


def test_every_default_lies_in_its_range() -> None:
    checked = 0
    for group, default in _groups(Settings, Settings()):
        for name, field in group.model_fields.items():
            for mark in field.metadata:
                if isinstance(mark, QuantityRange):
                    assert mark.read(mark.write(getattr(default, name))) == getattr(default, name)
                    checked += 1
    assert checked > 20


def test_settings_survive_being_written_and_read_again() -> None:
    settings = Settings.model_validate(
        {"timeouts": {"trying": "10s"}, "local_networks": ["10.0.0.0/24", "2001:DB8::/64"]}
    )
    assert Settings.model_validate(settings.model_dump(mode="json")) == settings
    assert settings.local_networks == ("10.0.0.0/24", "2001:db8::/64")


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        Settings().node = "x"  # type: ignore[misc]


def test_an_address_alone_is_a_network_of_one() -> None:
    assert Settings.model_validate({"probes": ["10.9.0.1"]}).probes == ("10.9.0.1/32",)


def test_a_table_limit_may_name_only_what_it_changes() -> None:
    limits = Settings.model_validate({"limits": {"sessions": {"entries": 500}}}).limits
    assert limits.sessions.entries == 500
    assert limits.sessions.bytes == Settings().limits.sessions.bytes


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ({"nod": "x"}, "extra_forbidden"),
        ({"timeouts": {"trying": "3h"}}, "out_of_range"),
        ({"timeouts": {"trying": "soon"}}, "value_error"),
        ({"sip_ports": [0]}, "greater_than_equal"),
        ({"sip_ports": [True]}, "value_error"),
        ({"local_networks": ["10.0.0.1/24"]}, "network"),
        ({"local_networks": ["example.org"]}, "network"),
        ({"user_agents": [{"label": "x", "regex": ""}]}, "string_too_short"),
        ({"labels": {"headers": {"X Account": "account"}}}, "header_name"),
        ({"labels": {"headers": {"X-Account": "Account!"}}}, "label_name"),
        ({"carriers": [{"name": "a", "networks": []}]}, "too_short"),
        ({"carriers": [{"name": "a", "networks": ["10.0.0.0/8"], "ner_profile": "broad"}]}, "literal_error"),
        ({"limits": {"per_source_share": 0}}, "greater_than"),
    ],
)
def test_illegal_values_are_refused(values: dict[str, Any], kind: str) -> None:
    assert kind in _errors(values)


def test_two_carriers_may_share_neither_name_nor_network() -> None:
    network = ["10.0.0.0/8"]
    assert _errors({"carriers": [{"name": "a", "networks": network}, {"name": "a", "networks": ["11.0.0.0/8"]}]}) == [
        "twice"
    ]
    assert _errors({"carriers": [{"name": "a", "networks": network}, {"name": "b", "networks": network}]}) == ["twice"]


def test_defaults_are_those_of_the_domain_rules() -> None:
    timeouts = Settings().timeouts
    assert (timeouts.trying, timeouts.proceeding, timeouts.retry_window) == (32 * SECOND, 180 * SECOND, 5 * SECOND)
    assert timeouts.max_call_age == 12 * 3600 * SECOND
    assert Settings().duplicates.window == 20_000_000
