"""`siptower read`: captures in, calls and KPIs out."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import click

from siptower.cli.exit_codes import EXIT_FAILED, EXIT_FINE, EXIT_INTERRUPTED
from siptower.cli.input_files import filtered, refuse_terminal_input
from siptower.cli.interruption import interruptible
from siptower.cli.messages import tell_error, tell_warning
from siptower.cli.options import config_option, format_option, settings_for
from siptower.cli.progress import ProgressBar
from siptower.cli.terminal import canvas_for, is_terminal, prepare_stdout, write_all
from siptower.cli.usage import HintedUsageError
from siptower.model.errors import Problem
from siptower.pipeline.engine_config import ReadRequest, usable_sources
from siptower.pipeline.reading import start_reading
from siptower.views.capture import capture_facts, filter_warnings, source_problems
from siptower.views.choice import TABLES, view_for
from siptower.views.output import Canvas, Format, Output

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any

    from siptower.pipeline.reading import Reading
    from siptower.server.settings_file import SettingsPath
    from siptower.server.wiring import Parts

__all__ = ["read"]

CALLS_ON_A_TERMINAL = 20
"""So many calls leave the KPIs on the screen."""

ROWS_ON_A_TERMINAL = 200
"""So many rows can still be scrolled through."""

_VIEWS = {
    "summary": "Every figure as one object: the contract for programs.",
    "kpis": "Every KPI with its n, its 95 % interval and its definition, also by carrier.",
    "messages": "SIP messages, one row each.",
    "transactions": "Transactions, one row each.",
    "attempts": "Session attempts, one row each.",
    "sessions": "Answered sessions that ended, one row each.",
    "registrations": "Registration attempts, one row each.",
    "events": "Things worth telling, one row each.",
    "metrics": "Counters and histograms as Prometheus text.",
}
_Command = TypeVar("_Command", bound="Callable[..., Any]")


class _ReadCommand(click.Command):
    """A command whose views stand apart from its other options."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the views, then the other options."""
        options = [param for param in self.get_params(ctx) if isinstance(param, click.Option)]
        records = [(param.name, param.get_help_record(ctx)) for param in options]
        views = [record for name, record in records if name == "views" and record]
        others = [record for name, record in records if name != "views" and record]
        with formatter.section("Views (one of them; else calls, KPIs and what the capture holds)"):
            formatter.write_dl(views)
        with formatter.section("Options"):
            formatter.write_dl(others)


def _limit(_context: click.Context, _option: click.Parameter, value: int | None) -> int | None:
    if value is not None and value < 0:
        raise HintedUsageError(f"--limit is {value}; it must be 0 or more", "0 shows all")
    return value


def _view_options(command: _Command) -> _Command:
    """One flag for each view."""
    for name, about in reversed(_VIEWS.items()):
        command = click.option(f"--{name}", "views", flag_value=name, multiple=True, help=about)(command)
    return command


