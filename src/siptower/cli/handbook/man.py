"""`siptower man`: the page of a command as a manual page."""

from __future__ import annotations

import sys

import click

from siptower.cli.handbook import HandbookCommand
from siptower.cli.handbook.pages import MAN_PAGE
from siptower.cli.terminal import is_terminal, prepare_stdout, write_all
from siptower.cli.usage import HintedUsageError
from siptower.views.output import Format

__all__ = ["man"]


@click.command(cls=HandbookCommand, page=MAN_PAGE, short_help="Print a command's page as a manual page.")
@click.argument("command", nargs=-1, metavar="[COMMAND]...")
@click.pass_context
def man(context: click.Context, command: tuple[str, ...]) -> int:
    """Print the manual page of a command, or of the program when none is named, as troff reads it."""
    from siptower.cli.handbook.manual import manuals  # noqa: PLC0415 (loads every command)
    from siptower.cli.handbook.roff import manual_page  # noqa: PLC0415
    from siptower.cli.program import PROGRAM, version_of_program  # noqa: PLC0415 (which lists this command)

    path = " ".join((PROGRAM, *command))
    found = {manual.path: manual for manual in manuals(context.find_root().command, PROGRAM)}
    if path not in found:
        raise HintedUsageError(f"there is no command {path}", f"one of: {', '.join(found)}")
    if is_terminal(sys.stdout):
        raise HintedUsageError(
            "a manual page is not for a terminal", f"{' '.join((PROGRAM, 'man', *command))} | man -l -"
        )
    prepare_stdout(Format.JSON)
    write_all([manual_page(found[path], version_of_program())])
    return 0
