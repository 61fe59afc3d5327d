"""`siptower config`: try a settings file, show what is in force, print the schema."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from siptower.cli.handbook import HandbookGroup, Section, option
from siptower.cli.handbook.pages import CHECK_PAGE, CONFIG_PAGE, SCHEMA_PAGE, SHOW_PAGE
from siptower.cli.options import config_option, settings_for, tried_settings_for
from siptower.cli.terminal import prepare_stdout, write_all
from siptower.server.wiring import CONFIG_VARIABLE
from siptower.views.output import Format

if TYPE_CHECKING:
    from pathlib import Path

    from siptower.server.wiring import Parts

__all__ = ["config"]


@click.group(cls=HandbookGroup, page=CONFIG_PAGE, short_help="Try, show and describe settings.")
def config() -> None:
    """Try, show and describe settings.

    One YAML file, SIPTOWER_* variables (two underscores between levels) and flags, in rising priority.
    """


@config.command(page=CHECK_PAGE, short_help="Try the settings, with every problem at once.")
@config_option
@click.pass_obj
def check(parts: Parts, config_file: Path | None) -> int:
    """Try the settings: exit code 0 when they can be used, 2 with every problem when not."""
    loaded = tried_settings_for(parts, config_file)
    given = len(loaded.origins.leaves())
    named = config_file or parts.environment.get(CONFIG_VARIABLE) or "settings"
    write_all([f"{named}: fine, {given} {'value' if given == 1 else 'values'} set, the rest are defaults\n"])
    return 0


@config.command(page=SHOW_PAGE, short_help="Print what is in force, and where it came from.")
@option(
    "--format",
    "form",
    type=click.Choice(["yaml", "json"]),
    default="yaml",
    section=Section.FORM,
    help="yaml with origins as comments, or json with an object of origins.",
)
@config_option
@click.pass_obj
def show(parts: Parts, form: str, config_file: Path | None) -> int:
    """Print the settings in force, and where each value came from."""
    from siptower.server.settings_reference import effective_settings, effective_text  # noqa: PLC0415 (not for help)

    loaded = settings_for(parts, config_file)
    prepare_stdout(Format.JSON)
    if form == "json":
        write_all([json.dumps(effective_settings(loaded), indent=1) + "\n"])
    else:
        write_all([effective_text(loaded)])
    return 0


@config.command(page=SCHEMA_PAGE, short_help="Print the JSON schema of a settings file.")
def schema() -> int:
    """Print the JSON schema of a settings file, with every setting's text, range and default."""
    from siptower.server.settings_reference import json_schema  # noqa: PLC0415 (not for help)

    prepare_stdout(Format.JSON)
    write_all([json.dumps(json_schema(), indent=1) + "\n"])
    return 0
