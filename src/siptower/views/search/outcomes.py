"""How calls ended: counted while they pass, told in one line, and as expressions that show each."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from siptower.export.table import Column, table
from siptower.export.text import Align, Style, cell
from siptower.model.outcomes import FAILED, OUTCOMES, Meaning
from siptower.views.wording import count, counted, percent

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from siptower.export.text import Canvas, Span
    from siptower.views.calls import Call

__all__ = ["OutcomeTally", "gravest_outcome", "outcome_line", "outcome_steps", "outcome_table"]

_STEPS = 4
_GRAVITY = {Meaning.BAD: 0, Meaning.WATCH: 1, Meaning.UNKNOWN: 2, Meaning.GOOD: 3}


@dataclass(frozen=True, slots=True)
class OutcomeTally:
    """How many calls ended in each way."""

    counts: Counter[str] = field(default_factory=Counter)
    """Calls by outcome."""

    def counting(self, calls: Iterable[Call]) -> Iterator[Call]:
        """Pass calls on, and count each."""
        for call in calls:
            self.counts[call.attempt["outcome"]] += 1
            yield call

    def ranked(self) -> list[tuple[str, int]]:
        """Outcomes, the most frequent first."""
        return sorted(self.counts.items(), key=lambda item: (-item[1], item[0]))


def outcome_line(canvas: Canvas, tally: OutcomeTally) -> Iterator[str]:
    """All outcomes in one line or few: `44 calls:  41 wrong number  3 timeout`; nothing where there is no call."""
    if not tally.counts:
        return
    line: list[Span] = [(f" {counted(tally.counts.total(), 'call')}:", Style.STRONG)]
    taken = len(line[0][0])
    for name, number in tally.ranked():
        meaning = OUTCOMES[name].meaning.value
        # Two spaces tell them apart: some words have a comma of their own.
        words = f"  {canvas.symbol(meaning)} {count(number)} {OUTCOMES[name].words}"
        if taken + len(words) > canvas.width:
            yield canvas.line(*line)
            line, taken = [], 0
        line.append((words, Style(meaning)))
        taken += len(words)
    yield canvas.line(*line)


def outcome_steps(tally: OutcomeTally) -> list[tuple[str, str]]:
    """Options that show the calls of one outcome each: the gravest first, those that were answered never."""
    found = _gravest_first(tally)
    failed = [number for name, number in found if name in FAILED]
    whole = [("--where failed", f"all {count(sum(failed))} calls that failed")] if len(failed) > 1 else []
    return whole + [
        (f"--where 'outcome == {name}'", f"{counted(number, 'call')}: {OUTCOMES[name].words}")
        for name, number in found[:_STEPS]
    ]


def gravest_outcome(tally: OutcomeTally) -> str | None:
    """The outcome that `outcome_steps` names first; None where all calls were answered."""
    return next((name for name, _ in _gravest_first(tally)), None)


def _gravest_first(tally: OutcomeTally) -> list[tuple[str, int]]:
    """Outcomes other than good ones, the gravest first, among equals the most frequent."""
    found = [(name, number) for name, number in tally.ranked() if OUTCOMES[name].meaning is not Meaning.GOOD]
    return sorted(found, key=lambda item: _GRAVITY[OUTCOMES[item[0]].meaning])


def outcome_table(canvas: Canvas, tally: OutcomeTally) -> Iterator[str]:
    """Outcomes with their share and the word that an expression calls them by."""
    total = tally.counts.total()
    columns = (
        Column("Outcome", least=12, most=24),
        Column("Calls", Align.RIGHT, least=5, most=12),
        Column("Share", Align.RIGHT, least=7, most=8),
        Column("outcome ==", least=10, most=26, rank=1),
    )
    rows = []
    for name, number in tally.ranked():
        wording = OUTCOMES[name]
        style = Style(wording.meaning.value)
        rows.append(
            (
                ((f"{canvas.symbol(wording.meaning.value)} ", style), (wording.words, style)),
                cell(count(number), Style.STRONG),
                cell(percent(100 * number / total)),
                cell(name, Style.DIM),
            )
        )
    yield from table(canvas, columns, rows)
