import json
from pathlib import Path

import pytest

from siptower.engine import Engine
from siptower.model.errors import Problem, SettingsError
from siptower.server.settings_loading import LoadedSettings, load_settings
from siptower.server.settings_trial import try_settings

LOOK_AROUND = "look-around, including look-ahead and look-behind, is not supported"


def _loaded(folder: Path, *patterns: str) -> LoadedSettings:
    path = folder / "siptower.yaml"
    rules = [{"label": "x", "regex": pattern} for pattern in patterns]
    path.write_text("user_agents:\n" + "".join(f"  - {json.dumps(rule)}\n" for rule in rules), encoding="utf-8")
    return load_settings(path, {})


def _problems(loaded: LoadedSettings) -> tuple[Problem, ...]:
    with pytest.raises(SettingsError) as caught:
        try_settings(loaded, Engine)
    return tuple(caught.value.problems)


def test_what_the_engine_can_read_is_fine_whatever_python_thinks_of_it(tmp_path: Path) -> None:
    loaded = _loaded(tmp_path, r"(?i)^Yealink", r"\p{L}+\z", "x{2,}")
    try_settings(loaded, Engine)
    assert loaded.settings.user_agents[1].regex == r"\p{L}+\z"


def test_every_expression_that_the_engine_refuses_is_told_with_its_place(tmp_path: Path) -> None:
    problems = _problems(_loaded(tmp_path, "fine", "(?=x)", "fine", "(x"))
    assert [problem.where for problem in problems] == [
        f"{tmp_path}/siptower.yaml:3: user_agents[1].regex",
        f"{tmp_path}/siptower.yaml:5: user_agents[3].regex",
    ]
    assert problems[0].message == f"is no regular expression: {LOOK_AROUND}"
    assert all("look-around" in problem.hint for problem in problems)


def test_a_variable_is_named_when_the_value_came_from_it() -> None:
    loaded = load_settings(None, {"SIPTOWER_USER_AGENTS": "[{label: x, regex: '('}]"})
    (problem,) = _problems(loaded)
    assert problem.where.startswith("SIPTOWER_USER_AGENTS: user_agents")


def test_anything_else_that_an_engine_refuses_is_told_as_it_is(tmp_path: Path) -> None:
    def refuse(_config: str) -> object:
        raise ValueError("settings.limits.sessions:\n  too  many")

    with pytest.raises(SettingsError) as caught:
        try_settings(_loaded(tmp_path, "x"), refuse)
    (problem,) = caught.value.problems
    assert (problem.where, problem.message) == ("limits.sessions", "too many")
