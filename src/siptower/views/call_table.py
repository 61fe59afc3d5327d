"""Calls as rows for programs and as a table for people."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from siptower.export.table import Column, table
from siptower.export.text import Align, Elide, Spans, Style, cell
from siptower.model.columns import COLUMNS
from siptower.model.enums import Class, How, ReleasedBy
from siptower.model.outcomes import ENDS, OUTCOMES, code_meaning
from siptower.views.calls import ATTEMPT_COLUMNS, SESSION_COLUMNS
from siptower.views.row_cells import endpoint
from siptower.views.wording import day, delay, iso_time, seconds, talk_time, time_of_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from siptower.export.text import Canvas
    from siptower.views.calls import Call

__all__ = ["CALL_COLUMNS", "CALL_KEYS", "call_cells", "call_object", "call_rows", "call_table"]

_SESSION_ONLY = tuple(name for name in SESSION_COLUMNS if name not in {"attempt_id", "hop", "fork", "holding"})

CALL_KEYS = (*ATTEMPT_COLUMNS, *_SESSION_ONLY, "open", "flags")
"""Keys of a call for programs: columns of its attempt, then of its session, then what the view adds."""

CALL_COLUMNS = (
    Column("Time", least=12, most=12, importance=2),
    Column("From", least=8, most=24, elide=Elide.MIDDLE),
    Column("To", least=8, most=24, importance=1, elide=Elide.MIDDLE),
    Column("Outcome", least=17, most=24, importance=3),
    Column("Code", Align.RIGHT, least=4, most=4),
    Column("Reason", least=8, most=28, rank=3),
    Column("PDD", Align.RIGHT, least=6, most=8),
    Column("Duration", Align.RIGHT, least=6, most=13),
    Column("Ended by", least=8, most=16, rank=2),
    Column("Flags", least=5, most=36),
    Column("Carrier", least=6, most=16, rank=4),
    Column("Direction", least=7, most=9, rank=6),
    Column("Source", least=9, most=47, rank=7),
    Column("Destination", least=11, most=47, rank=7),
    Column("Call-ID", least=10, most=40, rank=8),
)
"""Columns of the call table; those with a high rank need a wide terminal."""

_WITHOUT_CARRIERS = {"Destination": 4, "Source": 5, "Call-ID": 6, "Carrier": 7, "Direction": 8}
"""Ranks where no carrier is known: all calls would show the same there, and addresses tell peers apart."""

_NO_CARRIER = "other"
"""What calls are counted for when no carrier of the settings matches."""

_LOOKED_AT = 2_000
"""Calls that decide on the columns: as many as decide on their widths."""

_FLAG_WORDS = {
    "bye_error": "BYE refused",
    "bye_timeout": "BYE unanswered",
    "media_timeout": "media stopped",
    "evicted": "not followed",
    "no-ack": "no ACK",
    "unjoined": "end not known",
    "fork": "forked",
    "hold": "held",
}
_BAD_FLAGS = {"no-ack", "unjoined", "bye_timeout", "expired", "media_timeout", Class.ATTACK.value}


def call_object(call: Call) -> dict[str, Any]:
    """A call for programs: keys of the schema, times in ISO 8601, durations in seconds."""
    row: dict[str, Any] = {}
    for name in ATTEMPT_COLUMNS:
        row[name] = _written("attempt", name, call.attempt[name])
    session = call.session or {}
    for name in _SESSION_ONLY:
        row[name] = _written("session", name, session.get(name))
    if call.session is not None:
        row["holding"] = _written("session", "holding", session["holding"])
    row["open"] = call.open_for is not None
    row["flags"] = list(call.flags)
    return row


def _written(table: str, name: str, value: Any) -> Any:  # noqa: ANN401 (a value of any column)
    kind = COLUMNS[table][name].type
    if kind == "timestamp":
        return iso_time(value)
    return seconds(value) if kind == "duration" else value


def call_table(canvas: Canvas, calls: Iterable[Call]) -> Iterator[str]:
    """The table of calls, line by line, with the columns that tell most where there is little room.

    Args:
        canvas: What it is written for.
        calls: The calls; some are looked at before the first line.
    """
    coming = iter(calls)
    first = list(islice(coming, _LOOKED_AT))
    columns: tuple[Column, ...] = CALL_COLUMNS
    if all(call.attempt["carrier"] == _NO_CARRIER for call in first):
        columns = tuple(replace(each, rank=_WITHOUT_CARRIERS.get(each.title, each.rank)) for each in columns)
    return table(canvas, columns, call_rows(canvas, chain(first, coming)))


def call_rows(canvas: Canvas, calls: Iterable[Call]) -> Iterator[tuple[Spans, ...] | str]:
    """Rows of the call table, with a line for each day."""
    today = ""
    for call in calls:
        if day(call.ts) != today:
            today = day(call.ts)
            yield today
        yield call_cells(canvas, call)


def call_cells(canvas: Canvas, call: Call) -> tuple[Spans, ...]:
    """The cells of one call, one for each of `CALL_COLUMNS`."""
    attempt = call.attempt
    none = cell(canvas.symbol("none"), Style.DIM)
    wording = OUTCOMES[attempt["outcome"]]
    style = Style(wording.meaning.value)

    def text(value: object, look: Style = Style.PLAIN) -> Spans:
        return cell(value, look) if value not in {None, ""} else none

    return (
        cell(time_of_day(call.ts), Style.DIM),
        text(attempt["from_user"]),
        text(attempt["to_user"]),
        ((f"{canvas.symbol(wording.meaning.value)} ", style), (wording.words, style)),
        cell(attempt["code"], Style(code_meaning(attempt["code"]).value)) if attempt["code"][:1].isdigit() else none,
        text(attempt["reason"], Style.DIM),
        none if attempt["pdd"] is None else cell(delay(attempt["pdd"])),
        _duration(call, none),
        cell(_ended_by(call)),
        _flags(call),
        text(attempt["carrier"], Style.DIM),
        text(attempt["direction"], Style.DIM),
        text(endpoint(attempt["src_ip"], attempt["src_port"]), Style.DIM),
        text(endpoint(attempt["dst_ip"], attempt["dst_port"]), Style.DIM),
        text(attempt["call_id"], Style.DIM),
    )


def _duration(call: Call, none: Spans) -> Spans:
    """How long people talked; a plus after it when they still do."""
    if call.open_for is not None:
        return cell(f"{talk_time(call.open_for)}+", Style.ACCENT)
    if call.session is None or call.session["sdt"] is None:
        return none
    return cell(talk_time(call.session["sdt"]), Style.STRONG)


def _ended_by(call: Call) -> str:
    """Who or what ended an answered call."""
    if call.open_for is not None:
        return "still up"
    if call.session is None:
        return ""
    if call.session["how"] in {How.BYE, How.BYE_ERROR} and call.session["released_by"] != ReleasedBy.UNKNOWN:
        return str(call.session["released_by"])
    return ENDS[call.session["how"]].words


def _flags(call: Call) -> Spans:
    """Flags in words, the bad ones in their colour."""
    spans: list[tuple[str, Style]] = []
    for name in call.flags:
        if name == "up":
            continue  # the duration says so
        words = _FLAG_WORDS.get(name, name)
        if name == "retransmitted":
            words = f"retr {call.attempt['retransmissions']}"
        spans.append((f"{', ' if spans else ''}{words}", Style.BAD if name in _BAD_FLAGS else Style.DIM))
    return tuple(spans) or cell("")
