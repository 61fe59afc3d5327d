"""`siptower completion`: teach a shell to complete commands, options, values and file names."""

from __future__ import annotations

import click

from siptower.cli.handbook import HandbookCommand
from siptower.cli.handbook.pages import COMPLETION_PAGE
from siptower.cli.terminal import prepare_stdout, write_all
from siptower.views.output import Format

__all__ = ["completion"]


@click.command(cls=HandbookCommand, page=COMPLETION_PAGE, short_help="Teach a shell to complete commands and files.")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]), metavar="SHELL")
@click.pass_context
def completion(context: click.Context, shell: str) -> int:
    """Print a script that teaches bash, zsh or fish to complete commands, options, their values and file names.

    The script asks siptower each time, so it stays right when siptower gets new options.
    """
    from siptower.cli.handbook.shells import script  # noqa: PLC0415 (not for help)
    from siptower.cli.program import COMPLETION_VARIABLE, PROGRAM  # noqa: PLC0415 (which lists this command)

    prepare_stdout(Format.JSON)
    write_all([script(context.find_root().command, shell, PROGRAM, COMPLETION_VARIABLE)])
    return 0
