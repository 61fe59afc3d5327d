"""siptower and its peers over the same capture, in turn, in the same run."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench.figures import figures, peak, rate
from bench.goals import judged
from bench.running import LIMIT_SECONDS, in_turn, run
from bench.tools import PROGRAM, TOOLS
from bench.traffic.keeping import FOLDER

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bench.corpora import Corpora
    from bench.running import Run
    from bench.tools import Tool
    from bench.traffic.keeping import Corpus

__all__ = ["NAME", "SAYS", "compare", "differences"]

NAME = "comparison"
SAYS = "siptower and its peers over the same capture"
PATIENCE_SECONDS = 60.0
"""A tool that would need longer for the large capture reads the small one instead, and the result says so."""


@dataclass(frozen=True, slots=True)
class _Entrant:
    """A tool that is there, the capture that it reads, and what it says about the small one."""

    tool: Tool
    corpus: Corpus
    said: dict[str, int]

    def as_json(self, small: Corpus, runs: Sequence[Run]) -> dict[str, object]:
        wrote = small.ledger.as_json()
        return {
            "name": self.tool.name,
            "says": self.tool.says,
            "command": self.tool.shown(),
            "version": self.tool.version(),
            "counts": {name: {"said": value, "wrote": wrote[name]} for name, value in self.said.items()},
            **figures(self.corpus.ledger.messages, runs),
        }


def compare(
    corpora: Corpora, rounds: int, say: Callable[[str], None], tools: Sequence[Tool] = TOOLS
) -> dict[str, object]:
    """Run them all, and judge the goals.

    Raises:
        RuntimeError: siptower read something else than was written: there is nothing to measure then.
    """
    small, large = corpora.small(), corpora.large()
    for corpus in (small, large):
        if wrong := differences(corpus):
            raise RuntimeError(f"siptower misread {corpus.path}: {'; '.join(wrong)}")
    present = [tool for tool in tools if tool.absent() is None]
    for tool in tools:
        if reason := tool.absent():
            say(f"left out: {reason}")
    entrants = []
    for tool in present:
        spent, said = _counted(tool, small)
        too_long = not spent.finished or spent.seconds * large.packets / small.packets > PATIENCE_SECONDS
        entrants.append(_Entrant(tool, small if too_long else large, said))
        say(f"counted: {tool.name} says {said or 'nothing'}")
    commands = {each.tool.name: each.tool.command(each.corpus.path) for each in entrants}
    runs = in_turn(rounds, commands, say, may_fail=[tool.name for tool in present if tool.package])
    return {
        "rounds": rounds,
        "limit_seconds": LIMIT_SECONDS,
        "large": large.as_json(),
        "small": small.as_json(),
        "tools": [
            each.as_json(small, runs[each.tool.name]) | {"capture": "large" if each.corpus is large else "small"}
            for each in entrants
        ],
        "absent": [{"name": tool.name, "reason": tool.absent()} for tool in tools if tool.absent()],
        "goals": judged(_values(runs, {each.tool.name: each.corpus for each in entrants})),
    }


def differences(corpus: Corpus, *options: str) -> list[str]:
    """Where siptower says something else than the generator of a capture, one line each."""
    with tempfile.NamedTemporaryFile(dir=FOLDER) as output:
        run((PROGRAM, "read", "--summary", "--format", "json", *options, str(corpus.path)), output=output.name)
        return corpus.ledger.differences(json.loads(Path(output.name).read_text(encoding="utf-8")))


def _counted(tool: Tool, corpus: Corpus) -> tuple[Run, dict[str, int]]:
    """One run whose output is kept, and what it says."""
    with tempfile.NamedTemporaryFile(dir=FOLDER) as output:
        spent = run(tool.command(corpus.path), output=output.name, may_fail=bool(tool.package))
        with Path(output.name).open("rb") as lines:
            return spent, tool.counting(lines) if tool.counting else {}


def _values(runs: dict[str, list[Run]], reads: dict[str, Corpus]) -> dict[str, float | None]:
    """What the goals are about; None where a tool is absent, failed or met its limit."""

    def rate_of(name: str) -> float | None:
        done = runs.get(name)
        if not done or not all(each.finished for each in done):
            return None
        return rate(reads[name].ledger.messages, done)

    summary = rate_of("siptower summary")

    def times(name: str) -> float | None:
        other = rate_of(name)
        return summary / other if summary and other else None

    return {
        "summary-rate": summary,
        "attempts-rate": rate_of("siptower attempts"),
        "times-sipgrep": times("sipgrep"),
        "times-sngrep": times("sngrep"),
        "summary-peak": peak(runs["siptower summary"]) / 1e6 if "siptower summary" in runs else None,
    }