@click.command(
    cls=_ReadCommand,
    short_help="Read captures: calls, KPIs, rows, summary.",
    epilog="\b\nExamples:\n"
    "  siptower read trunk.pcap                       calls, KPIs and where to go next\n"
    "  siptower read --config siptower.yaml a.pcap b.pcap.gz    merged in time order\n"
    "  siptower read -f 'udp and host 10.1.0.1' trunk.pcap      what tcpdump would show\n"
    "  tcpdump -w - udp | siptower read -             from a pipe, until Ctrl-C\n"
    "  siptower read --kpis --format json trunk.pcap  every KPI for a program\n"
    "  siptower read --format csv trunk.pcap >calls.csv\n"
    "  siptower read --messages --format ndjson trunk.pcap | jq .call_id\n\n"
    "Calls that are still up, and timers that still run at the end of the input, stay open unless --finalize is given. "
    "A last packet that is cut off gives a warning and exit code 0; a file that cannot be read gives exit code 1, "
    "and the other files are read.",
)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@_view_options
@click.option("--observations", is_flag=True, help="With --summary: list every single value of the delays, too.")
@format_option("table (for people, when nothing is said), json, csv or ndjson.")
@click.option(
    "--limit",
    type=int,
    metavar="N",
    callback=_limit,
    help="Show N rows at most; 0 shows all. A terminal gets a screenful, everything else all.",
)
@click.option(
    "-f",
    "--filter",
    "expression",
    metavar="EXPRESSION",
    help="Read only packets that this expression of tcpdump accepts, such as 'udp and host 10.1.0.1' (in quotes). "
    "It sees no ports in fragments, and nothing behind VLAN tags and in tunnels: what that leaves out is told.",
)
@click.option("--finalize", is_flag=True, help="At the end of the input let the timers that still run fire.")
@click.option("--redact", is_flag=True, help="Overwrite credentials, keys and bodies in raw messages.")
@config_option
@click.pass_obj
def read(  # noqa: PLR0913 (one argument an option)
    parts: Parts,
    *,
    files: tuple[str, ...],
    views: tuple[str, ...],
    observations: bool,
    form: Format | None,
    limit: int | None,
    expression: str | None,
    finalize: bool,
    redact: bool,
    config_file: Path | None,
) -> int:
    """Read captures (pcap, pcapng, also gzip and zstd; - is standard input) and show what happened."""
    name = _view_name(views, form, observations=observations)
    output = _output(name, form, limit)
    flags: dict[SettingsPath, tuple[object, str]] = {("privacy", "redact"): (True, "--redact")} if redact else {}
    settings = settings_for(parts, config_file, flags).settings
    sources, refused = usable_sources(files)
    refuse_terminal_input(files, "tcpdump -w - udp | siptower read -")
    view = view_for(name, output, observations=observations)
    request = ReadRequest(sources, view.tables(), view.plan(), view.keep_samples(), finalize)
    if expression is not None:
        request = replace(request, packet_filter=filtered(parts, expression))
    prepare_stdout(output.form)
    with interruptible() as interruption, ProgressBar(wanted=_shows_progress(name, output)) as bar:
        reading = start_reading(settings, request, parts.open_engine, bar.show, interruption.is_wanted)
        write_all(bar.then(view.lines(reading)))
    return _tell_end(reading, refused, tells_filter=_tells_filter(name, output))


def _view_name(views: tuple[str, ...], form: Format | None, *, observations: bool) -> str:
    """The one view that is asked for."""
    chosen = list(dict.fromkeys(views))
    if observations and not chosen:
        chosen = ["summary"]
    if len(chosen) > 1:
        raise HintedUsageError(
            f"--{chosen[0]} and --{chosen[1]} are two views", "choose one, and run it again for the other"
        )
    name = chosen[0] if chosen else "calls"
    if observations and name != "summary":
        raise HintedUsageError(f"--observations does not go with --{name}", "it belongs to --summary")
    if name == "metrics" and form is not None:
        raise HintedUsageError("--metrics has a form of its own", "leave --format out, or take --kpis")
    return name


def _output(name: str, form: Format | None, limit: int | None) -> Output:
    """Form, canvas and length of the output."""
    chosen = form or Format.TABLE
    canvas = canvas_for(sys.stdout) if chosen is Format.TABLE else Canvas()
    most: int | None = limit or None
    if limit is None and chosen is Format.TABLE and is_terminal(sys.stdout):
        most = ROWS_ON_A_TERMINAL if name in TABLES else CALLS_ON_A_TERMINAL
    return Output(chosen, canvas, most)


def _shows_progress(name: str, output: Output) -> bool:
    """Somebody looks at standard error, and no rows run over the same screen."""
    streams = name in TABLES or output.form is not Format.TABLE
    return is_terminal(sys.stderr) and not (streams and is_terminal(sys.stdout))


def _tells_filter(name: str, output: Output) -> bool:
    """The view itself does not show what the filter left out."""
    return name != "calls" or output.form not in {Format.TABLE, Format.JSON}


def _tell_end(reading: Reading, refused: tuple[Problem, ...], *, tells_filter: bool) -> int:
    """Say what went wrong with the inputs, and give the exit code."""
    result = reading.result()
    facts = capture_facts(result.status, stopped=result.stopped)
    failed = bool(refused)
    for problem in refused:
        tell_error(problem)
    for problem, is_failure in source_problems(facts):
        failed = failed or is_failure
        (tell_error if is_failure else tell_warning)(problem)
    for problem in filter_warnings(facts) if tells_filter else ():
        tell_warning(problem)
    if result.stopped:
        tell_warning(
            Problem("interrupted: everything shown covers what was read until then", "run it again to the end")
        )
        return EXIT_INTERRUPTED
    return EXIT_FAILED if failed else EXIT_FINE
