"""Wrong command lines in plain words."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

import click

from siptower.model.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["HintedUsageError", "usage_problem"]


class HintedUsageError(click.UsageError):
    """A wrong command line, with the hint that helps."""

    def __init__(self, message: str, hint: str) -> None:
        """Keep both.

        Args:
            message: What is wrong, in one line.
            hint: What to do about it.
        """
        super().__init__(message)
        self.hint = hint


def usage_problem(error: click.UsageError, commands: Iterable[str]) -> Problem:
    """A wrong command line in one line, with the hint that helps.

    Args:
        error: What click found.
        commands: Names of the commands that there are.
    """
    path = error.ctx.command_path if error.ctx else "siptower"
    hint = f"`{path} --help` shows examples"
    if isinstance(error, click.NoSuchOption):
        if error.possibilities:
            hint = f"did you mean {' or '.join(error.possibilities)}?"
        return Problem(f"no such option: {error.option_name}", hint)
    if isinstance(error, click.NoSuchCommand):
        near = difflib.get_close_matches(error.command_name, list(commands), 1)
        return Problem(f"no such command: {error.command_name}", f"did you mean {near[0]}?" if near else hint)
    if isinstance(error, click.MissingParameter) and error.param is not None and error.ctx is not None:
        return Problem(
            f"{path} needs {error.param.make_metavar(error.ctx)}", f"name one, or - for standard input; {hint}"
        )
    message = " ".join(error.format_message().split()).rstrip(".")
    given = error.hint if isinstance(error, HintedUsageError) else ""
    return Problem(message[:1].lower() + message[1:], given or hint)
