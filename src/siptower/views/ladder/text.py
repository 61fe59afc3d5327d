"""The ladder for people: its headline, what went wrong, its messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from siptower.export import ladder as drawing
from siptower.export.flow import flowing
from siptower.export.text import Style
from siptower.views.ladder.folding import Middle, Repeats, Run, folded
from siptower.views.ladder.model import Note, Step
from siptower.views.ladder.words import (
    headline_lines,
    label,
    mark_spans,
    media_spans,
    middle_words,
    repeats_words,
    run_words,
)
from siptower.views.wording import delay, time_of_day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from siptower.export.text import Canvas, Spans
    from siptower.views.ladder.folding import Entry
    from siptower.views.ladder.model import Host, Ladder

__all__ = ["ladder_lines"]


def ladder_lines(canvas: Canvas, ladder: Ladder, limit: int | None, *, whole: bool = False) -> Iterator[str]:
    """A ladder as text.

    Args:
        canvas: What it is written for.
        ladder: What is shown.
        limit: Most lines of the ladder; None for as many as there are.
        whole: Fold nothing.
    """
    for spans in headline_lines(canvas, ladder):
        yield from flowing(canvas, spans)
    for mark in ladder.headline.findings:
        yield from flowing(canvas, mark_spans(canvas, mark))
    yield "\n"
    entries = folded(ladder, limit, whole=whole)
    lanes = [_lane(host) for host in ladder.hosts]
    yield from drawing.ladder(canvas, lanes, [_line(canvas, entry) for entry in entries])


def _lane(host: Host) -> drawing.Lane:
    return drawing.Lane(host.alias, host.name) if host.alias else drawing.Lane(host.name)


def _line(canvas: Canvas, entry: Entry) -> drawing.Line:
    more = canvas.symbol("more")
    match entry:
        case Step():
            return _arrow(canvas, entry, f"#{entry.number}", _details(canvas, entry), dashed=entry.retransmission)
        case Run():
            words = f"#{entry.first.number}-{entry.last.number}"
            detail: Spans = ((f"{run_words(canvas, entry)}, of #{entry.first.of or '?'}", Style.DIM),)
            return _arrow(canvas, entry.first, words, (detail,), dashed=True)
        case Repeats():
            return drawing.Remark(((repeats_words(entry), Style.DIM),), more)
        case Middle():
            return drawing.Remark(((middle_words(entry), Style.DIM),), more)
        case Note() if entry.mark.name == "silence":
            return drawing.Remark(((f"{entry.mark.words} without a message", Style.DIM),), canvas.symbol("silence"))
        case Note():
            words = f"{time_of_day(entry.ts)} {entry.mark.words}"
            return drawing.Remark(((words, Style(entry.mark.meaning.value)),), canvas.symbol(entry.mark.meaning.value))


def _arrow(canvas: Canvas, step: Step, number: str, details: tuple[Spans, ...], *, dashed: bool) -> drawing.Arrow:
    return drawing.Arrow(
        number,
        time_of_day(step.ts),
        "" if step.delta is None else delay(step.delta),
        step.source,
        step.target,
        label(canvas, step),
        details,
        dashed=dashed,
    )


def _details(canvas: Canvas, step: Step) -> tuple[Spans, ...]:
    """What stands beside an arrow: what is wrong first, then the media, then the rest."""
    if step.retransmission:
        times = canvas.symbol("times")
        words = f"retransmission{f' {times}{step.copies}' if step.copies > 1 else ''} of #{step.of or '?'}"
        others = [mark_spans(canvas, mark) for mark in step.marks if mark.name != "retransmission"]
        return (((words, Style.DIM),), *others)
    media = () if step.media is None else (media_spans(step.media),)
    return (*media, *(mark_spans(canvas, mark) for mark in step.marks))
