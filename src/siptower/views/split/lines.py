"""What was written into files of calls, and what was not and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from siptower.export import json
from siptower.export.table import Column, table
from siptower.export.text import Align, Style, cell
from siptower.views.output import Format
from siptower.views.split.reasons import reasons
from siptower.views.wording import count, counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from siptower.export.text import Spans
    from siptower.views.output import Output

__all__ = ["split_lines"]


def split_lines(counts: Mapping[str, Any], place: str, output: Output, note: str = "") -> Iterator[str]:
    """The figures as text.

    Args:
        counts: What the engine counted.
        place: Where the files are, as it was written.
        output: Form and canvas.
        note: What people should know besides; empty for nothing.
    """
    if output.form is not Format.TABLE:
        yield json.line(dict(counts))
        return
    canvas = output.canvas
    files = f"{counted(counts['files'], 'file')}, {counted(counts['bytes'], 'byte')}"
    heading = f"{counted(counts['calls_written'], 'call')} in {files}"
    yield canvas.line((f" {heading}", Style.TITLE), (f"  {place}", Style.DIM))
    yield "\n"
    columns = (Column(""), Column("Written", Align.RIGHT), Column("Left out", Align.RIGHT))
    yield from table(canvas, columns, _rows(counts))
    remarks = (*_remarks(counts), *filter(None, [note]))
    if remarks:
        yield "\n"
    for remark in remarks:
        yield from canvas.paragraph(remark, Style.DIM)


def _rows(counts: Mapping[str, Any]) -> Iterator[tuple[Spans, ...]]:
    """Calls, messages and media: how much is in a file, and how much is not."""
    rows = (
        ("Calls", counts["calls_written"], counts["calls_left_out"]),
        ("SIP messages", counts["messages"], counts["messages_left_out"]),
        ("Media packets", sum(counts["media"].values()), counts["media_left_out"]),
    )
    for name, written, left_out in rows:
        yield cell(name), cell(count(written)), cell(count(sum(left_out.values())))


def _remarks(counts: Mapping[str, Any]) -> Iterator[str]:
    """What the media are, why something was left out, and what is not as it was."""
    if counts["media"]:
        yield f"Media: {reasons(counts['media'])}"
    for name, group in (("Calls", "calls"), ("SIP messages", "messages"), ("Media packets", "media")):
        if counts[f"{group}_left_out"]:
            yield f"{name} left out: {reasons(counts[f'{group}_left_out'])}"
    if counts["rebuilt"]:
        yield f"Built anew: {count(counts['rebuilt'])} of {counted(counts['packets'], 'packet')}"
    if counts["collisions"]:
        yield f"Names that were taken and got a number: {count(counts['collisions'])}"
