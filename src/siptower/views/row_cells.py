"""How rows of each table look to people: which columns are worth a place on a terminal, and what their cells say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from siptower.export.table import Column
from siptower.export.text import Align, Elide, Spans, Style, cell
from siptower.model.enums import Class, Completion, Hop, ReleasedBy, Transport, Validity
from siptower.model.events import event_meaning
from siptower.model.outcomes import ENDS, OUTCOMES, REGISTRATION_OUTCOMES, Meaning, code_meaning, words_of
from siptower.views.wording import delay, talk_time, time_of_day

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from siptower.export.text import Canvas
    from siptower.model.outcomes import Wording

__all__ = ["LAYOUTS", "NUMBER", "Layout", "endpoint"]

NUMBER = "#"
"""Key of a row's number in the capture, from 1: no column of the schema, and always there."""

_Row = dict[str, Any]
_SIP_PORT = 5060


@dataclass(frozen=True, slots=True)
class Layout:
    """How the rows of a table look."""

    names: tuple[str, ...]
    """Columns of the schema that it needs."""

    columns: tuple[Column, ...]
    """Columns on the terminal."""

    cells: Callable[[Canvas, _Row], tuple[Spans, ...]]
    """Cells of a row, one for each column."""

    quiet: Style = Style.DIM
    """Style of the line under the table."""


def endpoint(address: str, port: int) -> str:
    """Address and port; SIP's own port goes without saying."""
    if port == _SIP_PORT:
        return address
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


def _time(row: _Row) -> Spans:
    return cell(time_of_day(row["ts"]), Style.DIM)


def _text(canvas: Canvas, value: object, style: Style = Style.PLAIN) -> Spans:
    return cell(value, style) if value not in {None, ""} else cell(canvas.symbol("none"), Style.DIM)


def _delay(canvas: Canvas, nanoseconds: int | None) -> Spans:
    return cell(canvas.symbol("none"), Style.DIM) if nanoseconds is None else cell(delay(nanoseconds))


def _meaning(canvas: Canvas, meaning: Meaning, words: str) -> Spans:
    style = Style(meaning.value)
    return ((f"{canvas.symbol(meaning.value)} ", style), (words, style))


def _wording(canvas: Canvas, wordings: Mapping[str, Wording], value: str) -> Spans:
    wording = wordings[value]
    return _meaning(canvas, wording.meaning, wording.words)


def _code(canvas: Canvas, code: str) -> Spans:
    return _text(canvas, code, Style(code_meaning(code).value))


def _hosts(row: _Row) -> tuple[Spans, Spans]:
    return (
        cell(endpoint(row["src_ip"], row["src_port"]), Style.DIM),
        cell(endpoint(row["dst_ip"], row["dst_port"]), Style.DIM),
    )


def _remarks(*remarks: tuple[str, bool, Style]) -> Spans:
    """The remarks that apply, with commas."""
    spans: list[tuple[str, Style]] = []
    for words, applies, style in remarks:
        if applies:
            spans.append((f"{', ' if spans else ''}{words}", style))
    return tuple(spans) or cell("")


def _message(canvas: Canvas, row: _Row) -> tuple[Spans, ...]:
    if row["status"] is None:
        what: Spans = ((row["method"], Style.STRONG),)
    else:
        what = (
            (f"{row['status']} ", Style(code_meaning(str(row["status"])).value)),
            (f"{row['reason']} ", Style.PLAIN),
            (row["method"], Style.DIM),
        )
    return (
        cell(row[NUMBER], Style.DIM),
        _time(row),
        *_hosts(row),
        what,
        _text(canvas, row["from_user"]),
        _text(canvas, row["to_user"]),
        _remarks(
            ("retransmission", row["retransmission"], Style.DIM),
            (str(row["anomaly"]), row["anomaly"] is not None, Style.WATCH),
            ("cut by the capture", row["truncated"], Style.WATCH),
            (
                f"{row['validity']}: {row['malformed_reason']}",
                row["validity"] != Validity.VALID,
                Style.BAD if row["validity"] == Validity.MALFORMED else Style.DIM,
            ),
            (row["class"], row["class"] != Class.NORMAL, Style.WATCH),
            ("next hop", row["hop"] == Hop.NEXT, Style.DIM),
            (row["transport"], row["transport"] != Transport.UDP, Style.DIM),
            (row["tunnels"], bool(row["tunnels"]), Style.DIM),
            (f"VLAN {'.'.join(map(str, row['vlans'] or ()))}", bool(row["vlans"]), Style.DIM),
        ),
        cell(f"{row['bytes']:,}", Style.DIM),
        _text(canvas, row["call_id"], Style.DIM),
    )


