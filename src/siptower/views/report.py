"""What `siptower read FILE` shows: the calls, the KPIs, what the capture holds, and where to go next."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain
from shlex import quote
from typing import TYPE_CHECKING, Any

from siptower.export import csv, json
from siptower.export.table import Column, table
from siptower.export.text import Style, cell
from siptower.metrics.definitions import QUERIES
from siptower.metrics.evaluate import breakdown
from siptower.metrics.query import FIRST_HOP
from siptower.metrics.results import Results
from siptower.metrics.to_fold import plan
from siptower.model.events import event_meaning
from siptower.model.outcomes import ENDS, OUTCOMES, Meaning, meaning_of
from siptower.views.batches import opened
from siptower.views.call_table import CALL_KEYS, call_object, call_table
from siptower.views.calls import ATTEMPT_COLUMNS, SESSION_COLUMNS, CallJoin, in_time_order
from siptower.views.capture import WITHOUT_DATA, capture_facts, capture_object, warnings
from siptower.views.kpi_panel import panel
from siptower.views.kpis import kpi_object, kpis
from siptower.views.output import Format
from siptower.views.search.outcomes import OutcomeTally, gravest_outcome, outcome_line, outcome_steps
from siptower.views.wording import count, counted, day, span, time_of_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from siptower.export.text import Canvas
    from siptower.views.calls import Call
    from siptower.views.capture import CaptureFacts
    from siptower.views.output import Counted, Output, RowSource

__all__ = ["ReportView", "capture_section", "joined_calls", "short_call_id", "step_table"]

_WORST = 3
_NAMED = 3


@dataclass(frozen=True, slots=True)
class ReportView:
    """Calls, KPIs, capture facts and next steps."""

    output: Output
    """How it is written."""

    def tables(self) -> Mapping[str, tuple[str, ...] | None]:
        """Attempts and their sessions."""
        return {"attempt": ATTEMPT_COLUMNS, "session": SESSION_COLUMNS}

    def plan(self) -> Mapping[str, Any] | None:
        """Everything is counted, unless only calls are written."""
        return plan() if self.output.form in {Format.TABLE, Format.JSON} else None

    def keep_samples(self) -> bool:
        """Distributions are enough."""
        return False

    def lines(self, source: RowSource) -> Iterator[str]:
        """The report as text."""
        calls = in_time_order(joined_calls(source))
        match self.output.form:
            case Format.TABLE:
                yield from self._table(calls, source)
            case Format.JSON:
                yield from self._document(calls, source)
            case Format.CSV:
                yield from csv.table(CALL_KEYS, map(call_object, self._limited(calls)))
            case Format.NDJSON:
                yield from json.lines(map(call_object, self._limited(calls)))

    def _limited(self, calls: Iterable[Call], hidden: _Hidden | None = None) -> Iterator[Call]:
        """As many calls as are wanted; the others are taken all the same, so that the input is read to its end."""
        for number, call in enumerate(calls):
            if self.output.limit is None or number < self.output.limit:
                yield call
            elif hidden is not None:
                hidden.calls += 1

    def _document(self, calls: Iterator[Call], source: RowSource) -> Iterator[str]:
        """One JSON object whose calls are written while they come."""
        yield '{"calls": '
        yield from json.array(map(call_object, self._limited(calls)))
        counted_all = source.result()
        facts = capture_facts(counted_all.status, stopped=counted_all.stopped)
        found = kpis(counted_all)
        objects = [
            kpi_object(group, answer) for group in (found.everybody, *found.groups) for answer in group.answers.values()
        ]
        yield f',"kpis": {json.member(objects)}\n'
        yield f',"capture": {json.member(capture_object(facts))}\n'
        yield f',"warnings": {json.member([warning.line() for warning in warnings(facts)])}\n}}\n'

    def _table(self, calls: Iterator[Call], source: RowSource) -> Iterator[str]:
        """The report for people: calls while they come, then what is known only at the end."""
        canvas, hidden, outcomes, worst = self.output.canvas, _Hidden(), OutcomeTally(), _Worst()
        shown = self._limited(worst.watched(outcomes.counting(calls)), hidden)
        first = next(shown, None)
        if first is not None:
            yield from call_table(canvas, chain((first,), shown))
        counted_all = source.result()
        facts = capture_facts(counted_all.status, stopped=counted_all.stopped)
        if not facts.packets:
            yield from _nothing(canvas, facts)
            return
        waiting = _waiting_attempts(Results.from_json(counted_all.measures))
        if first is None and not waiting:
            words = "no calls: no INVITE began in this capture" if facts.messages else "no SIP messages"
            yield canvas.line((f" {words}", Style.DIM))
        yield from _call_notes(canvas, hidden.calls, waiting)
        yield from outcome_line(canvas, outcomes)
        if facts.messages:
            yield "\n"
            yield from panel(canvas, kpis(counted_all))
        yield "\n"
        yield from capture_section(canvas, facts)
        if facts.messages:
            yield "\n"
            yield from _next_steps(canvas, counted_all, hidden.calls, outcomes, worst.call(outcomes))


@dataclass(slots=True)
class _Hidden:
    """How many calls a limit left out."""

    calls: int = 0


@dataclass(slots=True)
class _Worst:
    """The call that is most worth a look: the first one with the outcome that the next steps name first."""

    firsts: dict[str, Call] = field(default_factory=dict)
    alarming: Call | None = None

    def watched(self, calls: Iterable[Call]) -> Iterator[Call]:
        """The calls as they come."""
        for call in calls:
            self.firsts.setdefault(call.attempt["outcome"], call)
            if self.alarming is None and _ALARMING & set(call.flags):
                self.alarming = call
            yield call

    def call(self, outcomes: OutcomeTally) -> Call | None:
        """It; None where there is no call. Answered calls come next, those that ended oddly before the others."""
        gravest = gravest_outcome(outcomes)
        if gravest is not None and meaning_of(gravest) in {Meaning.BAD, Meaning.WATCH}:
            return self.firsts.get(gravest)
        return self.alarming or next(iter(self.firsts.values()), None)


_ALARMING = {"no-ack", "bye_timeout", "expired", "media_timeout"}
_LONGEST_CALL_ID = 40


def _why(call: Call) -> str:
    alarming = sorted(_ALARMING & set(call.flags))
    return ", ".join(
        (
            OUTCOMES[call.attempt["outcome"]].words,
            *(ENDS[name].words if name in ENDS else "no ACK" for name in alarming),
        )
    )


def short_call_id(call: Call) -> str:
    """Its Call-ID as a shell takes it; of a long one the beginning is enough."""
    call_id = str(call.attempt["call_id"])
    return quote(call_id if len(call_id) <= _LONGEST_CALL_ID else call_id[:_LONGEST_CALL_ID])


def joined_calls(source: RowSource, join: CallJoin | None = None) -> Iterator[Call]:
    """Calls as they are complete, then those that are still up.

    Args:
        source: Where the rows come from.
        join: Joins them; None for one that carries what a call shows.
    """
    joining = join or CallJoin()
    for name, batch in opened(source.batches()):
        yield from joining.add(name, batch)
    yield from joining.finish(capture_facts(source.result().status).last_ns)


def _when(canvas: Canvas, facts: CaptureFacts) -> str:
    """First and last packet, and the time between them."""
    if facts.first_ns is None or facts.last_ns is None:
        return "no packet passed the filter" if facts.packets else "no packets"
    first, last = day(facts.first_ns), day(facts.last_ns)
    until = f"{'' if first == last else f'{last} '}{time_of_day(facts.last_ns)}"
    return (
        f"{first} {time_of_day(facts.first_ns)} {canvas.symbol('to')} {until} UTC,"
        f" {span(facts.last_ns - facts.first_ns)}"
    )


def _nothing(canvas: Canvas, facts: CaptureFacts) -> Iterator[str]:
    """A line for each input that could be read and held no packet; why the others could not be read is told apart."""
    for source in facts.sources:
        if not source.failed:
            yield canvas.line((f" {source.name}", Style.TITLE), ("  no packets", Style.DIM))


def _waiting_attempts(results: Results) -> int:
    """Session attempts of the first hop that began and have neither been answered nor failed."""
    began = results.count("sip_session_attempts_started_total", (FIRST_HOP,))
    return max(0, began - results.count("sip_session_attempts_total", (FIRST_HOP,)))


def _call_notes(canvas: Canvas, hidden: int, waiting: int) -> Iterator[str]:
    """What the table of calls does not show."""
    if hidden:
        sign = canvas.symbol("more")
        yield canvas.line((f" {sign} {counted(hidden, 'more call')}: --limit 0 shows all", Style.DIM))
    if waiting:
        verb = "was" if waiting == 1 else "were"
        words = (
            f"{counted(waiting, 'attempt')} {verb} still waiting for an answer at the end; --finalize times them out"
        )
        yield from canvas.paragraph(words, Style.ACCENT)


def capture_section(canvas: Canvas, facts: CaptureFacts) -> Iterator[str]:
    """What the capture holds, and what weakens the figures."""
    parts = [counted(facts.packets, "packet"), counted(facts.messages, "SIP message")]
    others = (
        (sum(facts.filtered.values()), "filtered out"),
        (facts.duplicates, "captured twice"),
        (facts.keepalives, "keep-alive" if facts.keepalives == 1 else "keep-alives"),
        (sum(facts.malformed.values()), "malformed"),
        (facts.probes, "not SIP at SIP ports"),
        (sum(packets for reason, packets in facts.ignored.items() if reason not in WITHOUT_DATA), "not SIP"),
        (sum(facts.ignored.get(reason, 0) for reason in WITHOUT_DATA), "without data"),
        (facts.wire.get("tls", {}).get("records", 0), "TLS records (not readable without keys)"),
        (facts.wire.get("unframed_bytes", 0), "bytes in streams that belong to no message"),
        (sum(facts.dropped.values()), "not readable"),
    )
    parts += [f"{count(number)} {words}" for number, words in others if number]
    names = [source.name for source in facts.sources]
    yield canvas.line((" Capture", Style.TITLE), (f"  {', '.join(names[:_NAMED])}", Style.PLAIN))
    if len(names) > _NAMED:
        yield canvas.line((f" and {counted(len(names) - _NAMED, 'more file')}", Style.DIM))
    yield from canvas.paragraph(_when(canvas, facts), Style.DIM)
    yield from canvas.paragraph(", ".join(parts), Style.DIM)
    for warning in warnings(facts):
        yield from canvas.paragraph(warning.message, Style.WATCH, sign=canvas.symbol("watch"))
        yield from canvas.paragraph(warning.hint, Style.DIM, indent=3)


def _next_steps(
    canvas: Canvas, counted_all: Counted, hidden: int, outcomes: OutcomeTally, worst: Call | None
) -> Iterator[str]:
    """Options that answer what the reader is likely to ask next."""
    results = Results.from_json(counted_all.measures)
    steps = [("--limit 0", f"the other {count(hidden)} calls, too")] if hidden else []
    steps += outcome_steps(outcomes)
    if worst is not None:
        words = f"one call, message by message: the first that is worth a look ({_why(worst)})"
        steps.append((f"--call {short_call_id(worst)}", words))
    steps.append(("--kpis", "every KPI with its interval and definition"))
    alarming = {
        name: number
        for name, number in breakdown(QUERIES["events"], results).items()
        if event_meaning(name) is Meaning.BAD
    }
    if alarming:
        gravest = sorted(alarming.items(), key=lambda item: (-item[1], item[0]))[:_WORST]
        steps.append(("--events", ", ".join(f"{count(number)} {name}" for name, number in gravest)))
    registrations = breakdown(QUERIES["registration_attempts"], results)
    if registrations:
        failed = sum(number for name, number in registrations.items() if meaning_of(name) is Meaning.BAD)
        words = f"{counted(sum(registrations.values()), 'registration attempt')}, {count(failed)} failed"
        steps.append(("--registrations", words))
    steps.append(("--messages", "every message, with retransmissions and deviations"))
    if set(results.label_values("sip_session_attempts_total", "carrier")) == {"other"}:
        steps.append(("--config siptower.yaml", "name your networks and carriers, and they are told apart"))
    steps.append(("--summary --format json", "every figure for a program"))
    steps.append(("--format csv", "the calls for a spreadsheet"))
    yield from step_table(canvas, steps)


_LEAST_WORDS = 27
"""Columns beside options in which words can still be read; where there are fewer, words stand below."""


def step_table(canvas: Canvas, steps: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Options to run the command with, and what they show."""
    listed = list(steps)
    yield canvas.line((" Where to go next", Style.TITLE), ("  the same command with", Style.DIM))
    longest = max((len(options) for options, _ in listed), default=0)
    if longest + _LEAST_WORDS > canvas.width:
        for options, words in listed:
            # A command that is cut cannot be typed: the terminal may break it.
            yield f" {canvas.paint(canvas.text(options), Style.ACCENT)}\n"
            yield from canvas.paragraph(words, Style.DIM, indent=3)
        return
    rows = ((cell(options, Style.ACCENT), cell(words, Style.DIM)) for options, words in listed)
    columns = (Column("Option", least=longest, most=longest), Column("What it shows", least=20, most=80, wrap=True))
    yield from table(canvas, columns, rows, heading=False)
