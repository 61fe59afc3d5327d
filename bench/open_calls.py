"""What one open call costs in memory."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from bench.comparison import differences
from bench.figures import figures, peak
from bench.goals import judged
from bench.provenance import ROOT
from bench.running import in_turn
from bench.tools import PROGRAM

if TYPE_CHECKING:
    from collections.abc import Callable

    from bench.corpora import Corpora

__all__ = ["NAME", "SAYS", "bytes_per_call", "weigh"]

NAME = "open-calls"
SAYS = "peak memory of `read --summary` with ever more calls up at the same time"
_ROOMY = ("--config", str(ROOT / "bench" / "roomy.yaml"))


def weigh(corpora: Corpora, rounds: int, say: Callable[[str], None]) -> dict[str, object]:
    """Measure every size in turn; the goal is judged by the step from the fewest calls to the most.

    Raises:
        RuntimeError: siptower does not hold all of the calls.
    """
    captures = {f"{corpus.ledger.calls} calls": corpus for corpus in corpora.open_calls()}
    for corpus in captures.values():
        if wrong := differences(corpus, *_ROOMY):
            raise RuntimeError(f"siptower misread {corpus.path}: {'; '.join(wrong)}")
    options = ("--summary", "--format", "json", *_ROOMY)
    commands: dict[str, tuple[str, ...]] = {
        name: (PROGRAM, "read", *options, str(corpus.path)) for name, corpus in captures.items()
    }
    runs = in_turn(rounds, commands, say)
    points = [(corpus.ledger.calls, peak(runs[name])) for name, corpus in captures.items()]
    return {
        "rounds": rounds,
        "sizes": [
            {"calls": corpus.ledger.calls, "capture": corpus.as_json(), **figures(corpus.ledger.messages, runs[name])}
            for name, corpus in captures.items()
        ],
        "steps": [
            {"from": fewer[0], "to": more[0], "bytes_per_call": round(bytes_per_call(fewer, more))}
            for fewer, more in pairwise(points)
        ],
        "goals": judged({"open-call-bytes": bytes_per_call(points[0], points[-1])}),
    }


def bytes_per_call(fewer: tuple[int, int], more: tuple[int, int]) -> float:
    """Difference of the peaks over difference of the calls: what the program needs anyway is in neither."""
    return (more[1] - fewer[1]) / (more[0] - fewer[0])
