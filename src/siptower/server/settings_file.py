"""A YAML settings file as plain data, with the line of every value.

Duplicate names are refused (YAML itself would take the last), and so are files that would blow up through aliases.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import yaml

from siptower.model.errors import Problem

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["SettingsFile", "SettingsPath", "parse_scalar", "read_settings_file", "write_path"]

SettingsPath = tuple[str | int, ...]
"""Where a value stands in the tree, such as `("carriers", 0, "networks")`."""

_MOST_BYTES = 4 * 1024 * 1024
_MOST_NODES = 200_000
_MOST_DEPTH = 32
_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(slots=True)
class SettingsFile:
    """What a settings file holds."""

    values: dict[str, object] = field(default_factory=dict)
    """The tree; empty when the file is empty or cannot be read."""

    lines: dict[SettingsPath, int] = field(default_factory=dict)
    """Line number of every value, from 1."""

    problems: list[Problem] = field(default_factory=list)
    """What is wrong with the file itself."""


def write_path(path: SettingsPath) -> str:
    """A path as people write it: `carriers[0].networks`."""
    written = ""
    for part in path:
        if isinstance(part, int):
            written += f"[{part}]"
        else:
            written += f".{part}" if written else part
    return written


def parse_scalar(text: str) -> object:
    """Read text as a YAML value; text that is none stays text."""
    try:
        _check_depth(text)
        value: object = yaml.load(text, Loader=_LOADER)  # noqa: S506 (it is a safe loader)
    except (yaml.YAMLError, ValueError, RecursionError):
        return text
    return value


def read_settings_file(path: Path) -> SettingsFile:
    """Read a settings file; everything that is wrong comes back as problems."""
    result = SettingsFile()
    text = _text(path, result.problems)
    if text is None:
        return result
    loader = _LOADER(text)
    try:
        _check_depth(text)
        root = loader.get_single_node()
        if root is not None:
            value = _Walk(str(path), loader, result).value(root, ())
            if isinstance(value, dict):
                result.values = value
            elif value is not None:
                result.problems.append(
                    Problem("should hold names and values", "write settings like `node: probe-1`", str(path))
                )
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        result.problems.append(_syntax(str(path), error))
    finally:
        loader.dispose()
    return result


def _text(path: Path, problems: list[Problem]) -> str | None:
    """The file's text, or None and a problem."""
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except FileNotFoundError:
        problems.append(Problem("no such settings file", "check the path given with --config", str(path)))
    except IsADirectoryError:
        problems.append(Problem("is a directory, not a settings file", "name the file in it", str(path)))
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        problems.append(Problem(f"cannot be read: {reason}", "check its permissions", str(path)))
    else:
        if len(data) > _MOST_BYTES:
            problems.append(Problem("is too large for a settings file", "4 MiB are the most", str(path)))
            return None
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data[: error.start].count(b"\n") + 1
            problems.append(Problem("is not UTF-8", "save it as UTF-8", f"{path}:{line}"))
    return None


def _check_depth(text: str) -> None:
    """Refuse deep nesting before the C composer, which would exhaust its stack, sees it."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _MOST_DEPTH:
            raise RecursionError


def _syntax(path: str, error: Exception) -> Problem:
    """A YAML error in one line."""
    hint = "check indentation, colons and quotes on that line and the one before"
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        mark = error.problem_mark
        return Problem(
            f"is no valid YAML: {error.problem or error.context}", hint, f"{path}:{mark.line + 1}:{mark.column + 1}"
        )
    if isinstance(error, yaml.reader.ReaderError):
        return Problem("holds a character that YAML does not allow", "remove control characters", path)
    if isinstance(error, RecursionError):
        return Problem("is nested too deeply", "settings are at most four levels deep", path)
    return Problem(f"is no valid YAML: {' '.join(str(error).split())}", hint, path)


class _Walk:
    """Turns YAML nodes into plain data and remembers lines."""

    def __init__(self, path: str, loader: yaml.SafeLoader, result: SettingsFile) -> None:
        self._path = path
        self._loader = loader
        self._result = result
        self._nodes = 0
        self._open: set[int] = set()

    def value(self, node: yaml.Node, path: SettingsPath) -> object:
        """The value of a node."""
        self._nodes += 1
        if self._nodes > _MOST_NODES:
            raise ValueError("aliases make it too large")
        self._result.lines[path] = node.start_mark.line + 1
        if isinstance(node, yaml.ScalarNode):
            scalar: object = self._loader.construct_object(node)
            return scalar
        if id(node) in self._open:
            raise ValueError("a value contains itself")
        self._open.add(id(node))
        try:
            if isinstance(node, yaml.SequenceNode):
                return [self.value(item, (*path, index)) for index, item in enumerate(node.value)]
            if isinstance(node, yaml.MappingNode):
                return self._mapping(node, path)
        finally:
            self._open.discard(id(node))
        raise ValueError("it holds something that is neither value, list nor mapping")

    def _mapping(self, node: yaml.MappingNode, path: SettingsPath) -> dict[str, object]:
        """A mapping, with its duplicate and nameless entries as problems."""
        seen: dict[str, int] = {}
        for key, _ in node.value:
            name, line = self._name(key), key.start_mark.line + 1
            if name in seen and key.tag != "tag:yaml.org,2002:merge":
                self._result.problems.append(
                    Problem(
                        f"stands here and on line {seen[name]}",
                        "keep one of them",
                        f"{self._path}:{line}: {write_path((*path, name))}",
                    )
                )
            seen.setdefault(name, line)
        self._loader.flatten_mapping(node)
        values: dict[str, object] = {}
        for key, item in node.value:
            name = self._name(key)
            value = self.value(item, (*path, name))
            self._result.lines[*path, name] = key.start_mark.line + 1
            if value is not None:  # a name without a value, its members commented out, leaves the default
                values[name] = value
        return values

    @staticmethod
    def _name(key: yaml.Node) -> str:
        """The name of an entry as it stands in the file: `on: 1` is the name `on`, not true."""
        if not isinstance(key, yaml.ScalarNode):
            raise ValueError("a name must be text")
        return str(key.value)
