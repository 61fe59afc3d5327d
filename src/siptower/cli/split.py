"""`siptower split`: captures in, one capture file a call out."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from siptower.cli.exit_codes import EXIT_FAILED, EXIT_FINE, EXIT_INTERRUPTED
from siptower.cli.handbook import HandbookCommand, Section, option
from siptower.cli.handbook.file_name import CAPTURES
from siptower.cli.handbook.pages import SPLIT_PAGE
from siptower.cli.input_files import filtered, refuse_terminal_input
from siptower.cli.interruption import interruptible
from siptower.cli.messages import tell_error, tell_warning
from siptower.cli.options import config_option, files_argument, tried_settings_for
from siptower.cli.progress import ProgressBar
from siptower.cli.terminal import canvas_for, is_terminal, prepare_stdout, write_all
from siptower.cli.usage import HintedUsageError
from siptower.model.errors import SettingsError
from siptower.model.quantities import parse_size
from siptower.pipeline.engine_config import ReadRequest, usable_sources
from siptower.pipeline.reading import start_reading
from siptower.pipeline.splitting import FileFormat, Media, SplitRequest, Target, pseudonym_key, target_of
from siptower.views.capture import capture_facts, filter_warnings, source_problems
from siptower.views.output import Canvas, Format, Output
from siptower.views.split.lines import split_lines
from siptower.views.split.problems import split_problems

if TYPE_CHECKING:
    from siptower.model.errors import Problem
    from siptower.pipeline.reading import Reading
    from siptower.server.settings_file import SettingsPath
    from siptower.server.wiring import Parts
    from siptower.views.search.chosen_calls import ChosenCalls

__all__ = ["split"]

KEY_VARIABLE = "SIPTOWER_ANONYMISE_KEY"
"""The environment variable that holds the secret of the pseudonyms."""

_ANY = "ANY"

_LARGEST = 2**63 - 1

_ENDINGS = frozenset(f".{form.value}" for form in FileFormat)

_LONGEST_ENDING = 6

_LONGEST_PART = 255

_LONGEST_PATH = 4000
"""Most bytes of -o: file systems take 4096 with the name of the call."""

_KEY_ENDINGS = frozenset({".txt", ".key", ".pem", ".secret"})
"""Endings that names of files have and secrets do not."""

_RANDOM_KEY = "Pseudonyms of this run only: the key was random and is gone. --key gives the same ones again."


def _methods(_context: click.Context, _option: click.Parameter, value: str) -> tuple[str, ...]:
    names = tuple(name.strip().upper() for name in value.split(","))
    if not all(names):
        raise HintedUsageError(f"--method has an empty name: {value!r}", "write it like INVITE,REGISTER, or any")
    return () if _ANY in names else names


def _number(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    if value is not None and value.removeprefix("^").startswith(("+", "*", "?")):
        start = "^" if value.startswith("^") else ""
        rest = value.removeprefix("^")
        raise HintedUsageError(
            f"--number {value!r} repeats nothing: {rest[0]!r} is a sign of expressions",
            f"write '{start}\\{rest}' (in quotes) for the character itself",
        )
    return value


def _bound(_context: click.Context, option: click.Parameter, value: int | None) -> int | None:
    if value is not None and value > _LARGEST:
        raise HintedUsageError(f"{option.opts[0]} is {value}, which is too large", f"the largest is {_LARGEST}")
    return value


def _size(_context: click.Context, _option: click.Parameter, value: str | None) -> int | None:
    try:
        size = None if value is None else parse_size(value)
    except ValueError as error:
        raise HintedUsageError(f"--max-bytes is {value!r}; it {error}", "write it like 500MB or 2GiB") from None
    if size == 0:
        raise HintedUsageError("--max-bytes is 0: nothing could be written", "write it like 500MB or 2GiB")
    return _bound(_context, _option, size)


@click.command(cls=HandbookCommand, page=SPLIT_PAGE, short_help="Write one capture file a call.")
@files_argument(*CAPTURES)
@option(
    "-o",
    "--output",
    "written",
    required=True,
    section=Section.FORM,
    metavar="TEMPLATE|DIR|FILE",
    help="Where the calls go: a name with placeholders, a folder, or one file (.pcapng or .pcap) for all of them.",
)
@option(
    "--file-format",
    section=Section.FORM,
    type=click.Choice([form.value for form in FileFormat]),
    help="pcapng (unless the name ends with .pcap) or pcap.",
)
@option("--overwrite", section=Section.FORM, is_flag=True, help="Replace files that are there.")
@option(
    "--media",
    section=Section.SELECT,
    type=click.Choice([media.value for media in Media]),
    default=Media.HEADERS.value,
    show_default=True,
    help="What of the media is kept: nothing, RTCP, also the headers of RTP and fax (enough for loss and jitter, and "
    "nothing of what was said), or all.",
)
@option(
    "--method",
    "methods",
    section=Section.SELECT,
    default="INVITE",
    show_default=True,
    metavar="NAMES",
    callback=_methods,
    help="Only Call-IDs that begin with one of these, separated by commas; any takes all.",
)
@option(
    "--number",
    section=Section.SELECT,
    metavar="REGEX",
    callback=_number,
    help="Only calls whose caller or called number matches.",
)
@option(
    "--call",
    "call_ids",
    section=Section.SELECT,
    multiple=True,
    metavar="ID",
    help="Only this Call-ID; can be given several times.",
)
@option(
    "--where",
    section=Section.SELECT,
    metavar="EXPRESSION",
    help="Only calls that this expression chooses, as in siptower read (in quotes). The files are read twice.",
)
@option("--t38", section=Section.SELECT, is_flag=True, help="Only calls that agreed on fax (T.38).")
@option(
    "--every",
    section=Section.SELECT,
    type=click.IntRange(1),
    callback=_bound,
    default=1,
    metavar="N",
    help="Of these the first, then each N-th.",
)
@option(
    "--max-bytes",
    section=Section.SELECT,
    metavar="SIZE",
    callback=_size,
    help="Write no more than this, such as 2GiB.",
)
@option(
    "--max-files",
    section=Section.SELECT,
    type=click.IntRange(1),
    callback=_bound,
    metavar="N",
    help="Begin no more files than this.",
)
@option(
    "-f",
    "--filter",
    "expression",
    section=Section.SELECT,
    metavar="EXPRESSION",
    help="Read only packets that this expression of tcpdump accepts, such as 'host 10.1.0.1' (in quotes).",
)
@option("--redact", section=Section.PRIVACY, is_flag=True, help="Overwrite credentials, keys, bodies and audio.")
@option(
    "--anonymise",
    section=Section.PRIVACY,
    is_flag=True,
    help="Replace addresses, numbers, names and hosts by pseudonyms of the same length, and overwrite what --redact "
    "overwrites and every body that is no session description.",
)
@option(
    "--key",
    "secret",
    section=Section.PRIVACY,
    metavar="FILE|VALUE",
    help=f"Secret of the pseudonyms: the same one gives the same pseudonyms again. {KEY_VARIABLE} holds one too; "
    "without any, a random one is used and thrown away.",
)
@option(
    "--format",
    "form",
    section=Section.FORM,
    type=click.Choice([Format.TABLE.value, Format.JSON.value]),
    default=Format.TABLE.value,
    metavar="FORM",
    help="What is said at the end: table (for people, when nothing is said) or json.",
)
@config_option
@click.pass_obj
def split(  # noqa: PLR0913 (one argument an option)
    parts: Parts,
    *,
    files: tuple[str, ...],
    written: str,
    file_format: str | None,
    overwrite: bool,
    media: str,
    number: str | None,
    methods: tuple[str, ...],
    call_ids: tuple[str, ...],
    where: str | None,
    t38: bool,
    every: int,
    max_bytes: int | None,
    max_files: int | None,
    expression: str | None,
    redact: bool,
    anonymise: bool,
    secret: str | None,
    form: str,
    config_file: Path | None,
) -> int:
    """Write the packets of each call into a capture file of its own."""
    if secret is not None and not anonymise:
        raise HintedUsageError("--key does nothing without --anonymise", "give both, or none")
    target = _target(written, file_format, overwrite=overwrite, t38=t38)
    _refuse_input(target, files)
    wanted = SplitRequest(
        target,
        overwrite=overwrite,
        media=Media(media),
        methods=() if call_ids or where else methods,
        number=number,
        call_ids=call_ids or None,
        t38=t38,
        every=every,
        max_bytes=max_bytes,
        max_files=max_files,
        key=_key(parts, secret) if anonymise else None,
    )
    flags: dict[SettingsPath, tuple[object, str]] = {("privacy", "redact"): (True, "--redact")} if redact else {}
    settings = tried_settings_for(parts, config_file, flags).settings
    refuse_terminal_input(files, "tcpdump -w - udp | siptower split - -o calls/")
    chosen = _chosen(where, files, call_ids)
    sources, refused = usable_sources(files)
    request = filtered(ReadRequest(sources), parts, expression)
    output = _output(Format(form))
    with interruptible() as interruption, ProgressBar(wanted=is_terminal(sys.stderr)) as bar:

        def reading_of(asked: ReadRequest) -> Reading:
            return start_reading(settings, asked, parts.open_engine, bar.show, interruption.is_wanted)

        if chosen is not None:
            source = reading_of(replace(request, tables=chosen.tables()))
            wanted = replace(wanted, call_ids=chosen.call_ids(source))
        try:
            reading = reading_of(replace(request, split=wanted))
        except SettingsError as error:
            raise _usage(error) from error
        for _ in reading.batches():
            pass
    note = _RANDOM_KEY if anonymise and _secret(parts, secret) is None else ""
    write_all(split_lines(reading.result().status["split"], written, output, note))
    return _tell_end(reading, refused)


def _chosen(where: str | None, files: tuple[str, ...], call_ids: tuple[str, ...]) -> ChosenCalls | None:
    """Which calls an expression chooses; one that cannot be asked is a wrong command line."""
    if where is None:
        return None
    if call_ids:
        raise HintedUsageError("--where does not go with --call", 'add to the expression: and call_id == "..."')
    if "-" in files:
        raise HintedUsageError(
            "--where reads its input twice, which standard input cannot give", "write it to a file first"
        )
    from siptower.views.search.chosen_calls import ChosenCalls  # noqa: PLC0415 (most runs choose nothing)

    return ChosenCalls.parse(where)


def _target(written: str, file_format: str | None, *, overwrite: bool, t38: bool) -> Target:
    """Where the calls go; a place that cannot be is a wrong command line."""
    if not written:
        raise HintedUsageError("-o names no place", "name a folder: -o calls/")
    _refuse_name(written)
    target = target_of(written, FileFormat(file_format) if file_format else None)
    if target.single and Path(target.template).exists() and not overwrite:
        raise HintedUsageError(f"{written} is there already", "choose another name, or give --overwrite")
    if target.single and t38:
        raise HintedUsageError(
            "--t38 does not go with one file for all calls",
            "write one file a call: whether it is a fax shows late, and until then the call has to wait somewhere",
        )
    return target


def _refuse_name(written: str) -> None:
    """A name that no file can have, or with an ending of files that are not written."""
    try:
        length = len(written.encode())
    except UnicodeEncodeError:
        raise HintedUsageError("-o is no text in UTF-8", "choose another name") from None
    parts = written.replace("\\", "/").split("/")
    if length > _LONGEST_PATH or ("{" not in written and any(len(part.encode()) > _LONGEST_PART for part in parts)):
        raise HintedUsageError("-o is too long for the name of a file", "choose a shorter name")
    ending = Path(written).suffix
    is_place = written.endswith("/") or "{" in written or "%" in written or Path(written).is_dir()
    if not is_place and ending not in _ENDINGS and ending[1:].isalpha() and len(ending) <= _LONGEST_ENDING:
        raise HintedUsageError(
            f"-o {written} ends with {ending}, which is no format of captures",
            f"end one file for all calls with .pcapng or .pcap, and a folder with a slash: {written}/",
        )


def _refuse_input(target: Target, files: tuple[str, ...]) -> None:
    """A file that is read must not be replaced while it is."""
    written = Path(target.template)
    if target.single and any(_is_same(written, Path(name)) for name in files if name != "-"):
        raise HintedUsageError(f"{target.template} is read and written", "choose another name with -o")


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except (OSError, ValueError):  # One of them is not there.
        return False


def _looks_like_file(secret: str) -> bool:
    """Whether a key is the name of a file that is not there: as a secret it would be one that can be guessed."""
    named = secret.startswith(("/", "./", "../", "~")) or Path(secret).suffix.lower() in _KEY_ENDINGS
    try:
        return named and not (Path(secret).exists() and not Path(secret).is_dir())
    except (OSError, ValueError):
        return False


def _secret(parts: Parts, secret: str | None) -> str | None:
    """The secret of the pseudonyms; None when there is none."""
    return secret if secret is not None else parts.environment.get(KEY_VARIABLE)


def _key(parts: Parts, secret: str | None) -> str:
    """The key of the pseudonyms; one that cannot be is a wrong command line."""
    if secret is not None and _looks_like_file(secret):
        raise HintedUsageError(
            f"--key {secret} looks like a file, and there is none", "correct the name, or give another secret"
        )
    try:
        return pseudonym_key(_secret(parts, secret))
    except OSError as error:
        raise HintedUsageError(
            f"the key cannot be read: {(error.strerror or str(error)).lower()}", "name a file that you may read"
        ) from None
    except ValueError as error:
        raise HintedUsageError(
            f"the key {error}", "give a longer secret, or the name of a file that holds one"
        ) from None


def _usage(error: SettingsError) -> Exception:
    """A setting of this command that the engine refuses is a wrong command line."""
    _, found, words = error.message.partition("split.")
    if not found:
        return error
    name, _, reason = words.partition(": ")
    if name == "number":  # The expression, a line that points into it, and what is wrong.
        reason = reason.strip().splitlines()[-1].removeprefix("error: ")
    option, hint = {
        "template": ("-o", "{date} {time} {from} {to} {call_id} {method} {source} {n} and %Y %m %d %H %M %S are known"),
        "number": (
            "--number",
            "write it like '^\\+4930' (in quotes); it has no look-around and no back-references",
        ),
    }.get(name, (f"--{name.replace('_', '-')}", "`siptower split --help` shows examples"))
    return HintedUsageError(f"{option} is wrong: {' '.join(reason.split())}", hint)


def _output(form: Format) -> Output:
    prepare_stdout(form)
    return Output(form, canvas_for(sys.stdout) if form is Format.TABLE else Canvas())


def _tell_end(reading: Reading, refused: tuple[Problem, ...]) -> int:
    """Say what went wrong, and give the exit code."""
    result = reading.result()
    facts = capture_facts(result.status, stopped=result.stopped)
    problems = [(problem, True) for problem in refused]
    problems += source_problems(facts)
    problems += [(problem, False) for problem in filter_warnings(facts)]
    problems += split_problems(result.status["split"])
    for problem, is_failure in problems:
        (tell_error if is_failure else tell_warning)(problem)
    if result.stopped:
        return EXIT_INTERRUPTED
    return EXIT_FAILED if any(is_failure for _, is_failure in problems) else EXIT_FINE
