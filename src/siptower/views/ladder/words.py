"""How steps, media and headlines are said: pieces of text with what they are, for any width."""

from __future__ import annotations

from typing import TYPE_CHECKING

from siptower.export.text import Style
from siptower.model.outcomes import Meaning, code_meaning
from siptower.views.wording import counted, day, delay, talk_time, time_of_day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from siptower.export.text import Canvas, Span, Spans
    from siptower.views.ladder.folding import Middle, Repeats, Run
    from siptower.views.ladder.model import Headline, Ladder, Mark, Media, MediaLine, Step

__all__ = ["headline_lines", "label", "mark_spans", "media_spans", "middle_words", "repeats_words", "run_words"]

_QUIET_RESPONSES = {"INVITE"}
_SUCCESS = 200
_CODECS = 3
_TIMES = (
    ("pdd", "PDD {}"),
    ("srd", "SRD {}"),
    ("pgad", "answered after {}"),
    ("rrd", "registered after {}"),
    ("talk", "talked {}"),
    ("sdd", "released in {}"),
    ("open", "still up after {}"),
)
_CLOCKS = {"talk", "open"}


def label(canvas: Canvas, step: Step) -> Spans:
    """What a message is: its method, or status, reason and method."""
    letter: Span = (f" [{step.dialog}]", Style.ACCENT) if step.dialog else ("", Style.PLAIN)
    if step.retransmission:
        return ((step.title, Style.DIM), (_method(step), Style.DIM), letter)
    if step.is_request:
        return ((step.title, Style.STRONG), letter)
    style = Style(code_meaning(str(step.row["status"])).value)
    status, reason = str(step.row["status"]), str(step.row["reason"])
    sign = canvas.symbol("bad") + " " if style is Style.BAD else ""
    return (
        (f"{sign}{status}", style),
        (f" {reason}" if reason else "", Style.PLAIN),
        (_method(step), Style.DIM),
        letter,
    )


def _method(step: Step) -> str:
    """The method that a response answers, where it does not go without saying."""
    if step.is_request or (step.row["method"] == "INVITE" and step.row["status"] < _SUCCESS):
        return ""
    return f" ({step.row['method']})"


def mark_spans(canvas: Canvas, mark: Mark) -> Spans:
    """A mark in words, what is good or bad with its sign."""
    if mark.meaning is Meaning.UNKNOWN:
        return ((mark.words, Style.DIM),)
    style = Style(mark.meaning.value)
    return ((f"{canvas.symbol(mark.meaning.value)} {mark.words}", style),)


def media_spans(media: Media) -> Spans:
    """A session description in a few words: what is new, or that nothing is."""
    if media.rewritten is not None:
        changes = ", ".join(media.rewritten)
        return (("SDP rewritten: ", Style.PLAIN), (changes, Style.STRONG)) if changes else (("same SDP", Style.DIM),)
    role = f"SDP {media.role}" if media.role else "SDP"
    if media.changes is not None and not media.changes:
        return ((f"{role}, unchanged", Style.DIM),)
    if media.changes:
        return ((f"{role}: ", Style.PLAIN), (", ".join(media.changes), Style.STRONG))
    lines = "; ".join(_media_line(line) for line in media.lines) or "no media"
    return ((f"{role} ", Style.PLAIN), (lines, Style.ACCENT))


def _media_line(line: MediaLine) -> str:
    names = ["DTMF" if codec.startswith("telephone-event") else codec for codec in line.codecs]
    codecs = "+".join(dict.fromkeys(names[:_CODECS])) + ("+..." if len(names) > _CODECS else "")
    host = f"[{line.address}]" if ":" in line.address else line.address
    parts = [
        "" if line.kind == "audio" else line.kind,
        codecs,
        f"{host}:{line.port}" if line.port else "refused",
        "" if line.direction == "sendrecv" else line.direction,
        "SRTP" if line.encrypted else "",
    ]
    return " ".join(part for part in parts if part)


def run_words(canvas: Canvas, run: Run) -> str:
    """How often a message was repeated, and over what time."""
    times = canvas.symbol("times")
    over = f" over {delay(run.last.ts - run.first.ts)}" if run.last.ts > run.first.ts else ""
    return f"retransmitted {times}{run.count}{over}"


def repeats_words(repeats: Repeats) -> str:
    """What a folded pattern says."""
    what = "same message" if repeats.size == 1 else f"same {repeats.size} messages"
    again = "once more" if repeats.times == 1 else f"{repeats.times:,} times more"
    return (
        f"the {what} {again}, every {delay(repeats.period)} until {time_of_day(repeats.until)}"
        f" (#{repeats.first}-#{repeats.last}): --limit 0 shows all"
    )


def middle_words(middle: Middle) -> str:
    """What a folded middle says."""
    return f"{counted(middle.count, 'message')} folded (#{middle.first}-#{middle.last}): --limit 0 shows all"


def headline_lines(canvas: Canvas, ladder: Ladder) -> Iterator[Spans]:
    """The headline, line by line."""
    told = ladder.headline
    style = Style(told.meaning.value)
    to = canvas.symbol("to")
    q850 = "" if told.q850 is None else f", Q.850 cause {told.q850}"
    code = f"  {told.code} {told.reason}".rstrip() if told.code[:1].isdigit() else ""
    kind = told.kind if told.kind.isupper() else told.kind.capitalize()
    yield (
        (f"{kind}  ", Style.TITLE),
        (f"{told.caller} {to} {told.called}   ", Style.STRONG),
        (f"{canvas.symbol(told.meaning.value)} {told.words}", style),
        (code + q850, Style.PLAIN),
    )
    if ladder.steps:
        first = ladder.steps[0].ts
        yield ((f"{day(first)} {time_of_day(first)} UTC, {counted(len(ladder.steps), 'message')}", Style.DIM),)
    yield (("Call-ID ", Style.DIM), (ladder.call_id, Style.PLAIN))
    figures = ", ".join(_figures(told))
    if figures:
        yield ((figures, Style.PLAIN),)
    facts = ", ".join(told.facts)
    if facts:
        yield ((facts, Style.DIM),)


def _figures(told: Headline) -> Iterator[str]:
    """Times, and who ended it."""
    for name, words in _TIMES:
        if name in told.times:
            time = told.times[name]
            yield words.format(talk_time(time) if name in _CLOCKS else delay(time))
    if told.released_by:
        yield f"hung up by {told.released_by}"
    if told.release_reason:
        yield f"reason {told.release_reason}"
    if told.codec:
        yield f"codec {told.codec}"
