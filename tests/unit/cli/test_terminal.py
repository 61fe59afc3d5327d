import io
import os
from contextlib import redirect_stdout

import pytest

from siptower.cli.terminal import (
    ReaderGoneError,
    canvas_for,
    is_terminal,
    open_missing_streams,
    prepare_stdout,
    write_all,
)
from siptower.views.output import Format


class _Terminal(io.TextIOWrapper):
    """A stream that somebody looks at."""

    def __init__(self, encoding: str = "utf-8", *, watched: bool = True) -> None:
        super().__init__(io.BytesIO(), encoding=encoding)
        self.watched = watched

    def isatty(self) -> bool:
        return self.watched


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")


def test_a_terminal_gets_colour_and_a_file_none() -> None:
    assert canvas_for(_Terminal()).colour
    assert not canvas_for(_Terminal(watched=False)).colour


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_colour_can_be_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    assert not canvas_for(_Terminal()).colour


def test_other_encodings_get_ascii() -> None:
    assert canvas_for(_Terminal("utf-8")).unicode
    assert not canvas_for(_Terminal("latin-1")).unicode
    assert not canvas_for(_Terminal("ascii")).unicode
    assert not canvas_for(io.StringIO()).unicode


def test_the_width_is_that_of_the_terminal_within_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    for columns, width in (("120", 120), ("10", 40), ("9999", 500)):
        monkeypatch.setenv("COLUMNS", columns)
        assert canvas_for(_Terminal()).width == width


def test_a_closed_stream_is_no_terminal() -> None:
    stream = _Terminal()
    assert is_terminal(stream)
    closed = io.StringIO()
    closed.close()
    assert not is_terminal(closed)


def test_data_is_utf8_whatever_the_terminal_speaks() -> None:
    stream = _Terminal("latin-1")
    with redirect_stdout(stream):
        prepare_stdout(Format.TABLE)
        assert stream.encoding == "latin-1"
        prepare_stdout(Format.JSON)
        write_all(["\u4f60\n"])
    assert stream.buffer.getvalue() == "\u4f60\n".encode()  # type: ignore[attr-defined]


def test_bytes_are_written_as_they_are_and_in_turn_with_text() -> None:
    stream = _Terminal("latin-1")
    with redirect_stdout(stream):
        write_all(["a\xe9", "\u4f60".encode(), "b"])
    assert stream.buffer.getvalue() == b"a\xe9\xe4\xbd\xa0b"  # type: ignore[attr-defined]
    with redirect_stdout(io.StringIO()) as memory:
        write_all(["a", "\u4f60".encode()])
    assert memory.getvalue() == "a\u4f60"


def test_what_a_terminal_cannot_show_does_not_end_the_program() -> None:
    stream = _Terminal("ascii")
    with redirect_stdout(stream):
        prepare_stdout(Format.TABLE)
        write_all(["\u4f60\n"])
    assert stream.buffer.getvalue() == b"\\u4f60\n"  # type: ignore[attr-defined]


def test_a_reader_that_left_is_told_apart_from_other_failures(monkeypatch: pytest.MonkeyPatch) -> None:
    forgotten: list[bool] = []
    monkeypatch.setattr("siptower.cli.terminal.forget_stdout", lambda: forgotten.append(True))

    class _Gone(io.StringIO):
        def write(self, _text: str) -> int:
            raise BrokenPipeError

    with redirect_stdout(_Gone()), pytest.raises(ReaderGoneError):
        write_all(["x"])
    assert forgotten == [True]


def test_missing_streams_are_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(f"sys.{name}", None)
    import sys  # noqa: PLC0415 (looked at after it was patched)

    open_missing_streams()
    with pytest.raises(OSError, match="standard output is closed"):
        write_all(["x"])
    write_all([])
    assert os.fstat(sys.stdout.fileno())
    os.close(sys.stdout.fileno())
    streams = [sys.stdin, sys.stdout, sys.stderr]
    assert all(stream is not None for stream in streams)
    for stream in streams:
        stream.close()
