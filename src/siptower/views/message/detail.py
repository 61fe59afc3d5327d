"""One message in full: its lines with their telling parts, its issues in their places, its body."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from siptower.views.ladder.hosts import written_endpoint
from siptower.views.wording import iso_time

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

__all__ = ["Issue", "MessageDoor", "MessageLine", "MessageText", "message_object", "message_text"]

_CONTROLS_IN_TEXT = frozenset(b"\t\r\n")
_FIRST_PRINTABLE = 0x20
_DELETE = 0x7F


@dataclass(frozen=True, slots=True)
class MessageDoor:
    """What reads messages: the native functions `parse_sip` and `sip_spans`."""

    explain: Callable[[bytes], str]
    """Reads one message, as JSON."""

    spans: Callable[[bytes], Sequence[tuple[int, int, str]]]
    """Where its telling parts stand."""


@dataclass(frozen=True, slots=True)
class Issue:
    """A deviation from the standard."""

    code: str
    """What it is."""

    reference: str
    """Where the standard says so."""

    offset: int
    """Bytes from the start of the message."""

    column: int
    """Characters from the start of its line."""


@dataclass(frozen=True, slots=True)
class MessageLine:
    """One line of the head, or of a body that is text."""

    pieces: tuple[tuple[str, str], ...]
    """Its text, each piece with what it is: `method`, `status`, `reason`, `header`, `uri`, `tag`, `branch`, `sdp` (the
    letter of a line of SDP) or nothing."""

    issues: tuple[Issue, ...] = ()
    """What is wrong in it."""

    @property
    def text(self) -> str:
        """Its whole text."""
        return "".join(text for text, _ in self.pieces)


@dataclass(frozen=True, slots=True)
class MessageText:
    """One message in full."""

    number: int
    """Its number in the ladder or in the capture."""

    row: Mapping[str, Any]
    """Its columns of the table `message`."""

    told: Mapping[str, Any]
    """What the parser says about it."""

    head: tuple[MessageLine, ...]
    """Start line and headers."""

    body: tuple[MessageLine, ...]
    """Lines of a body that is text; empty when there is none, or it is binary."""

    binary: bytes
    """A body that is no text; empty when there is none."""

    @property
    def title(self) -> str:
        """Method, or status and reason."""
        if self.row["status"] is None:
            return str(self.row["method"]) or "?"
        return f"{self.row['status']} {self.row['reason']}".rstrip()


def message_text(number: int, row: Mapping[str, Any], door: MessageDoor) -> MessageText:
    """A message in full.

    Args:
        number: Its number.
        row: Its columns of the table `message`.
        door: What reads messages.
    """
    raw: bytes = row["raw"]
    told = json.loads(door.explain(raw))
    body_offset = min(told["body_offset"], len(raw))
    issues = [(issue["offset"], issue["code"], issue["reference"]) for issue in row["issues"] or ()]
    head = tuple(_lines(raw[:body_offset], 0, door.spans(raw), issues, is_last=body_offset == len(raw)))
    body = raw[body_offset:]
    if not body or not _is_text(body):
        return MessageText(number, row, told, head, (), body)
    marks = _sdp_letters(body, body_offset) if "sdp" in told else []
    return MessageText(number, row, told, head, tuple(_lines(body, body_offset, marks, issues, is_last=True)), b"")


def _is_text(body: bytes) -> bool:
    """Whether people can read it."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return all(_FIRST_PRINTABLE <= byte != _DELETE or byte in _CONTROLS_IN_TEXT for byte in set(body))


def _sdp_letters(body: bytes, base: int) -> list[tuple[int, int, str]]:
    """The letters that the lines of a session description begin with."""
    marks: list[tuple[int, int, str]] = []
    offset = base
    for line in body.splitlines(keepends=True):
        if line[1:2] == b"=":
            marks.append((offset, 2, "sdp"))
        offset += len(line)
    return marks


def _lines(
    text: bytes,
    base: int,
    spans: Sequence[tuple[int, int, str]],
    issues: Sequence[tuple[int, str, str]],
    *,
    is_last: bool,
) -> Iterator[MessageLine]:
    """The lines of a part of a message that begins at `base`; the last part takes the issues behind its end, too."""
    rest = [span for span in spans if base <= span[0] < base + len(text)][::-1]
    waiting = [issue for issue in sorted(issues) if issue[0] >= base][::-1]
    parts = text.split(b"\n")
    if parts[-1] == b"" and len(parts) > 1:
        parts.pop()
    offset = base
    for number, part in enumerate(parts):
        end = offset + len(part) + 1
        inside: list[tuple[int, int, str]] = []
        while rest and rest[-1][0] < end:
            inside.append(rest.pop())
        here: list[tuple[int, str, str]] = []
        while waiting and (waiting[-1][0] < end or (is_last and number == len(parts) - 1)):
            here.append(waiting.pop())
        shown = part.removesuffix(b"\r")
        found = tuple(Issue(code, reference, at, _column(shown, at - offset)) for at, code, reference in here)
        yield MessageLine(tuple(_pieces(shown, offset, inside)), found)
        offset = end


def _column(line: bytes, at: int) -> int:
    """Characters before a byte of a line."""
    return len(_decoded(line[: max(0, at)]))


def _pieces(line: bytes, base: int, spans: Sequence[tuple[int, int, str]]) -> Iterator[tuple[str, str]]:
    """A line cut where its telling parts begin and end."""
    place = 0
    for start, length, kind in spans:
        first, last = start - base, min(start - base + length, len(line))
        if place < first:
            yield _decoded(line[place:first]), ""
        if first < last:
            yield _decoded(line[first:last]), kind
        place = max(place, last)
    if place < len(line):
        yield _decoded(line[place:]), ""


def _decoded(part: bytes) -> str:
    r"""Bytes as text; what is no UTF-8 stands as `\xff`."""
    return part.decode("utf-8", "backslashreplace")


def message_object(message: MessageText) -> dict[str, Any]:
    """A message for programs."""
    row = message.row
    raw: bytes = row["raw"]
    head = len(raw) - len(message.binary) if message.binary else min(message.told["body_offset"], len(raw))
    return {
        "number": message.number,
        "ts": iso_time(row["ts"]),
        "call_id": row["call_id"],
        "source": written_endpoint(row["src_ip"], row["src_port"]),
        "target": written_endpoint(row["dst_ip"], row["dst_port"]),
        "transport": row["transport"],
        "input": row["input"],
        "vlans": list(row["vlans"] or ()),
        "tunnels": row["tunnels"],
        "method": row["method"],
        "status": row["status"],
        "reason": row["reason"],
        "request_uri": row["request_uri"],
        "retransmission": row["retransmission"],
        "truncated": row["truncated"],
        "validity": row["validity"],
        "anomaly": row["anomaly"],
        "issues": list(row["issues"] or ()),
        "headers": message.told["headers"],
        "sdp": message.told.get("sdp"),
        "body": None if message.binary else _decoded(raw[head:]),
        "body_hex": message.binary.hex() or None,
        "raw": _decoded(raw),
    }
