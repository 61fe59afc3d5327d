"""Every command of a program with its page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from siptower.cli.handbook import HandbookCommand, HandbookGroup

if TYPE_CHECKING:
    from collections.abc import Iterator

    from siptower.cli.handbook import Page


def pages(command: click.Command, path: str = "siptower") -> Iterator[tuple[str, Page]]:
    """What is typed for each command, and its page."""
    assert isinstance(command, HandbookCommand | HandbookGroup), f"{path} has no page"
    yield path, command.page
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from pages(below, f"{path} {name}")
