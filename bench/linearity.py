"""Ten times the traffic, and how many times as long it takes: for the mix, and for too much of one thing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.comparison import differences
from bench.figures import cpu_minimum, figures
from bench.goals import judged
from bench.provenance import ROOT
from bench.running import in_turn
from bench.tools import PROGRAM
from bench.traffic.keeping import kept

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bench.corpora import Corpora
    from bench.running import Run
    from bench.traffic.keeping import Corpus
    from bench.traffic.ledger import Ledger
    from bench.traffic.mix import Packet

__all__ = ["NAME", "SAYS", "ratio", "scale"]

NAME = "linearity"
SAYS = "ten times the traffic, and how many times as long `read --summary` takes"
_TURNS = 3
"""Turns for each round: a tenth takes little more than the start, and the least of more runs is nearer to the truth."""

_ROOMY = ("--config", str(ROOT / "bench" / "roomy.yaml"))


def scale(corpora: Corpora, rounds: int, say: Callable[[str], None]) -> dict[str, object]:
    """Measure all pairs in turn, and judge the goal by the worst of them.

    Raises:
        RuntimeError: siptower read something else than was written.
    """
    pairs = {"mix": ("the calls of the comparison", corpora.small(), corpora.large())}
    pairs |= {each.name: (each.says, *corpora.excess(each)) for each in corpora.excesses()}
    nothing = kept("nothing", _nothing)
    commands = {"start": _command(nothing)}
    for name, (_, small, large) in pairs.items():
        for corpus in (small, large):
            if wrong := differences(corpus, *_ROOMY):
                raise RuntimeError(f"siptower misread {corpus.path}: {'; '.join(wrong)}")
        commands |= {f"{name}, a tenth": _command(small), f"{name}, all": _command(large)}
    runs = in_turn(rounds * _TURNS, commands, say)
    start = cpu_minimum(runs["start"])
    cases = [
        {
            "name": name,
            "says": says,
            "ratio": _rounded(
                ratio(runs[f"{name}, a tenth"], runs[f"{name}, all"], start, (small.ledger, large.ledger))
            ),
            "tenth": _side(small, runs[f"{name}, a tenth"]),
            "all": _side(large, runs[f"{name}, all"]),
        }
        for name, (says, small, large) in pairs.items()
    ]
    worst = max((each["ratio"] for each in cases if isinstance(each["ratio"], float)), default=None)
    return {
        "rounds": rounds * _TURNS,
        "start_cpu_seconds": round(start, 4),
        "cases": cases,
        "goals": judged({"tenfold": worst}),
    }


def ratio(small: Sequence[Run], large: Sequence[Run], start: float, sizes: tuple[Ledger, Ledger]) -> float | None:
    """How many times as long ten times as much takes, without what the program takes to start.

    Args:
        small: Runs over a tenth.
        large: Runs over all.
        start: CPU seconds of a run over a capture without packets.
        sizes: What both hold: they are not ten to one to the message, and the figure is scaled to that.

    Returns:
        None when the tenth takes so little that it cannot be told from the start.
    """
    least, most = cpu_minimum(small) - start, cpu_minimum(large) - start
    if least < start / 50:
        return None
    return most / least * 10 * sizes[0].messages / sizes[1].messages


def _command(corpus: Corpus) -> tuple[str, ...]:
    return (PROGRAM, "read", "--summary", "--format", "json", *_ROOMY, str(corpus.path))


def _side(corpus: Corpus, runs: Sequence[Run]) -> dict[str, object]:
    return {"capture": corpus.as_json(), **figures(corpus.ledger.messages, runs)}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def _nothing(_ledger: Ledger) -> Iterator[Packet]:
    """A capture without packets."""
    return iter(())
