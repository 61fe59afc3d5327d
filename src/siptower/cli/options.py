"""Options that every command with settings shares, and how they become settings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from siptower.cli.handbook import Section, option
from siptower.server.wiring import CONFIG_VARIABLE
from siptower.views.output import Format

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from siptower.server.settings_file import SettingsPath
    from siptower.server.settings_loading import LoadedSettings
    from siptower.server.wiring import Parts

__all__ = ["config_option", "format_option", "settings_for"]


_Command = TypeVar("_Command", bound="Callable[..., Any]")


def config_option(command: _Command) -> _Command:
    """The option `--config FILE`."""
    return option(
        "--config",
        "config_file",
        metavar="FILE",
        type=click.Path(path_type=Path),
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
