"""The program: its commands, its errors in two lines, its exit codes.

Exit codes: 0 fine (failed calls in a capture are fine), 1 something failed, 2 wrong usage or settings, 130 interrupted.
"""

from __future__ import annotations

import importlib
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from siptower.cli.exit_codes import EXIT_FAILED, EXIT_FINE, EXIT_INTERRUPTED, EXIT_USAGE
from siptower.cli.handbook import HandbookGroup, Section, option
from siptower.cli.handbook.pages import PROGRAM_PAGE
from siptower.cli.messages import tell_error, tell_expression_error, tell_problems
from siptower.cli.terminal import ClosedOutput, ReaderGoneError, forget_stdout
from siptower.cli.usage import usage_problem
from siptower.model.errors import ExpressionError, Problem, SettingsError, SiptowerError

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from siptower.server.wiring import Parts

__all__ = ["COMPLETION_VARIABLE", "PROGRAM", "program", "run", "version_of_program"]

PROGRAM = "siptower"
"""What it is called by."""

COMPLETION_VARIABLE = "_SIPTOWER_COMPLETE"
"""The variable by which a shell's script asks for completions."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """A command before it is imported."""

    module: str
    """Module that holds it under its name."""

    says: str
    """What it does, for the list of commands."""


_COMMANDS = {
    "read": _Entry("siptower.cli.read", "Read captures: calls, KPIs, rows, summary."),
    "split": _Entry("siptower.cli.split", "Write one capture file a call."),
    "parse": _Entry("siptower.cli.parse", "Explain SIP messages: validity, deviations, headers."),
    "config": _Entry("siptower.cli.config", "Try, show and describe settings."),
    "completion": _Entry("siptower.cli.handbook.completion", "Teach a shell to complete commands and files."),
    "man": _Entry("siptower.cli.handbook.man", "Print a command's page as a manual page."),
}
"""Every command; it is imported when it is called, and not for the list."""


class _Program(HandbookGroup):
    """A group that imports a command only when it is needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click's signature)
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 (click's signature)
        if cmd_name not in _COMMANDS:
            return None
        command = getattr(importlib.import_module(_COMMANDS[cmd_name].module), cmd_name)
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 (click's signature)
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.says) for name, entry in _COMMANDS.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem  # noqa: PLC0415 (only while a shell asks)

        names = [
            CompletionItem(name, help=each.says) for name, each in _COMMANDS.items() if name.startswith(incomplete)
        ]
        return [*names, *click.Command.shell_complete(self, ctx, incomplete)]


def version_of_program() -> str:
    """The installed version, in words when there is none."""
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415 (costs 30 ms, and is rarely asked for)

    try:
        return version(PROGRAM)
    except PackageNotFoundError:
        return "0 (not installed)"


def _show_version(context: click.Context, _option: click.Parameter, wanted: object) -> None:
    if wanted:
        click.echo(f"siptower {version_of_program()}")
        context.exit()


@click.command(cls=_Program, page=PROGRAM_PAGE, context_settings={"help_option_names": ["-h", "--help"]})
@option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    section=Section.GENERAL,
    help="Print the version.",
)
def program() -> None:
    """Read SIP captures and tell the truth about them: calls, KPIs, and why calls failed."""


def run(arguments: list[str], parts: Parts) -> int:
    """Run the program and return its exit code.

    Args:
        arguments: The command line without the program's name.
        parts: What the commands need of the world.
    """
    if parts.environment.get(COMPLETION_VARIABLE):
        from siptower.cli.handbook.shells import register_shells  # noqa: PLC0415 (only while a shell asks)

        register_shells()
    try:
        code = program.main(
            arguments, prog_name=PROGRAM, complete_var=COMPLETION_VARIABLE, standalone_mode=False, obj=parts
        )
        sys.stdout.flush()
    except click.exceptions.Exit as error:
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return EXIT_INTERRUPTED
    except ReaderGoneError:
        return EXIT_FINE
    except Exception as error:  # noqa: BLE001 (the last place: a defect, too, is told in two lines)
        if "--traceback" in arguments:
            sys.excepthook(*sys.exc_info())
        return _tell(error)
    return code if isinstance(code, int) else EXIT_FINE


def _tell(error: Exception) -> int:
    """Say what failed, and give the exit code."""
    match error:
        case click.exceptions.NoArgsIsHelpError():
            click.echo(error.format_message())
            return EXIT_FINE
        case click.UsageError():
            tell_error(usage_problem(error))
            return EXIT_USAGE
        case SettingsError():
            tell_problems(error.problems)
            return EXIT_USAGE
        case ExpressionError():
            tell_expression_error(error)
            return EXIT_USAGE
        case SiptowerError():
            tell_error(Problem(error.message, error.hint))
        case ImportError():
            hint = "build it with `make demo`, or install the package again"
            tell_error(Problem(f"a part of siptower cannot be loaded: {error}", hint))
        case OSError():
            hint = "give it somewhere to go: >FILE" if isinstance(sys.stdout, ClosedOutput) else "is the disk full?"
            tell_error(Problem(f"cannot write: {(error.strerror or str(error)).lower()}", hint))
            forget_stdout()
        case _:
            hint = "please report it together with the output of: siptower --traceback ..."
            tell_error(Problem(f"defect in siptower: {type(error).__name__}: {error}", hint))
    return EXIT_FAILED
