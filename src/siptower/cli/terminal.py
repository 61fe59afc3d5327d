"""What the streams of this process can show: width, encoding, colour."""

from __future__ import annotations

import codecs
import errno
import locale
import os
import shutil
import sys
from io import TextIOBase
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from siptower.views.output import Canvas, Format

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "ClosedOutput",
    "ReaderGoneError",
    "canvas_for",
    "forget_stdout",
    "is_terminal",
    "open_missing_streams",
    "prepare_stdout",
    "write_all",
]

PAGE_WIDTH = 120
"""Columns where nobody says how many there are: output to a file or a pipe."""

_TERMINALS_WITHOUT_COLOUR = {"dumb", "unknown"}
_NARROWEST = 40
_WIDEST = 500


def is_terminal(stream: TextIO) -> bool:
    """Somebody looks at it."""
    try:
        return stream.isatty()
    except ValueError:  # it is closed
        return False


def canvas_for(stream: TextIO) -> Canvas:
    """What text for a stream is written for; `NO_COLOR`, `FORCE_COLOR`, `TERM` and `COLUMNS` are respected."""
    width = shutil.get_terminal_size((PAGE_WIDTH, 24)).columns
    return Canvas(
        width=min(max(width, _NARROWEST), _WIDEST), unicode=_speaks_unicode(stream), colour=_shows_colour(stream)
    )


def _speaks_unicode(stream: TextIO) -> bool:
    """The stream and whoever reads it use UTF-8; in the C locale Python itself would pretend so."""
    encodings = [stream.encoding or "ascii"]
    if sys.flags.utf8_mode:
        encodings.append(locale.getencoding())
    try:
        return all(codecs.lookup(encoding).name == "utf-8" for encoding in encodings)
    except LookupError:
        return False


def _shows_colour(stream: TextIO) -> bool:
    """The rules of no-color.org; rich knows them, too, and takes 30 ms to say so."""
    environment = os.environ  # noqa: TID251 (what a stream can show is asked where it is written to)
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR"):
        return True
    return is_terminal(stream) and environment.get("TERM", "").lower() not in _TERMINALS_WITHOUT_COLOUR


def prepare_stdout(form: Format) -> None:
    """Make standard output take whatever comes: data is always UTF-8, tables are in the reader's encoding."""
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is None:
        return
    if form is Format.TABLE:
        reconfigure(errors="backslashreplace")
    else:
        reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


class ReaderGoneError(Exception):
    """Whoever read standard output has had enough: `siptower read x.pcap | head`."""


def write_all(pieces: Iterable[str | bytes]) -> None:
    """Write to standard output as pieces come: text in the encoding of the stream, bytes as they are.

    Raises:
        ReaderGoneError: Nobody reads it any more.
    """
    text = sys.stdout
    binary = getattr(text, "buffer", None)  # a stream in memory has none
    try:
        for piece in pieces:
            if isinstance(piece, str):
                text.write(piece)
            elif binary is None:
                text.write(piece.decode())
            else:
                text.flush()  # what came before comes first
                binary.write(piece)
        text.flush()
    except BrokenPipeError:
        forget_stdout()
        raise ReaderGoneError from None


def forget_stdout() -> None:
    """Let what is still buffered for standard output go nowhere, or Python would complain at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


class ClosedOutput(TextIOBase):
    """Standard output of a process that was started without one: what is written there is lost, and fails."""

    encoding = "utf-8"
    errors = "backslashreplace"

    def __init__(self) -> None:
        """Take its descriptor, or the next file that is opened would be written to as standard output."""
        super().__init__()
        self._descriptor = os.open(os.devnull, os.O_WRONLY)

    def fileno(self) -> int:
        """A descriptor that leads nowhere."""
        return self._descriptor

    def write(self, text: str, /) -> int:
        """Refuse text.

        Raises:
            OSError: There is any.
        """
        if text:
            raise OSError(errno.EBADF, "standard output is closed")
        return 0


def open_missing_streams() -> None:
    """Give a process that was started with closed streams something to read and to write.

    Words on standard error are lost where it is closed; data that nobody gets is an error.
    """
    if sys.stdin is None:
        sys.stdin = Path(os.devnull).open(encoding="utf-8")  # noqa: SIM115 (as long as the process)
    if sys.stdout is None:
        sys.stdout = ClosedOutput()
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 (as long as the process)
