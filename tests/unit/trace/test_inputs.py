import os
from pathlib import Path

import pytest

from siptower.model.errors import InputError, InputNotFoundError
from siptower.trace.inputs import Streams, refuse_missing
from tests.unit.trace.traces import Engines, trace_of


def test_files_can_be_read_as_often_as_wanted() -> None:
    streams = Streams()
    streams.take((__file__,))
    streams.take((__file__,))
    assert streams.taken == set()


def test_standard_input_and_fifos_can_be_read_once(tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    for name, told in (("-", "standard input was read"), (str(fifo), "fifo was read")):
        streams = Streams()
        streams.take((__file__, name))
        with pytest.raises(InputError, match=told):
            streams.take((name,))


def test_what_went_away_meanwhile_is_left_to_the_reading() -> None:
    Streams().take(("gone.pcap",))
    with pytest.raises(InputNotFoundError):
        refuse_missing("gone.pcap")
    refuse_missing("-")


def test_a_fifo_whose_reading_was_refused_before_it_began_is_not_taken(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    trace = trace_of(Engines(), tmp_path / "fifo")
    with pytest.raises(ValueError, match="no table"):
        trace.load("nonsense")  # type: ignore[arg-type]
    assert trace.attempts.num_rows == 2


def test_names_that_could_move_the_cursor_are_shown_as_escapes(tmp_path: Path) -> None:
    path = tmp_path / "\x1b[2J"
    path.touch()
    assert "\x1b" not in repr(trace_of(Engines(), path))


@pytest.mark.parametrize(
    ("path", "words"),
    [("day-*.pcap", "glob.glob('day-*.pcap')"), ("~/a.pcap", "expanduser('~/a.pcap')"), ("a.pcap", "check the path")],
)
def test_what_only_a_shell_expands_is_told(path: str, words: str) -> None:
    with pytest.raises(InputNotFoundError) as caught:
        refuse_missing(path)
    assert words in caught.value.hint
