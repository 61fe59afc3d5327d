"""The settings tree for people and programs: JSON schema, reference page, and effective values with their origins."""

from __future__ import annotations

import ast
import inspect
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, cast

import yaml

from siptower.model import settings as settings_tree
from siptower.model.quantities import format_duration, format_size
from siptower.model.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from siptower.server.settings_file import SettingsPath
    from siptower.server.settings_loading import LoadedSettings

__all__ = ["SettingDoc", "effective_settings", "effective_text", "json_schema", "reference_text", "setting_docs"]

_FLOW_WIDTH = 76
_DEFAULT = "default"
_Schema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SettingDoc:
    """What the reference says about one setting."""

    path: str
    """Where it stands, such as `carriers[].name`."""

    takes: str
    """Kind and range of its value, in words."""

    default: str
    """Default as YAML; empty when it must be given or is a group."""

    doc: str
    """What it does."""

    is_group: bool
    """It holds other settings."""


def json_schema() -> _Schema:
    """The JSON schema of a settings file, for editors and checkers."""
    raw = Settings.model_json_schema()
    docs = _field_docs()
    for group, node in {Settings.__name__: raw, **raw["$defs"]}.items():
        for name, doc in docs.get(group, {}).items():
            node["properties"][name]["description"] = doc
    schema = cast("_Schema", _polished(raw))
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "siptower.yaml"} | schema


def _field_docs() -> dict[str, dict[str, str]]:
    """The texts under the fields of the settings classes, by class and field."""
    docs: dict[str, dict[str, str]] = {}
    for group in ast.parse(inspect.getsource(settings_tree)).body:
        if not isinstance(group, ast.ClassDef):
            continue
        docs[group.name] = {
            before.target.id: inspect.cleandoc(after.value.value)
            for before, after in pairwise(group.body)
            if isinstance(before, ast.AnnAssign)
            and isinstance(before.target, ast.Name)
            and isinstance(after, ast.Expr)
            and isinstance(after.value, ast.Constant)
            and isinstance(after.value.value, str)
        }
    return docs


def _polished(node: object) -> object:
    """The schema without generated titles, and with defaults as people write them."""
    if isinstance(node, list):
        return [_polished(item) for item in node]
    if not isinstance(node, dict):
        return node
    polished = {
        name: _polished(value) for name, value in node.items() if not (name == "title" and isinstance(value, str))
    }
    write = {"duration": format_duration, "size": format_size}.get(str(node.get("x-kind")))
    if write is not None and isinstance(polished.get("default"), int):
        polished["default"] = write(cast("int", polished["default"]))
    return polished


def setting_docs() -> Iterator[SettingDoc]:
    """Every setting in the order of the tree, groups before their members."""
    schema = json_schema()
    yield from _members(schema, schema, "", {})


def _members(root: _Schema, group: _Schema, above: str, defaults: _Schema) -> Iterator[SettingDoc]:
    """The settings of one group; `defaults` are those that the group's own default brings."""
    for name, member in group["properties"].items():
        path = f"{above}.{name}" if above else name
        doc = " ".join(str(member.get("description", "")).split())
        default = defaults.get(name, member.get("default"))
        inner = _referred(root, member)
        if inner is not None and "properties" in inner:
            yield SettingDoc(path, "group", "", doc or str(inner.get("description", "")), is_group=True)
            yield from _members(root, inner, path, default if isinstance(default, dict) else {})
            continue
        items = _referred(root, member.get("items", {}))
        if items is not None and "properties" in items:
            yield SettingDoc(path, "list of groups", "`[]`", doc, is_group=True)
            yield from _members(root, items, f"{path}[]", {})
            continue
        required = name in group.get("required", ()) and name not in defaults
        yield SettingDoc(path, _takes(member), "" if required else f"`{_flow(default)}`", doc, is_group=False)


def _referred(root: _Schema, node: _Schema) -> _Schema | None:
    """The definition that a node refers to; None when it refers to none."""
    reference = node.get("$ref")
    if reference is None:
        return None
    return cast("_Schema", root["$defs"][str(reference).rsplit("/", 1)[-1]])


