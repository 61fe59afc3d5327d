"""Everything that a command's page says as plain values, for whoever writes it in another form."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from siptower.cli.handbook.command import HandbookCommand, HandbookGroup, sections

if TYPE_CHECKING:
    from collections.abc import Iterator

    from siptower.cli.handbook.page import Page, Section

__all__ = ["Manual", "OptionSection", "manuals"]


@dataclass(frozen=True, slots=True)
class OptionSection:
    """Options that stand together."""

    title: Section
    """Its heading."""

    remark: str
    """A sentence below the heading; empty when there is none."""

    options: tuple[tuple[str, str], ...]
    """How each is written, and what it does."""


@dataclass(frozen=True, slots=True)
class Manual:
    """One command."""

    path: str
    """What is typed, such as `siptower config check`."""

    summary: str
    """What it does, in one line without a full stop."""

    synopsis: str
    """What stands behind the path."""

    description: tuple[str, ...]
    """Paragraphs."""

    commands: tuple[tuple[str, str], ...]
    """Commands below it, each with what it does."""

    sections: tuple[OptionSection, ...]
    """Its options."""

    page: Page
    """The rest."""


def manuals(command: click.Command, path: str = "siptower", parent: click.Context | None = None) -> Iterator[Manual]:
    """The manual of a command, then those of the commands below it.

    Args:
        command: A command with a page.
        path: What is typed for it.
        parent: Context of the command above it; None for the program.

    Raises:
        TypeError: A command has no page.
    """
    if not isinstance(command, HandbookCommand | HandbookGroup):
        raise TypeError(f"{path} has no page")
    context = click.Context(
        command, info_name=path.rpartition(" ")[2], parent=parent, help_option_names=["-h", "--help"]
    )
    below = _below(command, context)
    yield Manual(
        path,
        (command.short_help or command.get_short_help_str(200)).rstrip("."),
        " ".join(command.collect_usage_pieces(context)),
        tuple(" ".join(part.split()) for part in inspect.cleandoc(command.help or "").split("\n\n") if part.strip()),
        tuple((name, each.short_help or each.get_short_help_str(200)) for name, each in below),
        tuple(_sections(command, context)),
        command.page,
    )
    for name, each in below:
        yield from manuals(each, f"{path} {name}", context)


def _below(command: click.Command, context: click.Context) -> list[tuple[str, click.Command]]:
    if not isinstance(command, click.Group):
        return []
    found = [(name, command.get_command(context, name)) for name in command.list_commands(context)]
    return [(name, each) for name, each in found if each is not None and not each.hidden]


def _sections(command: HandbookCommand | HandbookGroup, context: click.Context) -> Iterator[OptionSection]:
    for title, options in sections(command, context):
        records = tuple(record for each in options if (record := each.get_help_record(context)) is not None)
        yield OptionSection(title, command.page.section_remarks.get(title, ""), records)
