import re
from contextlib import redirect_stderr
from io import StringIO

import pytest

from siptower.cli.progress import LONG_INPUT_BYTES, ProgressBar
from tests.unit.engines import FakeProgress


def _shown(*seen: FakeProgress, wanted: bool = True, inputs: int = 1) -> str:
    told = StringIO()
    with redirect_stderr(told), ProgressBar(wanted=wanted, inputs=inputs) as bar:
        for progress in seen:
            bar.show(progress)
    return told.getvalue()


@pytest.fixture(autouse=True)
def _pretend_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")


def test_long_inputs_get_a_bar_with_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    text = _shown(FakeProgress(bytes_read=LONG_INPUT_BYTES, bytes_total=2 * LONG_INPUT_BYTES, packets=1_204))
    assert "reading" in text
    assert "1,204 packets" in text
    assert "50%" in text
    assert "8.4/16.8 MB" in text
    assert "2 SIP messages" in text


def test_inputs_without_an_end_get_a_bar_too() -> None:
    text = _shown(FakeProgress(bytes_total=None))
    assert "2 SIP messages" in text
    assert "0:00:00" in text
    assert "%" not in text


@pytest.mark.parametrize(
    ("columns", "shown", "hidden"),
    [
        ("120", {"reading 3 files", "packets", "SIP messages", "%", "MB"}, set()),
        ("80", {"reading 3 files", "SIP messages", "%"}, {"packets", "MB"}),
        ("40", {"%", "--:--"}, {"reading", "packets", "SIP messages", "MB"}),
    ],
)
def test_narrow_terminals_keep_how_far_and_how_long(
    monkeypatch: pytest.MonkeyPatch, columns: str, shown: set[str], hidden: set[str]
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    text = _shown(FakeProgress(bytes_read=LONG_INPUT_BYTES, bytes_total=2 * LONG_INPUT_BYTES), inputs=3)
    assert {word for word in shown if word not in text} == set()
    assert {word for word in hidden if word in text} == set()
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text)
    assert max(len(line.rstrip()) for line in re.split(r"[\r\n]", plain)) <= int(columns)


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
