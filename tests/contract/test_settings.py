"""What Python takes for legal settings, the engine takes too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from siptower.engine import Engine
from siptower.model.quantities import QuantityRange
from siptower.model.settings import Settings
from siptower.pipeline.engine_config import ReadRequest, engine_config

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel


def _bounds(group: type[BaseModel], default: BaseModel, above: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """Every bound of every quantity: path and value."""
    for name, field in group.model_fields.items():
        value = getattr(default, name)
        if hasattr(type(value), "model_fields"):
            yield from _bounds(type(value), value, (*above, name))
        for mark in field.metadata:
            if isinstance(mark, QuantityRange):
                yield ".".join((*above, name)), mark.least
                yield ".".join((*above, name)), mark.most


def _engine(settings: Settings) -> Engine:
    return Engine(engine_config(settings, ReadRequest(sources=())))


@pytest.mark.parametrize(("path", "value"), sorted(_bounds(Settings, Settings())))
def test_the_engine_takes_every_legal_bound(path: str, value: str) -> None:
    values: dict[str, Any] = {}
    inner = values
    *groups, name = path.split(".")
    for group in groups:
        inner = inner.setdefault(group, {})
    inner[name] = value
    assert _engine(Settings.model_validate(values))


@pytest.mark.parametrize(
    "values",
    [
        {"local_networks": ["10.0.0.0/24", "2001:db8::/64"], "probes": ["10.9.0.1"]},
        {"carriers": [{"name": "B & C \u00fc", "networks": ["10.1.0.0/16", "::/0"], "ner_profile": "wide"}]},
        {"tenants": [{"name": "acme", "networks": ["0.0.0.0/0"]}]},
        {"user_agents": [{"label": "yealink", "regex": "(?i)^Yealink"}, {"label": "x", "regex": r"[\w.-]+/\d{2,}"}]},
        {"labels": {"headers": {"X-Account": "account"}}},
        {"scanner_user_agents": []},
        {"limits": {"per_source_share": 1, "per_peer_share": 0.0001, "attempts_per_call_id": 1}},
        {"limits": {"sessions": {"entries": 16}}},
        {"sip_ports": [], "node": "probe-1"},
    ],
)
def test_the_engine_takes_every_kind_of_setting(values: dict[str, Any]) -> None:
    assert _engine(Settings.model_validate(values))


def test_what_only_the_engine_can_refuse_names_its_place() -> None:
    settings = Settings.model_validate({"user_agents": [{"label": "x", "regex": r"(?P<a>x)\Z"}]})
    with pytest.raises(ValueError, match=r"user_agents\[0\]\.regex"):
        _engine(settings)
