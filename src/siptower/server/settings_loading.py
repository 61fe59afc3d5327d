"""Settings from one YAML file, `SIPTOWER_*` variables and flags, in rising priority, with every problem at once.

Variables name a setting in capitals, with two underscores between levels: `SIPTOWER_TIMEOUTS__TRYING=10s`. Lists and
mappings are written as YAML (`SIPTOWER_SIP_PORTS='[5060, 5080]'`), lists of plain values also with commas.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, get_origin

from pydantic import BaseModel, ValidationError

from siptower.model.errors import Problem, SettingsError
from siptower.model.settings import Settings
from siptower.server.settings_file import SettingsPath, parse_scalar, read_settings_file, write_path
from siptower.server.settings_problems import unknown_name, validation_problems

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic.fields import FieldInfo

__all__ = ["LoadedSettings", "Origins", "load_settings"]

_PREFIX = "SIPTOWER_"
_NOT_SETTINGS = re.compile(
    r"SIPTOWER_(?:CONFIG|ANONYMISE_KEY|SERVICE_(?:HOST|PORT.*)|PORT(?:_[0-9]+_(?:TCP|UDP).*)?)\Z"
)
"""`SIPTOWER_CONFIG`, the secret of `siptower split`, and what Kubernetes sets beside a service called siptower."""

_LINE = re.compile(r":([0-9]+)(?::|\Z)")


@dataclass(frozen=True, slots=True)
class Origins:
    """Where values came from."""

    places: Mapping[SettingsPath, str]
    """Place of each value that was given, such as `siptower.yaml:12`, `SIPTOWER_NODE` or `--redact`."""

    def of(self, path: SettingsPath) -> str | None:
        """The place of a value or of what it is part of; None when it is a default."""
        for length in range(len(path), 0, -1):
            place = self.places.get(path[:length])
            if place is not None:
                return place
        return None

    def leaves(self) -> tuple[SettingsPath, ...]:
        """Values that were given, groups and lists left out when their members stand here, too."""
        inner = {path[:-1] for path in self.places}
        return tuple(path for path in self.places if path not in inner)

    def label(self, path: SettingsPath) -> str:
        """Place and path, for messages."""
        place = self.of(path)
        written = write_path(path)
        if place is None:
            return written
        return f"{place}: {written}" if written else place


@dataclass(frozen=True, slots=True)
class LoadedSettings:
    """Settings that are valid."""

    settings: Settings
    """The settings."""

    origins: Origins
    """Where each came from."""


def load_settings(
    path: Path | None,
    environment: Mapping[str, str],
    flags: Mapping[SettingsPath, tuple[object, str]] | None = None,
    given: Mapping[str, object] | None = None,
) -> LoadedSettings:
    """Load and check the settings.

    Args:
        path: The YAML file; None when there is none.
        environment: The variables; only those that start with `SIPTOWER_` matter.
        flags: Settings from the command line: path to value and name of the flag.
        given: A tree with the names of the file, from a program; it stands where a file would and is not changed.

    Raises:
        SettingsError: Something is wrong; it holds all problems.
    """
    problems: list[Problem] = []
    places: dict[SettingsPath, str] = {}
    values: dict[str, object] = {}
    if path is not None:
        file = read_settings_file(path)
        problems += file.problems
        values = file.values
        places = {at: f"{path}:{line}" for at, line in file.lines.items() if at}
    values |= {name: _copied(value) for name, value in (given or {}).items()}
    for name, text in sorted(environment.items()):
        if name.startswith(_PREFIX) and not _NOT_SETTINGS.match(name):
            _take_variable(name, text, values, places, problems)
    for at, (value, flag) in (flags or {}).items():
        _put(values, places, at, value, flag)
    origins = Origins(places)
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        problems += validation_problems(error, origins.label)
        raise SettingsError(_by_line(problems)) from None
    if problems:
        raise SettingsError(_by_line(problems))
    return LoadedSettings(settings, origins)


def _copied(value: object) -> object:
    """A value whose groups can be changed without changing what was given."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")  # durations as text: a plain number would be one of seconds
    return {name: _copied(inner) for name, inner in value.items()} if isinstance(value, Mapping) else value


def _by_line(problems: list[Problem]) -> tuple[Problem, ...]:
    """Problems of the file by line, then the others as they were found."""

    def line(problem: Problem) -> float:
        match = _LINE.search(problem.where)
        return int(match[1]) if match else float("inf")

    return tuple(sorted(problems, key=line))


def _take_variable(
    name: str,
    text: str,
    values: dict[str, object],
    places: dict[SettingsPath, str],
    problems: list[Problem],
) -> None:
    """Put one variable into the tree, or say why not."""
    parts = tuple(name.removeprefix(_PREFIX).lower().split("__"))
    group: type[BaseModel] = Settings
    field: FieldInfo | None = None
    for depth, part in enumerate(parts):
        field = group.model_fields.get(part)
        if field is None:
            problems.append(unknown_name(parts[: depth + 1], name, spell=_variable))
            return
        if depth + 1 < len(parts):
            if not (isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel)):
                setting = _variable(parts[: depth + 1])
                problems.append(Problem("names a part of a setting that has none", f"set {setting} as a whole", name))
                return
            group = field.annotation
    if field is not None:
        _put(values, places, parts, _variable_value(field, text), name)


def _variable(parts: tuple[str, ...]) -> str:
    """The variable that names a setting."""
    return _PREFIX + "__".join(parts).upper()


def _variable_value(field: FieldInfo, text: str) -> object:
    """A variable's text as the value that the setting expects."""
    is_list = get_origin(field.annotation) is tuple
    if field.annotation is str:
        return text
    value = parse_scalar(text)
    if is_list and not isinstance(value, list):
        return [part.strip() for part in text.split(",") if part.strip()]
    return text if isinstance(value, str) or value is None else value


def _put(
    values: dict[str, object], places: dict[SettingsPath, str], path: SettingsPath, value: object, place: str
) -> None:
    """Set one value; whatever stood there or under it is forgotten, with its place."""
    group = values
    for part in path[:-1]:
        inner = group.get(str(part))
        if not isinstance(inner, dict):
            inner = {}
            group[str(part)] = inner
        group = inner
    group[str(path[-1])] = value
    for known in [known for known in places if known[: len(path)] == path]:
        del places[known]
    places[path] = place
