"""Options that every command with settings shares, and how they become settings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from siptower.cli.handbook import Section, option
from siptower.cli.handbook.file_name import SETTINGS, FileName
from siptower.cli.usage import HintedUsageError
from siptower.server.wiring import CONFIG_VARIABLE
from siptower.views.output import Format

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from siptower.server.settings_file import SettingsPath
    from siptower.server.settings_loading import LoadedSettings
    from siptower.server.wiring import Parts

__all__ = ["STANDARD_INPUT", "config_option", "files_argument", "format_option", "settings_for", "tried_settings_for"]

STANDARD_INPUT = "-"
"""How standard input is written among files."""


_Command = TypeVar("_Command", bound="Callable[..., Any]")


def files_argument(*endings: str) -> Callable[[_Command], _Command]:
    """The argument `FILE...`: one at least, none of them empty, standard input once at most.

    Args:
        *endings: What names of such files usually end with, for completion.
    """
    return click.argument("files", nargs=-1, required=True, metavar="FILE...", type=FileName(*endings), callback=_files)


def _files(_context: click.Context, _argument: click.Parameter, files: tuple[str, ...]) -> tuple[str, ...]:
    if "" in files or "pcap:" in files:
        raise HintedUsageError("a file name is empty", "is a variable unset? - is standard input")
    if sum(file in {STANDARD_INPUT, f"pcap:{STANDARD_INPUT}"} for file in files) > 1:
        raise HintedUsageError("standard input can be read only once", "give - once")
    return files


def _config_file(_context: click.Context, _option: click.Parameter, value: str | None) -> Path | None:
    if value == "":
        raise HintedUsageError("--config names no file", "is a variable unset? leave --config out for the defaults")
    return Path(value) if value else None


def config_option(command: _Command) -> _Command:
    """The option `--config FILE`."""
    return option(
        "--config",
        "config_file",
        metavar="FILE",
        type=FileName(*SETTINGS),
        callback=_config_file,
        section=Section.GENERAL,
        help=f"Settings, one YAML file. {CONFIG_VARIABLE} names one too.",
    )(command)


def _form(_context: click.Context, _option: click.Parameter, value: str | None) -> Format | None:
    return Format(value) if value else None


def format_option(form_help: str) -> Callable[[_Command], _Command]:
    """The option `--format`.

    Args:
        form_help: Its text.
    """
    return option(
        "--format",
        "form",
        type=click.Choice([form.value for form in Format]),
        callback=_form,
        metavar="FORM",
        section=Section.FORM,
        help=form_help,
    )


def settings_for(
    parts: Parts, config_file: Path | None, flags: Mapping[SettingsPath, tuple[object, str]] | None = None
) -> LoadedSettings:
    """The settings in force.

    Args:
        parts: What commands need of the world.
        config_file: The file named on the command line; None when there is none.
        flags: Settings given by other options.

    Raises:
        SettingsError: They cannot be used.
    """
    from siptower.server.settings_loading import load_settings  # noqa: PLC0415 (costs 0.2 s, and help needs none)

    named = parts.environment.get(CONFIG_VARIABLE)
    path = config_file or (Path(named) if named else None)
    return load_settings(path, parts.environment, flags)


def tried_settings_for(
    parts: Parts, config_file: Path | None, flags: Mapping[SettingsPath, tuple[object, str]] | None = None
) -> LoadedSettings:
    """The settings in force, tried on the engine.

    Args:
        parts: What commands need of the world.
        config_file: The file named on the command line; None when there is none.
        flags: Settings given by other options.

    Raises:
        SettingsError: They cannot be used.
    """
    from siptower.server.settings_trial import try_settings  # noqa: PLC0415 (costs 0.2 s, and help needs none)

    loaded = settings_for(parts, config_file, flags)
    try_settings(loaded, parts.open_engine)
    return loaded
