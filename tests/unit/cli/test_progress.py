from contextlib import redirect_stderr
from io import StringIO

import pytest

from siptower.cli.progress import LONG_INPUT_BYTES, ProgressBar
from tests.unit.engines import FakeProgress


def _shown(*seen: FakeProgress, wanted: bool = True) -> str:
    told = StringIO()
    with redirect_stderr(told), ProgressBar(wanted=wanted) as bar:
        for progress in seen:
            bar.show(progress)
    return told.getvalue()


@pytest.fixture(autouse=True)
def _pretend_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")


def test_long_inputs_get_a_bar_with_counts() -> None:
    text = _shown(FakeProgress(bytes_read=LONG_INPUT_BYTES, bytes_total=2 * LONG_INPUT_BYTES, packets=1_204))
    assert "reading" in text
    assert "1,204 packets" in text
    assert "50%" in text


def test_inputs_without_an_end_get_a_bar_too() -> None:
    assert "3 packets" in _shown(FakeProgress(bytes_total=None))


def test_short_inputs_and_unwatched_streams_get_none() -> None:
    assert _shown(FakeProgress(bytes_total=100)) == ""
    assert _shown(FakeProgress(bytes_total=None), wanted=False) == ""


def test_the_bar_goes_before_anything_else_is_written() -> None:
    told = StringIO()
    with redirect_stderr(told), ProgressBar(wanted=True) as bar:
        bar.show(FakeProgress(bytes_total=None))
        pieces = bar.then(["a", "b"])
        assert next(pieces) == "a"
        length = len(told.getvalue())
        bar.show(FakeProgress(bytes_total=None))
        assert list(pieces) == ["b"]
    assert len(told.getvalue()) == length
