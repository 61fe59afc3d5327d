"""Settings that are valid by themselves, tried on the engine: it has the last word on regular expressions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from siptower.model.errors import Problem, SettingsError
from siptower.pipeline.engine_config import ReadRequest, engine_config

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from siptower.model.settings import Settings
    from siptower.server.settings_file import SettingsPath
    from siptower.server.settings_loading import LoadedSettings

__all__ = ["try_settings"]

_REFUSAL = re.compile(r"(?:settings\.)?(?P<path>\w+(?:\.\w+|\[\d+\])*):\s+(?P<message>.*)", re.DOTALL)
_STEP = re.compile(r"\w+")
_NO_REGEX = re.compile(r"\Anot a regular expression: (?:error: )?")
_ANYTHING = "."
"""A regular expression that no engine refuses."""


def try_settings(loaded: LoadedSettings, open_engine: Callable[[str], object]) -> None:
    """Let the engine take the settings, without anything to read.

    Args:
        loaded: Settings that are valid by themselves.
        open_engine: Makes an engine from its configuration.

    Raises:
        SettingsError: It refuses some; the problems have the places of the values.
    """
    problems = tuple(_problem(path, message, loaded) for path, message in _refusals(loaded.settings, open_engine))
    if problems:
        raise SettingsError(problems)


def _refusals(settings: Settings, open_engine: Callable[[str], object]) -> Iterator[tuple[SettingsPath, str]]:
    """What the engine refuses: every regular expression, or the first of anything else."""
    for _ in range(len(settings.user_agents) + 1):
        try:
            open_engine(engine_config(settings, ReadRequest(())))
        except ValueError as error:
            path, message = _parts(str(error))
            yield path, message
            match path:
                case ("user_agents", int(number), "regex") if number < len(settings.user_agents):
                    settings = _without(settings, number)
                case _:
                    return
        else:
            return


def _without(settings: Settings, number: int) -> Settings:
    """The settings with a regular expression in that place that cannot be wrong."""
    rules = list(settings.user_agents)
    rules[number] = rules[number].model_copy(update={"regex": _ANYTHING})
    return settings.model_copy(update={"user_agents": tuple(rules)})


def _parts(refusal: str) -> tuple[SettingsPath, str]:
    """Path and message of what the engine says."""
    found = _REFUSAL.fullmatch(refusal)
    if found is None:
        return (), refusal
    steps = (int(step) if step.isdigit() else step for step in _STEP.findall(found["path"]))
    return tuple(steps), found["message"]


def _problem(path: SettingsPath, message: str, loaded: LoadedSettings) -> Problem:
    words = " ".join(message.split())
    if not _NO_REGEX.match(words):
        return Problem(words, "", loaded.origins.label(path))
    hint = "the engine reads regular expressions without look-around and back-references; the end of a text is $ or \\z"
    return Problem(_NO_REGEX.sub("is no regular expression: ", words), hint, loaded.origins.label(path))