def _transaction(canvas: Canvas, row: _Row) -> tuple[Spans, ...]:
    return (
        _time(row),
        *_hosts(row),
        cell(row["method"], Style.STRONG),
        _code(canvas, row["code"]),
        _delay(canvas, row["ttr"]),
        _delay(canvas, row["duration"]),
        cell(row["request_retransmissions"] or ""),
        _remarks(("in dialog", not row["initial"], Style.DIM), ("next hop", row["hop"] == Hop.NEXT, Style.DIM)),
        _text(canvas, row["call_id"], Style.DIM),
    )


def _attempt(canvas: Canvas, row: _Row) -> tuple[Spans, ...]:
    return (
        _time(row),
        _text(canvas, row["from_user"]),
        _text(canvas, row["to_user"]),
        _wording(canvas, OUTCOMES, row["outcome"]),
        _code(canvas, row["code"]),
        _delay(canvas, row["srd"]),
        _delay(canvas, row["pdd"]),
        _delay(canvas, row["pgad"]),
        cell(row["invites"] if row["invites"] > 1 else ""),
        _text(canvas, row["carrier"], Style.DIM),
        _text(canvas, row["direction"], Style.DIM),
        _text(canvas, row["hop"], Style.DIM),
        _text(canvas, row["user_agent"], Style.DIM),
        _text(canvas, row["call_id"], Style.DIM),
    )


def _session(canvas: Canvas, row: _Row) -> tuple[Spans, ...]:
    failed = row["completion"] == Completion.FAILED
    return (
        _time(row),
        _text(canvas, row["from_user"]),
        _text(canvas, row["to_user"]),
        _wording(canvas, ENDS, row["how"]),
        cell("" if row["released_by"] == ReleasedBy.UNKNOWN else row["released_by"]),
        cell(talk_time(row["sdt"]), Style.STRONG) if row["sdt"] is not None else _text(canvas, ""),
        _delay(canvas, row["sdd"]),
        _text(canvas, row["codec"]),
        _remarks(
            ("failed", failed, Style.BAD),
            ("no ACK", not row["acknowledged"], Style.BAD),
            ("other fork", row["fork"] == "other", Style.DIM),
            ("held", row["holds"] > 0, Style.DIM),
            ("inferred", row["inferred"], Style.DIM),
            ("next hop", row["hop"] == Hop.NEXT, Style.DIM),
        ),
        _text(canvas, row["carrier"], Style.DIM),
        _text(canvas, row["call_id"], Style.DIM),
    )


def _registration(canvas: Canvas, row: _Row) -> tuple[Spans, ...]:
    return (
        _time(row),
        _text(canvas, row["aor"]),
        cell(row["operation"]),
        _wording(canvas, REGISTRATION_OUTCOMES, row["outcome"]),
        _code(canvas, row["code"]),
        _delay(canvas, row["rrd"]),
        cell(f"{row['expires']} s") if row["expires"] is not None else _text(canvas, ""),
        _hosts(row)[0],
        _text(canvas, row["contact"], Style.DIM),
        _text(canvas, row["user_agent"], Style.DIM),
    )


def _event(canvas: Canvas, row: _Row) -> tuple[Spans, ...]:
    return (
        _time(row),
        _meaning(canvas, event_meaning(row["name"]), row["name"]),
        _text(canvas, row["from_user"]),
        _text(canvas, row["to_user"]),
        _text(canvas, row["method"], Style.DIM),
        cell(row["code"], Style(code_meaning(row["code"]).value)),
        cell(words_of(row["outcome"]), Style.DIM),
        cell("" if row["duration"] is None else delay(row["duration"])),
        *_hosts(row),
        cell(row["detail"]),
        _text(canvas, row["call_id"], Style.DIM),
    )


_TIME = Column("Time", least=12, most=12, importance=2)
_FROM = Column("From", least=8, most=24, elide=Elide.MIDDLE)
_TO = Column("To", least=8, most=24, importance=1, elide=Elide.MIDDLE)
_SOURCE = Column("Source", least=9, most=47)
_DESTINATION = Column("Destination", least=9, most=47)
_CODE = Column("Code", Align.RIGHT, least=4, most=15, importance=1)
_CALL_ID = Column("Call-ID", least=8, most=48, rank=5, elide=Elide.MIDDLE)
_HOST_NAMES = ("src_ip", "src_port", "dst_ip", "dst_port")

