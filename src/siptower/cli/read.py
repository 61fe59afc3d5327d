"""`siptower read`: captures in, calls and KPIs out."""

from __future__ import annotations

import sys
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import click

from siptower.cli.calls import call_question, show_calls
from siptower.cli.exit_codes import EXIT_FAILED, EXIT_FINE, EXIT_INTERRUPTED
from siptower.cli.handbook import HandbookCommand, Section, option
from siptower.cli.handbook.file_name import CAPTURES
from siptower.cli.handbook.pages import READ_PAGE
from siptower.cli.input_files import filtered, refuse_terminal_input
from siptower.cli.interruption import interruptible
from siptower.cli.messages import tell_error, tell_warning
from siptower.cli.options import config_option, files_argument, format_option, tried_settings_for
from siptower.cli.progress import ProgressBar
from siptower.cli.terminal import canvas_for, is_terminal, prepare_stdout, write_all
from siptower.cli.usage import HintedUsageError
from siptower.model.errors import Problem
from siptower.pipeline.engine_config import ReadRequest, usable_sources
from siptower.pipeline.reading import start_reading
from siptower.views.capture import capture_facts, filter_warnings, source_problems
from siptower.views.choice import CHOOSING, TABLES, view_for
from siptower.views.output import Canvas, Format, Output

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any

    from siptower.cli.calls import CallQuestion
    from siptower.pipeline.reading import Reading
    from siptower.server.settings_file import SettingsPath
    from siptower.server.wiring import Parts
    from siptower.views.output import View

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


def _limit(_context: click.Context, _option: click.Parameter, value: int | None) -> int | None:
    if value is not None and value < 0:
        raise HintedUsageError(f"--limit is {value}; it must be 0 or more", "0 shows all")
    return value


def _view_options(command: _Command) -> _Command:
    """One flag for each view."""
    for name, about in reversed(_VIEWS.items()):
        add = option(f"--{name}", "views", flag_value=name, multiple=True, section=Section.SHOW, help=about)
        command = add(command)
    return command


@click.command(cls=HandbookCommand, page=READ_PAGE, short_help="Read captures: calls, KPIs, rows, summary.")
@files_argument(*CAPTURES)
@_view_options
@option(
    "--call",
    "calls",
    section=Section.CALL,
    multiple=True,
    metavar="ID",
    help="One call as a ladder, by its Call-ID or a part of it that no other has; can be given several times.",
)
@option(
    "--message",
    section=Section.CALL,
    type=int,
    metavar="N",
    help="One message in full: with --call by its number in that ladder, else by that of --messages.",
)
@option(
    "--diff",
    "difference",
    section=Section.CALL,
    type=int,
    nargs=2,
    metavar="N M",
    help="Two messages compared, by the same numbers.",
)
@option(
    "--observations",
    section=Section.FORM,
    is_flag=True,
    help="With --summary: list every single value of the delays, too.",
)
@option(
    "--where",
    section=Section.CHOOSE,
    metavar="EXPRESSION",
    help="Show only the calls, or the rows of a table, that this expression chooses, such as 'outcome == busy and "
    "pdd > 3s' (in quotes). Fields are the columns; docs/reference/filter.md lists them with all operators.",
)
@option(
    "-f",
    "--filter",
    "expression",
    metavar="EXPRESSION",
    section=Section.SELECT,
    help="Read only packets that this expression of tcpdump accepts, such as 'udp and host 10.1.0.1' (in quotes). "
    "It sees no ports in fragments, and nothing behind VLAN tags and in tunnels: what that leaves out is told.",
)
@option(
    "--finalize",
    section=Section.SELECT,
    is_flag=True,
    help="At the end of the input let the timers that still run fire.",
)
@format_option("table (for people, when nothing is said), json, csv or ndjson.")
@option(
    "--limit",
    type=int,
    metavar="N",
    callback=_limit,
    section=Section.CHOOSE,
    help="Show N rows at most; 0 shows all. A terminal gets a screenful, everything else all.",
)
@option(
    "--redact",
    section=Section.PRIVACY,
    is_flag=True,
    help="Overwrite credentials, keys and bodies in raw messages.",
)
@config_option
@click.pass_obj
def read(  # noqa: PLR0913 (one argument an option)
    parts: Parts,
    *,
    files: tuple[str, ...],
    views: tuple[str, ...],
    calls: tuple[str, ...],
    message: int | None,
    difference: tuple[int, int] | None,
    observations: bool,
    form: Format | None,
    limit: int | None,
    where: str | None,
    expression: str | None,
    finalize: bool,
    redact: bool,
    config_file: Path | None,
) -> int:
    """Read captures (pcap, pcapng, also gzip and zstd; - is standard input) and show what happened."""
    question = call_question(calls, message, difference, (*views, *(["observations"] if observations else [])))
    name = "ladder" if question else _view_name(views, form, observations=observations)
    _check_choosing(name, where, question)
    output = _output(name, form, limit)
    flags: dict[SettingsPath, tuple[object, str]] = {("privacy", "redact"): (True, "--redact")} if redact else {}
    settings = tried_settings_for(parts, config_file, flags).settings
    sources, refused = usable_sources(files)
    refuse_terminal_input(files, "tcpdump -w - udp | siptower read -")
    request = ReadRequest(sources, finalize=finalize)
    request = filtered(request, parts, expression)
    prepare_stdout(output.form)

    def run(view: View, call_ids: tuple[str, ...] | None = None) -> Reading:
        """Read everything for one view."""
        asked = replace(
            request,
            tables=view.tables(),
            measures=view.plan(),
            keep_samples=view.keep_samples(),
            call_ids=call_ids,
        )
        with (
            interruptible() as interruption,
            ProgressBar(wanted=_shows_progress(name, output), inputs=len(sources)) as bar,
        ):
            reading = start_reading(settings, asked, parts.open_engine, bar.show, interruption.is_wanted)
            write_all(bar.then(view.lines(reading)))
        return reading

    if question is None:
        reading, absent = run(view_for(name, output, observations=observations, where=where)), False
    else:
        view_of = partial(question.view, output=output, aliases=settings.aliases, parts=parts, whole=limit == 0)
        reading, absent = show_calls(question, files, view_of, run)
    code = _tell_end(reading, refused, tells_filter=_tells_filter(name, output))
    return EXIT_FAILED if absent and code == EXIT_FINE else code


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


def _check_choosing(name: str, where: str | None, question: CallQuestion | None) -> None:
    """Figures are those of a whole capture: an expression chooses rows."""
    if where is None:
        return
    if question is not None:
        raise HintedUsageError(
            f"--where does not go with --{question.option}",
            "choose calls with --where alone; with --format csv it shows their Call-IDs",
        )
    if name not in CHOOSING:
        raise HintedUsageError(
            f"--where does not go with --{name}: figures are those of the whole capture",
            "choose calls with --where alone, rows with --messages and so on, or packets for the figures with -f",
        )


def _output(name: str, form: Format | None, limit: int | None) -> Output:
    """Form, canvas and length of the output."""
    chosen = form or Format.TABLE
    canvas = canvas_for(sys.stdout) if chosen is Format.TABLE else Canvas()
    most: int | None = limit or None
    if limit is None and chosen is Format.TABLE and is_terminal(sys.stdout):
        most = ROWS_ON_A_TERMINAL if name in TABLES or name == "ladder" else CALLS_ON_A_TERMINAL
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
