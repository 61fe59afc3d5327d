"""Wrong command lines in plain words."""

from __future__ import annotations

import difflib
import re
from pathlib import Path
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


def usage_problem(error: click.UsageError) -> Problem:
    """A wrong command line in one line, with the hint that helps.

    Args:
        error: What click found.
    """
    path = error.ctx.command_path if error.ctx else "siptower"
    hint = f"`{path} --help` shows examples"
    if isinstance(error, click.NoSuchOption):
        if error.possibilities:
            hint = f"did you mean {' or '.join(error.possibilities)}?"
        if error.option_name.removeprefix("--") in _FORMATS:
            hint = f"write --format {error.option_name.removeprefix('--')}; >FILE puts it into a file"
        return Problem(f"no such option: {error.option_name}", hint)
    if isinstance(error, click.NoSuchCommand):
        if Path(error.command_name).is_file():
            hint = f"for a capture: {path} read {error.command_name}"
        return Problem(
            f"no such command: {error.command_name}", _near(error.command_name, _commands(error.ctx)) or hint
        )
    if isinstance(error, click.MissingParameter) and error.param is not None and error.ctx is not None:
        known = error.param.type.choices if isinstance(error.param.type, click.Choice) else ()
        metavar = error.param.make_metavar(error.ctx)
        if isinstance(error.param, click.Option):
            names = ", ".join(error.param.opts)
            return Problem(f"{path} needs {names} {metavar}", hint)
        what = f"name one of {', '.join(known)}" if known else "name one, or - for standard input"
        return Problem(f"{path} needs {metavar}", f"{what}; {hint}")
    message = " ".join(error.format_message().split()).rstrip(".")
    given = error.hint if isinstance(error, HintedUsageError) else _near_choice(error)
    return Problem(message[:1].lower() + message[1:], given or hint)


_FORMATS = {"csv", "json", "ndjson"}
"""Forms of output that people type as options of their own."""


def _commands(context: click.Context | None) -> list[str]:
    """The commands that could have been meant."""
    if context is None or not isinstance(context.command, click.Group):
        return []
    return context.command.list_commands(context)


def _near_choice(error: click.UsageError) -> str:
    """The value that was meant where only some are taken; empty when none is near."""
    if (
        not isinstance(error, click.BadParameter)
        or error.param is None
        or not isinstance(error.param.type, click.Choice)
    ):
        return ""
    quoted = re.match(r"'([^']*)'", error.message)
    return _near(quoted[1], [str(each) for each in error.param.type.choices]) if quoted else ""


def _near(word: str, known: Iterable[str]) -> str:
    """The question whether something known was meant; empty when nothing is near."""
    near = difflib.get_close_matches(word.lower(), list(known), 1)
    return f"did you mean {near[0]}?" if near else ""
