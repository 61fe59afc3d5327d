"""`siptower parse`: one SIP message a file, with every deviation from the standard."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from siptower.cli.exit_codes import EXIT_FAILED, EXIT_FINE
from siptower.cli.handbook import HandbookCommand
from siptower.cli.handbook.pages import PARSE_PAGE
from siptower.cli.messages import tell_error
from siptower.cli.options import format_option
from siptower.cli.terminal import canvas_for, prepare_stdout, write_all
from siptower.model.errors import Problem
from siptower.views.output import Canvas, Format, Output
from siptower.views.parsing import ParsedMessage, explain, parsed_lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from siptower.server.wiring import Parts

__all__ = ["parse"]

MOST_BYTES = 1024 * 1024
"""No SIP message is longer; whoever gives more means something else."""

_STANDARD_INPUT = "-"
_HINTS: dict[type[OSError], str] = {
    IsADirectoryError: "name the files in it",
    PermissionError: "make the file readable for this user",
}
_CAPTURES = (b"\xd4\xc3\xb2\xa1", b"\xa1\xb2\xc3\xd4", b"\x4d\x3c\xb2\xa1", b"\xa1\xb2\x3c\x4d", b"\x0a\x0d\x0d\x0a")


@click.command(cls=HandbookCommand, page=PARSE_PAGE, short_help="Explain SIP messages: validity, deviations, headers.")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@format_option("json (one object a file), ndjson (the same), table (readable) or csv.")
@click.pass_obj
def parse(parts: Parts, files: tuple[str, ...], form: Format | None) -> int:
    """Explain SIP messages: one file each, as it was on the wire; - is standard input.

    Prints one JSON object a file: validity, every deviation with its byte offset and RFC section, method or status,
    Call-ID and headers.
    """
    chosen = form or Format.JSON
    output = Output(chosen, canvas_for(sys.stdout) if chosen is Format.TABLE else Canvas())
    prepare_stdout(chosen)
    failures: list[str] = []
    write_all(parsed_lines(_messages(parts, files, failures), output))
    return EXIT_FAILED if failures else EXIT_FINE


def _messages(parts: Parts, files: tuple[str, ...], failures: list[str]) -> Iterator[ParsedMessage]:
    """Every message that can be read; the others are told and counted."""
    for file in files:
        data = _data(file)
        if isinstance(data, Problem):
            tell_error(data)
            failures.append(file)
        else:
            yield explain(file, parts.parse_sip(data))


def _data(file: str) -> bytes | Problem:
    """The bytes of a file, or why there are none."""
    try:
        if file == _STANDARD_INPUT:
            data = _most(sys.stdin.buffer)
        else:
            with Path(file).open("rb") as opened:
                data = _most(opened)
    except OSError as error:
        hint = _HINTS.get(type(error), "check the path, or give - to read from standard input")
        return Problem((error.strerror or str(error)).lower(), hint, file)
    return _refused(file, data) or data


def _refused(file: str, data: bytes) -> Problem | None:
    """Why bytes cannot be a SIP message; None when they may."""
    if not data:
        return Problem("is empty", "one SIP message is expected, as it was on the wire", file)
    if data.startswith(_CAPTURES):
        return Problem("is a capture, not a SIP message", f"siptower read {file}", file)
    if len(data) > MOST_BYTES:
        return Problem("is longer than any SIP message", "give one message a file; siptower read takes captures", file)
    return None


def _most(opened: BinaryIO) -> bytes:
    return opened.read(MOST_BYTES + 1)
