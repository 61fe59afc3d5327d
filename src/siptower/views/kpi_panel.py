"""KPIs for people: a panel beside the calls, and a page with every figure.

A ratio always stands with its n. Where nothing was counted there is a dash, never 0; where fewer than 30 were counted
the figure is grey and in brackets, because it says little.
"""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from siptower.export.table import Column, table
from siptower.export.text import Align, Canvas, Span, Spans, Style, cell, spans_width
from siptower.metrics.query import FEW, View
from siptower.model.quantities import SECOND
from siptower.views.wording import count, counted, delay, percent, span, talk_time

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from siptower.metrics.evaluate import Answer
    from siptower.metrics.results import Distribution
    from siptower.views.kpis import Group, Kpis

__all__ = ["full_panel", "panel"]

_BLOCKS = (
    ("ITU-T", ("asr", "ner", "abr", "ccr")),
    ("By session request", ("ser", "seer", "isa", "scr", "ira")),
    ("RFC 6076 to the letter", ("ser_literal", "seer_literal", "ira_literal")),
)
_BLOCK_GAP, _NARROW_BLOCK_GAP = 5, 2
_DEFINITION_WIDTH = 44
"""Where a definition has less room than this it stands under its figure instead of beside it."""
_DELAYS = {
    "pdd": ("PDD", "post-dial delay: first INVITE to ringing, or to the answer"),
    "srd_success": ("SRD answered", "session request delay of answered calls"),
    "srd_failed": ("SRD failed", "session request delay of failed calls"),
    "srd_success_other_fork": ("SRD other fork", "session request delay of further early dialogs"),
    "pgad": ("Answer", "answer delay: first INVITE to the answer"),
    "ttr": ("TTR", "time to the first response to an INVITE"),
    "sdd": ("SDD", "session disconnect delay: BYE to its 200"),
    "sdd_other_fork": ("SDD other fork", "session disconnect delay of further dialogs"),
    "sdt_success": ("SDT", "session duration time: answer to BYE"),
    "sdt_failed": ("SDT failed", "the same where the BYE had no answer"),
    "holding": ("Holding", "holding time: first INVITE to the end"),
    "rrd": ("RRD", "registration request delay: first REGISTER to its 200"),
    "options": ("OPTIONS", "OPTIONS to its response"),
}
_FIGURES_WIDTH = 70
_LASTING = {"sdt_success", "sdt_failed", "holding"}
_PANEL_DELAYS = ("pdd", "srd_success", "srd_failed", "pgad", "sdd", "sdt_success", "rrd")
_TITLES = {
    View.ITU: "ITU-T and traffic",
    View.SESSION: "RFC 6076, by session: challenges and redirects are steps of one attempt",
    View.LITERAL: "RFC 6076, to the letter: every INVITE transaction counts",
    View.IR42: "IR.42-like, seen passively",
    View.TRAFFIC: "Traffic",
    View.COMPAT: "As sip-exporter v1.11 would show it",
}


def panel(canvas: Canvas, found: Kpis) -> Iterator[str]:
    """The KPIs that everybody asks for first."""
    yield from _heading(canvas, found)
    yield "\n"
    blocks = [[((title, Style.DIM),), *_ratios(canvas, found.everybody, names)] for title, names in _BLOCKS]
    yield from _side_by_side(canvas, blocks)
    yield from _delay_table(canvas, found.everybody.delays, _PANEL_DELAYS)
    yield from _carriers(canvas, found)


def full_panel(canvas: Canvas, found: Kpis) -> Iterator[str]:
    """Every figure with its n, its interval and its definition."""
    yield from _heading(canvas, found)
    for view, title in _TITLES.items():
        answers = [answer for answer in found.everybody.answers.values() if answer.query.view is view]
        yield "\n"
        yield canvas.line((f" {title}", Style.TITLE))
        yield from _figure_table(canvas, answers)
    yield from _delay_table(canvas, found.everybody.delays, tuple(_DELAYS))
    yield from _carriers(canvas, found)


def _figure_table(canvas: Canvas, answers: Sequence[Answer]) -> Iterator[str]:
    """Figures with their definitions, beside them where there is room."""
    rows = [_row(canvas, answer) for answer in answers]
    figures = (
        Column("KPI", least=8, most=24),
        Column("Value", Align.RIGHT, least=9, most=12),
        Column("n", Align.RIGHT, least=5, most=12),
        Column("95 % interval", Align.RIGHT, least=13, most=13),
    )
    beside = Column("What it is, and where it is written", least=_DEFINITION_WIDTH, most=96, wrap=True)
    if canvas.width - _FIGURES_WIDTH >= _DEFINITION_WIDTH:
        yield from table(canvas, (*figures, beside), rows)
        return
    lines = list(table(canvas, figures, rows))
    yield lines[0]
    for line, answer in zip(lines[1:], answers, strict=True):
        yield line
        yield from canvas.paragraph(_definition(answer), Style.DIM, indent=5)


def _definition(answer: Answer) -> str:
    return f"{answer.query.definition} [{answer.query.source}]"


def _heading(canvas: Canvas, found: Kpis) -> Iterator[str]:
    """What the figures cover."""
    words = f"  {counted(found.everybody.attempts, 'attempt')}, normal traffic, first hop"
    if found.seconds is not None:
        words += f", {span(round(found.seconds * SECOND))}"
    yield canvas.line((" KPIs", Style.TITLE), (words, Style.DIM))
    if found.left_out:
        others = ", ".join(f"{count(number)} of class {name}" for name, number in sorted(found.left_out.items()))
        yield canvas.line((f" not in them: {others}", Style.WATCH))
    yield canvas.line((f" {canvas.symbol('none')} nothing to count, (in brackets) n below {FEW}", Style.DIM))


