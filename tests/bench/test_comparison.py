"""siptower and its peers over one capture: who is there is measured, who is not is told."""

from __future__ import annotations

import pytest

from bench import comparison
from bench.corpora import Corpora
from bench.tools import TOOLS, Tool, counted_lines, counted_matches, last_number

NAMES = {tool.name: tool for tool in TOOLS}
STRANGER = Tool("stranger", "is not there", "no-such-program", ("CAPTURE",), package="no-such-package")


@pytest.fixture
def corpora(tmp_path, monkeypatch) -> Corpora:
    monkeypatch.setattr("bench.traffic.keeping.FOLDER", tmp_path)
    monkeypatch.setattr("bench.comparison.FOLDER", tmp_path)
    return Corpora(calls=1000)


def test_result_holds_every_run_and_says_who_is_absent(corpora) -> None:
    result = comparison.compare(corpora, 2, lambda _line: None, (NAMES["siptower summary"], STRANGER))
    (tool,) = result["tools"]
    assert tool["name"] == "siptower summary"
    assert len(tool["runs"]) == 2
    assert tool["items"] == corpora.large().ledger.messages
    assert tool["counts"]["messages"]["said"] == tool["counts"]["messages"]["wrote"]
    assert result["absent"] == [
        {"name": "stranger", "reason": "no-such-program is not installed: apt-get install no-such-package"}
    ]
    goals = {goal["name"]: goal for goal in result["goals"]}
    assert goals["summary-rate"]["value"] == pytest.approx(tool["items_per_cpu_second"], rel=0.01)
    assert goals["times-sngrep"]["met"] is None


def test_peer_that_fails_is_told_and_has_no_rate(corpora) -> None:
    failing = Tool("failing", "fails", "false", ("CAPTURE",), package="coreutils")
    result = comparison.compare(corpora, 2, lambda _line: None, (NAMES["siptower summary"], failing))
    tool = result["tools"][1]
    assert [run["exit_code"] for run in tool["runs"]] == [1]
    assert tool["items_per_cpu_second"] is None


def test_misread_capture_is_not_measured(corpora, monkeypatch) -> None:
    monkeypatch.setattr(comparison, "differences", lambda _corpus: ["messages: wrote 2, read 1"])
    with pytest.raises(RuntimeError, match="messages: wrote 2, read 1"):
        comparison.compare(corpora, 1, lambda _line: None, (NAMES["siptower summary"],))


def test_what_tools_print_is_counted() -> None:
    assert last_number(call_ids=rb"count: (\d+)")([b"count: 0\rcount: 5\rcount: 17\n"]) == {"call_ids": 17}
    assert counted_lines("messages")([b"a\n", b"b\n"]) == {"messages": 2}
    assert counted_matches(calls=b"^x")([b"x\n", b"yx\n"]) == {"calls": 1}


def test_command_is_shown_as_it_is_run(tmp_path) -> None:
    tool = NAMES["sngrep"]
    assert tool.shown() == "sngrep -N -F -l 262144 -I CAPTURE"
    assert tool.command(tmp_path)[-1] == str(tmp_path)
