"""What `siptower read --where EXPRESSION FILE` shows: the calls that match, and how they ended."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from siptower.export import csv, json
from siptower.export.text import Style
from siptower.views.call_table import CALL_KEYS, call_object, call_table
from siptower.views.calls import ATTEMPT_COLUMNS, SESSION_COLUMNS, in_time_order
from siptower.views.capture import capture_facts, capture_object, warnings
from siptower.views.output import Format
from siptower.views.report import capture_section, joined_calls, short_call_id, step_table
from siptower.views.search.outcomes import OutcomeTally, outcome_table
from siptower.views.search.selection import Selection, call_join, needed
from siptower.views.wording import count, counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from siptower.filter import Filter
    from siptower.views.calls import Call
    from siptower.views.output import Output, RowSource

__all__ = ["FoundCallsView"]


@dataclass(frozen=True, slots=True)
class FoundCallsView:
    """The calls that an expression chooses. No KPI is shown: those are figures of the whole capture."""

    output: Output
    """How it is written."""

    where: Filter
    """Which calls."""

    def tables(self) -> Mapping[str, tuple[str, ...] | None]:
        """Attempts and their sessions, with the columns that are shown and those that choose."""
        return {
            "attempt": needed("attempt", ATTEMPT_COLUMNS, self.where),
            "session": needed("session", SESSION_COLUMNS, self.where),
        }

    def plan(self) -> Mapping[str, Any] | None:
        """Nothing is counted by the engine."""
        return None

    def keep_samples(self) -> bool:
        """Nothing is counted by the engine."""
        return False

    def lines(self, source: RowSource) -> Iterator[str]:
        """The calls as text."""
        found = _Found(Selection(self.where), OutcomeTally())
        calls = in_time_order(found.selection.calls(joined_calls(source, call_join(self.where))))
        shown = self._limited(found.outcomes.counting(calls))
        match self.output.form:
            case Format.TABLE:
                yield from self._table(shown, found, source)
            case Format.JSON:
                yield from self._document(shown, found, source)
            case Format.CSV:
                yield from csv.table(CALL_KEYS, map(call_object, shown))
            case Format.NDJSON:
                yield from json.lines(map(call_object, shown))

    def _limited(self, calls: Iterator[Call]) -> Iterator[Call]:
        """As many calls as are wanted; the others are taken all the same, so that all are counted."""
        for number, call in enumerate(calls):
            if self.output.limit is None or number < self.output.limit:
                yield call

    def _document(self, calls: Iterator[Call], found: _Found, source: RowSource) -> Iterator[str]:
        """One JSON object whose calls are written while they come."""
        yield f'{{"where": {json.member(self.where.text)}\n,"calls": '
        yield from json.array(map(call_object, calls))
        told = source.result()
        facts = capture_facts(told.status, stopped=told.stopped)
        counts = {"looked_at": found.selection.looked_at, "matched": found.selection.matched}
        yield f',"counts": {json.member(counts)}\n'
        yield f',"outcomes": {json.member(dict(found.outcomes.ranked()))}\n'
        yield f',"capture": {json.member(capture_object(facts))}\n'
        yield f',"warnings": {json.member([warning.line() for warning in warnings(facts)])}\n}}\n'

    def _table(self, calls: Iterator[Call], found: _Found, source: RowSource) -> Iterator[str]:
        """For people: calls while they come, then how they ended, and what the capture holds."""
        canvas = self.output.canvas
        first = next(calls, None)
        if first is not None:
            yield from call_table(canvas, chain((first,), calls))
        told = source.result()
        facts = capture_facts(told.status, stopped=told.stopped)
        matched, looked_at = found.selection.matched, found.selection.looked_at
        hidden = 0 if self.output.limit is None else max(0, matched - self.output.limit)
        if hidden:
            sign = canvas.symbol("more")
            yield canvas.line((f" {sign} {counted(hidden, 'more call')}: --limit 0 shows all", Style.DIM))
        if matched:
            yield "\n"
            verb = "matches" if looked_at == 1 else "match"
            yield canvas.line((f" {count(matched)} of {counted(looked_at, 'call')} {verb}", Style.TITLE))
            yield from outcome_table(canvas, found.outcomes)
        else:
            words = "no calls in this capture"
            if looked_at:
                words = f"no call matches; {count(looked_at)} {'was' if looked_at == 1 else 'were'} looked at"
            yield from canvas.paragraph(words, Style.TITLE)
        yield "\n"
        yield from capture_section(canvas, facts)
        yield "\n"
        yield from step_table(canvas, _steps(hidden, matched, first))


@dataclass(frozen=True, slots=True)
class _Found:
    """What was found, counted while it passes."""

    selection: Selection
    outcomes: OutcomeTally


def _steps(hidden: int, matched: int, first: Call | None) -> Iterator[tuple[str, str]]:
    """Options that answer what the reader is likely to ask next."""
    if hidden:
        yield "--limit 0", f"the other {counted(hidden, 'match', 'matches')}, too"
    if first is not None:
        yield f"--call {short_call_id(first)}", "without --where: the first of them, message by message"
    if matched:
        yield "--format csv", "these calls for a spreadsheet, with their Call-IDs"
        yield "--format ndjson", "these calls for a program, with every column"
    yield "without --where", "all calls, and the KPIs, which are those of the whole capture"