LAYOUTS: dict[str, Layout] = {
    "message": Layout(
        (
            *("ts", *_HOST_NAMES, "method", "status", "reason", "from_user", "to_user", "retransmission", "anomaly"),
            *("validity", "malformed_reason", "class", "hop", "bytes", "call_id"),
            *("transport", "tunnels", "vlans", "truncated"),
        ),
        (
            *(
                Column("#", Align.RIGHT, least=1, importance=4),
                _TIME,
                _SOURCE,
                _DESTINATION,
                Column("Message", least=10, most=40, importance=3),
            ),
            *(Column("From", least=6, most=20, rank=3), Column("To", least=6, most=20, rank=3)),
            *(Column("Remarks", least=8, most=48, rank=1), Column("Bytes", Align.RIGHT, least=5, rank=4), _CALL_ID),
        ),
        _message,
    ),
    "transaction": Layout(
        (
            *("ts", *_HOST_NAMES, "method", "code", "ttr", "duration", "request_retransmissions", "initial", "hop"),
            "call_id",
        ),
        (
            *(_TIME, _SOURCE, _DESTINATION, Column("Method", least=6, most=10, importance=3), _CODE),
            *(Column("TTR", Align.RIGHT, least=6, rank=1), Column("Took", Align.RIGHT, least=6)),
            *(Column("Retr.", Align.RIGHT, least=5, rank=2), Column("Remarks", least=8, most=24, rank=3), _CALL_ID),
        ),
        _transaction,
    ),
    "attempt": Layout(
        (
            *("ts", "from_user", "to_user", "outcome", "code", "srd", "pdd", "pgad", "invites", "carrier", "direction"),
            *("hop", "user_agent", "call_id"),
        ),
        (
            *(_TIME, _FROM, _TO, Column("Outcome", least=12, most=24, importance=3), _CODE),
            *(Column("SRD", Align.RIGHT, least=6, rank=1), Column("PDD", Align.RIGHT, least=6)),
            *(Column("PGAD", Align.RIGHT, least=6, rank=2), Column("INVITEs", Align.RIGHT, least=7, rank=2)),
            *(Column("Carrier", least=6, most=16, rank=3), Column("Direction", least=7, rank=4)),
            *(Column("Hop", least=5, rank=3), Column("User-Agent", least=10, most=28, rank=6), _CALL_ID),
        ),
        _attempt,
    ),
    "session": Layout(
        (
            *("ts", "from_user", "to_user", "how", "released_by", "sdt", "sdd", "codec", "completion", "acknowledged"),
            *("fork", "holds", "inferred", "hop", "carrier", "call_id"),
        ),
        (
            *(_TIME, _FROM, _TO, Column("Ended", least=12, most=20, importance=3), Column("By", least=6, rank=1)),
            *(Column("Duration", Align.RIGHT, least=6), Column("SDD", Align.RIGHT, least=6, rank=2)),
            *(Column("Codec", least=5, most=12, rank=2), Column("Remarks", least=8, most=32, rank=1)),
            *(Column("Carrier", least=6, most=16, rank=4), _CALL_ID),
        ),
        _session,
    ),
    "registration": Layout(
        (*("ts", "aor", "operation", "outcome", "code", "rrd", "expires", *_HOST_NAMES, "contact", "user_agent"),),
        (
            *(_TIME, Column("Address of record", least=12, most=40, importance=3), Column("Asked", least=5, rank=1)),
            *(Column("Outcome", least=12, most=22, importance=3), _CODE, Column("RRD", Align.RIGHT, least=6)),
            *(Column("Expires", Align.RIGHT, least=6, rank=2), Column("Source", least=9, most=47, rank=3)),
            *(Column("Contact", least=10, most=48, rank=4), Column("User-Agent", least=10, most=28, rank=5)),
        ),
        _registration,
    ),
    "event": Layout(
        (
            *("ts", "name", "from_user", "to_user", "method", "code", "outcome", "duration", *_HOST_NAMES, "detail"),
            "call_id",
        ),
        (
            *(
                _TIME,
                Column("Event", least=12, most=20, importance=3),
                _FROM,
                _TO,
                Column("Method", least=6, most=10, rank=3),
            ),
            *(Column("Code", Align.RIGHT, least=4, most=15), Column("Outcome", least=8, most=26, rank=4)),
            *(Column("Took", Align.RIGHT, least=6, rank=2), Column("Source", least=9, most=47, rank=5)),
            *(Column("Destination", least=9, most=47, rank=6), Column("Detail", least=8, most=48, rank=1)),
            Column("Call-ID", least=8, most=48, rank=7),
        ),
        _event,
    ),
}
"""How the rows of each table look."""
