"""The program: its commands, its errors in two lines, its exit codes.

Exit codes: 0 fine (failed calls in a capture are fine), 1 something failed, 2 wrong usage or settings, 130 interrupted.
"""

from __future__ import annotations

import importlib
import sys
import traceback
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

import click

from siptower.cli.exit_codes import EXIT_FAILED, EXIT_FINE, EXIT_INTERRUPTED, EXIT_USAGE
from siptower.cli.messages import tell_error, tell_problems
from siptower.cli.terminal import ReaderGoneError, forget_stdout
from siptower.cli.usage import usage_problem
from siptower.model.errors import Problem, SettingsError, SiptowerError

if TYPE_CHECKING:
    from siptower.server.wiring import Parts

__all__ = ["program", "run"]

_COMMANDS = {
    "read": ("siptower.cli.read", "read"),
    "split": ("siptower.cli.split", "split"),
    "parse": ("siptower.cli.parse", "parse"),
    "config": ("siptower.cli.config", "config"),
}
"""Where each command lives; it is imported when it is called."""


class _Program(click.Group):
    """A group that imports a command only when it is needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click's signature)
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 (click's signature)
        if cmd_name not in _COMMANDS:
            return None
        module, name = _COMMANDS[cmd_name]
        command = getattr(importlib.import_module(module), name)
        return command if isinstance(command, click.Command) else None


def _version() -> str:
    try:
        return version("siptower")
    except PackageNotFoundError:
        return "0 (not installed)"


def _show_version(context: click.Context, _option: click.Parameter, wanted: object) -> None:
    if wanted:
        click.echo(f"siptower {_version()}")
        context.exit()


@click.command(
    cls=_Program,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="\b\nExamples:\n"
    "  siptower read trunk.pcap                    calls, KPIs and where to go next\n"
    "  siptower read --config siptower.yaml *.pcap.gz\n"
    "  siptower split trunk.pcap -o calls/         one capture file a call\n"
    "  siptower parse message.sip                  one message, with every deviation\n"
    "  siptower config check --config siptower.yaml\n",
)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version, help="Print the version."
)
@click.option("--traceback", is_flag=True, help="When the program itself fails, show where.")
def program(**_options: bool) -> None:
    """Read SIP captures and tell the truth about them: calls, KPIs, and why calls failed."""


def run(arguments: list[str], parts: Parts) -> int:
    """Run the program and return its exit code.

    Args:
        arguments: The command line without the program's name.
        parts: What the commands need of the world.
    """
    try:
        code = program.main(arguments, prog_name="siptower", standalone_mode=False, obj=parts)
        sys.stdout.flush()
    except click.exceptions.Exit as error:
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return EXIT_INTERRUPTED
    except ReaderGoneError:
        return EXIT_FINE
    except Exception as error:  # noqa: BLE001 (the last place: a defect, too, is told in two lines)
        if "--traceback" in arguments:
            traceback.print_exc()
        return _tell(error)
    return code if isinstance(code, int) else EXIT_FINE


def _tell(error: Exception) -> int:
    """Say what failed, and give the exit code."""
    match error:
        case click.exceptions.NoArgsIsHelpError():
            click.echo(error.format_message())
            return EXIT_FINE
        case click.UsageError():
            tell_error(usage_problem(error, _COMMANDS))
            return EXIT_USAGE
        case SettingsError():
            tell_problems(error.problems)
            return EXIT_USAGE
        case SiptowerError():
            tell_error(Problem(error.message, error.hint))
        case ImportError():
            hint = "build it with `make demo`, or install the package again"
            tell_error(Problem(f"a part of siptower cannot be loaded: {error}", hint))
        case OSError():
            tell_error(Problem(f"cannot write: {(error.strerror or str(error)).lower()}", "is the disk full?"))
            forget_stdout()
        case _:
            hint = "please report it together with the output of: siptower --traceback ..."
            tell_error(Problem(f"defect in siptower: {type(error).__name__}: {error}", hint))
    return EXIT_FAILED