def _ratios(canvas: Canvas, group: Group, names: Sequence[str]) -> list[Spans]:
    """One line a ratio: symbol, value, n."""
    lines: list[Spans] = []
    for name in names:
        answer = group.answers[name]
        shown, style = _value(canvas, answer)
        lines.append(
            (
                (f"{answer.query.symbol:<4}", Style.PLAIN),
                (f"{shown:>10}", style),
                (f"  n={count(answer.n)}", Style.DIM),
            )
        )
    return lines


def _value(canvas: Canvas, answer: Answer) -> tuple[str, Style]:
    """A figure and how it looks: a dash when undefined, grey in brackets when too little was counted."""
    if answer.value is None:
        return canvas.symbol("none"), Style.DIM
    unit = answer.query.unit
    if unit == "1":
        return count(round(answer.value)), Style.STRONG
    if unit in {"1/s", "erlang"}:
        return f"{answer.value:,.2f}", Style.STRONG
    if unit == "%":
        words = percent(answer.value)
    else:
        nanoseconds = round(answer.value * SECOND)
        words = talk_time(nanoseconds) if answer.query.name in {"aloc", "mht", *_LASTING} else delay(nanoseconds)
    if answer.few:
        return f"({words})", Style.DIM
    return words, Style.STRONG


def _row(canvas: Canvas, answer: Answer) -> tuple[Spans, ...]:
    """A figure as a row of the page."""
    query = answer.query
    interval = cell("")
    if answer.interval is not None:
        low, high = answer.interval
        interval = cell(f"{low:.1f} {canvas.symbol('dash')} {high:.1f}", Style.DIM)
    n = cell(count(answer.n), Style.DIM) if query.unit != "1" else cell("")
    return (
        cell(query.title if query.unit == "1" and query.view is View.TRAFFIC else query.symbol),
        cell(*_value(canvas, answer)),
        n,
        interval,
        cell(_definition(answer), Style.DIM),
    )


def _side_by_side(canvas: Canvas, blocks: Sequence[Sequence[Spans]]) -> Iterator[str]:
    """Blocks of lines beside each other, as many as there is room for, and the others under them."""
    widths = [max(spans_width(canvas, line) for line in block) for block in blocks]
    fits = sum(widths) + _BLOCK_GAP * (len(blocks) - 1) < canvas.width
    gap = _BLOCK_GAP if fits else _NARROW_BLOCK_GAP
    abreast = len(blocks)
    while abreast > 1 and sum(widths[:abreast]) + gap * (abreast - 1) >= canvas.width:
        abreast -= 1
    for first in range(0, len(blocks), abreast):
        for lines in zip_longest(*blocks[first : first + abreast], fillvalue=()):
            spans: list[Span] = [(" ", Style.PLAIN)]
            for number, line in enumerate(lines):
                if number:
                    spans.append((" " * gap, Style.PLAIN))
                spans.extend(line)
                spans.append((" " * (widths[first + number] - spans_width(canvas, line)), Style.PLAIN))
            yield canvas.line(*spans)


def _delay_table(canvas: Canvas, delays: Mapping[str, Distribution], names: Sequence[str]) -> Iterator[str]:
    """Distributions that have values."""
    shown = [(name, delays[name]) for name in names if delays[name].n]
    if not shown:
        return
    yield "\n"
    yield from table(
        canvas,
        (
            Column("Delay", least=8, most=14),
            Column("n", Align.RIGHT, least=4),
            Column("Mean", Align.RIGHT, least=7),
            Column("p50", Align.RIGHT, least=7),
            Column("p95", Align.RIGHT, least=7),
            Column("Max", Align.RIGHT, least=7),
            Column("What it is", least=44, most=60, rank=1),
        ),
        (_delay_row(name, found) for name, found in shown),
    )


def _delay_row(name: str, found: Distribution) -> tuple[Spans, ...]:
    symbol, words = _DELAYS[name]
    style = Style.DIM if found.n < FEW else Style.PLAIN
    written = talk_time if name in _LASTING else delay

    def value(nanoseconds: int | None) -> Spans:
        return cell("" if nanoseconds is None else written(nanoseconds), style)

    return (
        cell(symbol),
        cell(count(found.n), Style.DIM),
        value(round(found.sum / found.n)),
        value(found.quantile(500)),
        value(found.quantile(950)),
        value(found.max),
        cell(words, Style.DIM),
    )


def _carriers(canvas: Canvas, found: Kpis) -> Iterator[str]:
    """The first figures by carrier and direction, the busiest first; nothing where there is only one."""
    if len(found.groups) < 2:  # noqa: PLR2004 (one line would repeat what stands above)
        return
    yield "\n"
    yield canvas.line((" By carrier", Style.TITLE))
    yield from table(
        canvas,
        (
            Column("Carrier", least=6, most=20),
            Column("Direction", least=7, most=9),
            Column("Attempts", Align.RIGHT, least=6),
            Column("ASR", Align.RIGHT, least=7),
            Column("NER", Align.RIGHT, least=7),
            Column("SER", Align.RIGHT, least=7, rank=3),
            Column("SCR", Align.RIGHT, least=7, rank=2),
            Column("ALOC", Align.RIGHT, least=6, rank=1),
            Column("PDD p95", Align.RIGHT, least=7, rank=1),
        ),
        (
            (
                cell(group.carrier),
                cell(group.direction, Style.DIM),
                cell(count(group.attempts)),
                *(
                    cell(*_value(canvas, group.answers[name]))
                    for name in ("asr", "ner", "ser", "scr", "aloc", "pdd_p95")
                ),
            )
            for group in found.groups
        ),
    )
