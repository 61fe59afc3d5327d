"""What went wrong while calls were written into files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from siptower.model.errors import Problem
from siptower.views.split.reasons import reasons
from siptower.views.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["split_problems"]

_HINTS = {
    "disk_full": "make room, or write to another disk; --max-bytes sets a bound",
    "permission_denied": "write to a folder of your own",
    "name_taken": "choose another name with -o",
    "not_a_directory": "a file stands where a folder is wanted: choose another name with -o",
}

_CHOICES = {
    "call_id": "--call takes whole Call-IDs: siptower read --call PART finds the one that a part belongs to",
    "number": "--number is an expression, as in '^\\+4930', and looks at whole numbers as they are in the messages",
    "method": "--method any takes every kind of request",
}
"""What helps when nothing was written, by the reason; the first that fits."""


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
        message = f"none of {counted(counts['calls'], 'Call-ID')} was written: {reasons(counts['calls_left_out'])}"
        hint = next((words for reason, words in _CHOICES.items() if reason in counts["calls_left_out"]), "")
        yield Problem(message, hint), False