def _takes(node: _Schema) -> str:
    """Kind and range of a value, in words."""
    if "x-kind" in node:
        return f"{node['x-kind']}, {node['x-least']} to {node['x-most']}"
    if "enum" in node:
        return " or ".join(f"`{value}`" for value in node["enum"])
    kind = {
        "string": "IP network" if node.get("format") == "ip-network" else "text",
        "boolean": "`true` or `false`",
        "integer": "whole number",
        "number": "number",
        "object": "names and values",
    }.get(str(node.get("type")), "")
    if node.get("type") == "array":
        return f"list of {_takes(node['items'])}"
    low, high = node.get("minimum"), node.get("maximum")
    if low is not None and high is not None:
        return f"{kind}, {low:,} to {high:,}"
    if "exclusiveMinimum" in node:
        return f"{kind} above {node['exclusiveMinimum']:g}, at most {high:g}"
    return kind


def _flow(value: object) -> str:
    """A value as YAML on one line."""
    return (
        yaml.safe_dump(value, default_flow_style=True, width=float("inf"), allow_unicode=True, sort_keys=False)
        .removesuffix("...\n")
        .strip()
    )


def reference_text() -> str:
    """The page docs/reference/settings.md."""
    lines = [
        "# Settings",
        "",
        "One YAML file (`--config siptower.yaml`), `SIPTOWER_*` variables and flags, in rising priority. A variable",
        "names a setting in capitals with two underscores between levels: `SIPTOWER_TIMEOUTS__TRYING=10s`. Durations",
        "take a number of seconds or text such as `20ms`, `32s`, `3m`, `12h`, `1d`; sizes a number of bytes or text",
        "such as `64KiB`, `256MB`. Unknown names are refused. `siptower config check` tries a file, `siptower config",
        "show` prints what is in force and where each value came from, `siptower config schema` the JSON schema.",
        "",
        "Generated by `make gen`. Do not edit.",
    ]
    top: list[SettingDoc] = []
    groups: list[tuple[SettingDoc, list[SettingDoc]]] = []
    for setting in setting_docs():
        if "." not in setting.path and not setting.is_group:
            top.append(setting)
        elif "." not in setting.path:
            groups.append((setting, []))
        else:
            groups[-1][1].append(setting)
    lines += ["", "## Top level", "", *_table(top)]
    for group, members in groups:
        lines += ["", f"## `{group.path}`", "", group.doc, "", *_table(members)]
    return "\n".join(lines) + "\n"


def _table(settings: list[SettingDoc]) -> Iterator[str]:
    """Rows of one table in Markdown."""
    yield "| setting | takes | default | what it does |"
    yield "|---|---|---|---|"
    for setting in settings:
        default = setting.default or ("" if setting.is_group else "must be given")
        cells = (f"`{setting.path}`", setting.takes, default, setting.doc)
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def effective_settings(loaded: LoadedSettings) -> dict[str, object]:
    """The settings in force, and for each value that is no default where it came from."""
    origins = {
        ".".join(str(part) for part in path): place for path, place in sorted(loaded.origins.places.items(), key=str)
    }
    return {"settings": loaded.settings.model_dump(mode="json"), "origins": origins}


def effective_text(loaded: LoadedSettings) -> str:
    """The settings in force as YAML that can be saved and read again, with each value's origin behind it."""
    lines = list(_lines(loaded, loaded.settings.model_dump(mode="json"), (), 0))
    width = max((len(text) for text, origin in lines if origin and len(text) <= _FLOW_WIDTH), default=0)
    return "\n".join(f"{text:<{width}}  # {origin}" if origin else text for text, origin in lines) + "\n"


def _lines(loaded: LoadedSettings, group: _Schema, above: SettingsPath, depth: int) -> Iterator[tuple[str, str]]:
    """Line and origin of every setting of a group."""
    indent = "  " * depth
    for name, value in group.items():
        path: SettingsPath = (*above, name)
        origin = loaded.origins.of(path) or _DEFAULT
        key = f"{indent}{_flow(name)}:"
        if isinstance(value, dict) and value:
            yield key, ""
            yield from _lines(loaded, value, path, depth + 1)
        elif isinstance(value, list) and value and (isinstance(value[0], dict) or len(_flow(value)) > _FLOW_WIDTH):
            yield key, origin
            for index, item in enumerate(value):
                place = loaded.origins.of((*path, index)) or _DEFAULT
                yield f"{indent}  - {_flow(item)}", "" if place in {origin, _DEFAULT} else place
        else:
            yield f"{key} {_flow(value)}", origin
