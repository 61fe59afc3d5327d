"""What was written into files of calls, and what was not and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from siptower.export import json
from siptower.export.table import Column, table
from siptower.export.text import Align, Style, cell
from siptower.model.errors import Problem
from siptower.views.output import Format
from siptower.views.wording import count, counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from siptower.export.text import Spans
    from siptower.views.output import Output

__all__ = ["split_lines", "split_problems"]

REASONS = {
    "method": "another method",
    "number": "another number",
    "call_id": "another call",
    "every": "passed over by --every",
    "no_t38": "no T.38",
    "max_files": "beyond --max-files",
    "max_bytes": "beyond --max-bytes",
    "disk_full": "the disk is full",
    "failed_file": "a file failed",
    "forgotten": "forgotten",
    "no_call_id": "without a Call-ID",
}
"""Why something was left out, in words, by the engine's names."""


def split_lines(counts: Mapping[str, Any], place: str, output: Output) -> Iterator[str]:
    """The figures as text.

    Args:
        counts: What the engine counted.
        place: Where the files are, as it was written.
        output: Form and canvas.
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
    remarks = tuple(_remarks(counts))
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
        yield f"Media: {_reasons(counts['media'])}"
    for name, group in (("Calls", "calls"), ("SIP messages", "messages"), ("Media packets", "media")):
        if counts[f"{group}_left_out"]:
            yield f"{name} left out: {_reasons(counts[f'{group}_left_out'])}"
    if counts["rebuilt"]:
        yield f"Built anew: {count(counts['rebuilt'])} of {counted(counts['packets'], 'packet')}"
    if counts["collisions"]:
        yield f"Names that were taken and got a number: {count(counts['collisions'])}"


def split_problems(counts: Mapping[str, Any]) -> Iterator[tuple[Problem, bool]]:
    """What went wrong, each with whether it is a failure or only worth knowing."""
    for trouble in counts["troubles"]:
        hint = _HINTS.get(trouble["reason"], "check the disk that the file is on")
        yield Problem(trouble["message"], hint, trouble["file"]), True
    more = sum(counts["failed"].values()) - len(counts["troubles"])
    if more > 0:
        yield Problem(f"{counted(more, 'more file')} could not be written"), True
    for reason, option in (("max_bytes", "--max-bytes"), ("max_files", "--max-files")):
        calls, packets = counts["calls_left_out"].get(reason, 0), counts["messages_left_out"].get(reason, 0)
        media = counts["media_left_out"].get(reason, 0)
        if calls or packets or media:
            lost = f"{counted(calls, 'call')}, {counted(packets, 'SIP message')} and {counted(media, 'media packet')}"
            yield (
                Problem(f"{option} was reached: {lost} are in no file", f"raise {option}, or choose fewer calls"),
                False,
            )
    if counts["forgotten"]:
        message = f"{counted(counts['forgotten'], 'Call-ID')} were forgotten for want of room"
        yield Problem(message, "their files may have a second part with a number"), False
    if counts["endpoints_refused"]:
        message = f"{counted(counts['endpoints_refused'], 'announced media address', 'announced media addresses')}"
        yield Problem(f"{message} were not followed", "look for a call that announces hundreds of them"), False
    if not counts["calls"]:
        yield Problem("there was no SIP with a Call-ID", "siptower read shows what the capture holds"), False
    elif not counts["calls_written"] and not counts["failed"]:
        message = f"none of {counted(counts['calls'], 'Call-ID')} was written: {_reasons(counts['calls_left_out'])}"
        yield Problem(message, "--method any takes every kind of request"), False


_KINDS = {"rtp": "RTP", "rtcp": "RTCP", "udptl": "T.38", "stun": "STUN", "dtls": "DTLS"}
"""Kinds of media packets by the engine's names."""

_HINTS = {
    "disk_full": "make room, or write to another disk; --max-bytes sets a bound",
    "permission_denied": "write to a folder of your own",
    "name_taken": "choose another name with -o",
    "not_a_directory": "a file stands where a folder is wanted: choose another name with -o",
}


def _reasons(reasons: Mapping[str, int]) -> str:
    names = {reason: REASONS.get(reason) or _KINDS.get(reason, reason) for reason in reasons}
    return ", ".join(f"{names[reason]} {count(number)}" for reason, number in sorted(reasons.items()))
