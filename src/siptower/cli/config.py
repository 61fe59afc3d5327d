"""`siptower config`: try a settings file, show what is in force, print the schema."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from siptower.cli.options import config_option, settings_for
from siptower.cli.terminal import prepare_stdout, write_all
from siptower.server.settings_loading import CONFIG_VARIABLE
from siptower.server.settings_reference import effective_settings, effective_text, json_schema
from siptower.views.output import Format

if TYPE_CHECKING:
    from pathlib import Path

    from siptower.server.wiring import Parts

__all__ = ["config"]


@click.group(
    short_help="Try, show and describe settings.",
    epilog="\b\nExamples:\n"
    "  siptower config check --config siptower.yaml   every problem at once, with its line\n"
    "  siptower config show --config siptower.yaml    what is in force, and where it came from\n"
    "  SIPTOWER_TIMEOUTS__TRYING=10s siptower config show\n"
    "  siptower config schema >siptower.schema.json   for editors\n",
)
def config() -> None:
    """Try, show and describe settings.

    One YAML file, SIPTOWER_* variables (two underscores between levels) and flags, in rising priority.
    """


@config.command(
    short_help="Try the settings, with every problem at once.",
    epilog="\b\nExample:\n  siptower config check --config siptower.yaml\n",
)
@config_option
@click.pass_obj
def check(parts: Parts, config_file: Path | None) -> int:
    """Try the settings: exit code 0 when they can be used, 2 with every problem when not."""
    loaded = settings_for(parts, config_file)
    given = len(loaded.origins.leaves())
    named = config_file or parts.environment.get(CONFIG_VARIABLE) or "settings"
    write_all([f"{named}: fine, {given} {'value' if given == 1 else 'values'} set, the rest are defaults\n"])
    return 0


@config.command(epilog="\b\nExample:\n  siptower config show --config siptower.yaml >effective.yaml\n")
@click.option(
    "--format",
    "form",
    type=click.Choice(["yaml", "json"]),
    default="yaml",
    help="yaml with origins as comments, or json with an object of origins.",
)
@config_option
@click.pass_obj
def show(parts: Parts, form: str, config_file: Path | None) -> int:
    """Print the settings in force, and where each value came from."""
    loaded = settings_for(parts, config_file)
    prepare_stdout(Format.JSON)
    if form == "json":
        write_all([json.dumps(effective_settings(loaded), indent=1) + "\n"])
    else:
        write_all([effective_text(loaded)])
    return 0


@config.command(
    short_help="Print the JSON schema of a settings file.",
    epilog="\b\nExample:\n  siptower config schema >siptower.schema.json\n",
)
def schema() -> int:
    """Print the JSON schema of a settings file, with every setting's text, range and default."""
    prepare_stdout(Format.JSON)
    write_all([json.dumps(json_schema(), indent=1) + "\n"])
    return 0
