"""What is wrong with settings, in plain words, with a name that was probably meant."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, get_args

from pydantic import BaseModel

from siptower.model.errors import Problem
from siptower.model.settings import Settings
from siptower.server.settings_file import SettingsPath, write_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

__all__ = ["group_at", "setting_paths", "unknown_name", "validation_problems"]

_NEAR = 0.6
_NOT_IN_PATHS = {"[key]"}


def setting_paths(group: type[BaseModel] = Settings, above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every setting by name, groups before their members; lists of groups count as one setting."""
    for name, field in group.model_fields.items():
        yield (*above, name)
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from setting_paths(field.annotation, (*above, name))


def group_at(path: SettingsPath) -> type[BaseModel] | None:
    """The group of settings at a path, through lists; None when there is none."""
    group: type[BaseModel] = Settings
    for part in path:
        if isinstance(part, int):
            continue
        field = group.model_fields.get(part)
        if field is None:
            return None
        inner = _group_of(field.annotation)
        if inner is None:
            return None
        group = inner
    return group


def _group_of(annotation: object) -> type[BaseModel] | None:
    """The group behind an annotation: `Timeouts`, `tuple[Carrier, ...]`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in get_args(annotation):
        found = _group_of(argument)
        if found is not None:
            return found
    return None


def unknown_name(
    path: SettingsPath,
    place: str,
    spell: Callable[[tuple[str, ...]], str] = write_path,
) -> Problem:
    """The problem of a name that no setting has.

    Args:
        path: Where it stands, itself last.
        place: Where to say it is.
        spell: Writes the name that was probably meant.
    """
    name = str(path[-1])
    group = group_at(path[:-1])
    here = list(group.model_fields) if group is not None else []
    near = difflib.get_close_matches(name, here, 1, _NEAR)
    if near:
        meant = spell((*(str(part) for part in path[:-1] if not isinstance(part, int)), near[0]))
        if any(isinstance(part, int) for part in path):
            meant = near[0]
        return Problem("unknown setting", f"did you mean {meant}?", place)
    everywhere = {known[-1]: known for known in reversed(list(setting_paths()))}
    near = difflib.get_close_matches(name, everywhere, 1, _NEAR)
    if near:
        return Problem("unknown setting", f"did you mean {spell(everywhere[near[0]])}?", place)
    if here and len(path) > 1:
        return Problem("unknown setting", f"known here: {', '.join(here)}", place)
    return Problem("unknown setting", "`siptower config schema` lists every setting", place)


def validation_problems(error: ValidationError, label: Callable[[SettingsPath], str]) -> list[Problem]:
    """Every problem of a failed validation, in the order of the tree.

    Args:
        error: What pydantic found.
        label: Writes where a path is.
    """
    problems: list[Problem] = []
    details = error.errors(include_url=False)
    places = [tuple(detail["loc"]) for detail in details]
    for detail, place in zip(details, places, strict=True):
        path = tuple(part for part in place if part not in _NOT_IN_PATHS)
        follows_from_another = detail["type"] == "too_short" and any(
            other != place and other[: len(place)] == place for other in places
        )
        if follows_from_another:
            continue
        if detail["type"] == "extra_forbidden":
            problems.append(unknown_name(path, label(path)))
            continue
        message, hint = _words(detail)
        problems.append(Problem(message, hint, label(path)))
    return problems


_BOUNDS = {
    "greater_than_equal": ("ge", "at least"),
    "greater_than": ("gt", "more than"),
    "less_than_equal": ("le", "at most"),
    "less_than": ("lt", "less than"),
}
_FIXED_WORDS = {
    "missing": ("is missing", "every entry of this kind needs it"),
    "string_type": ("should be text", "put it in quotes"),
    "int_type": ("should be a whole number", ""),
    "int_parsing": ("should be a whole number", ""),
    "int_from_float": ("should be a whole number", ""),
    "float_type": ("should be a number", ""),
    "float_parsing": ("should be a number", ""),
    "bool_type": ("should be true or false", ""),
    "bool_parsing": ("should be true or false", ""),
    "tuple_type": ("should be a list", "write it like [a, b]"),
    "dict_type": ("should hold names and values", "write it like {name: value}"),
    "model_type": ("should hold names and values", "write its settings on lines of their own, indented"),
    "model_attributes_type": ("should hold names and values", "write its settings on lines of their own, indented"),
}


def _words(detail: ErrorDetails) -> tuple[str, str]:
    """Message and hint of one finding."""
    kind, context = detail["type"], detail.get("ctx", {})
    if kind in _FIXED_WORDS:
        return _FIXED_WORDS[kind]
    if kind in _BOUNDS:
        key, words = _BOUNDS[kind]
        return f"is {detail['input']}; it must be {words} {context[key]}", ""
    hint = ""
    if kind == "value_error":
        message = str(context["error"])
    elif kind == "literal_error":
        message = f"should be {context['expected'].replace(chr(39), '')}"
    elif kind in {"too_short", "string_too_short"}:
        message = "must not be empty"
    elif kind in {"too_long", "string_too_long"}:
        message = f"is too long; {context['max_length']} are the most"
    else:
        message, hint = detail["msg"], str(context.get("hint", ""))
    return message, hint
