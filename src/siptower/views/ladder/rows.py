"""The rows that a ladder is made of, gathered by Call-ID while they come; what is held is bounded."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from siptower.views.batches import values

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa

__all__ = ["LADDER_TABLES", "CallRows", "Gathered"]

_MESSAGE = (
    *("ts", "ts_last", "input", "src_ip", "src_port", "dst_ip", "dst_port", "transport", "vlans", "tunnels", "vni"),
    *(
        "truncated",
        "method",
        "status",
        "reason",
        "request_uri",
        "call_id",
        "cseq",
        "from_user",
        "from_host",
        "from_tag",
    ),
    *("to_user", "to_host", "to_tag", "branch", "user_agent", "content_type", "body_bytes", "bytes"),
    *("opens_transaction", "opens_attempt", "reinvite", "opens_partial_dialog", "retransmission", "hop", "attempt_id"),
    *("validity", "anomaly", "issues", "raw", "class"),
)
_ATTEMPT = (
    *("ts", "closed", "attempt_id", "call_id", "ordinal", "hop", "outcome", "code", "reason", "q850", "from_user"),
    *("to_user", "request_uri", "user_agent", "invites", "credentials", "inferred", "early_dialogs", "retransmissions"),
    *("srd", "pdd", "pgad", "carrier", "direction", "class"),
)
_SESSION = (
    *("ts", "ended", "attempt_id", "call_id", "hop", "fork", "how", "released_by", "release_reason", "sdt", "sdd"),
    *("acknowledged", "session_expires", "reinvites", "updates", "holds", "codec"),
)

LADDER_TABLES: Mapping[str, tuple[str, ...]] = {
    "message": _MESSAGE,
    "transaction": ("ts", "closed", "method", "code", "call_id", "cseq", "hop", "dst_ip", "dst_port"),
    "attempt": _ATTEMPT,
    "session": _SESSION,
    "registration": ("ts", "closed", "call_id", "hop", "operation", "outcome", "code", "aor", "expires", "rrd"),
    "event": ("ts", "name", "call_id", "hop", "detail"),
}
"""Tables and columns that a ladder needs."""

MOST_MESSAGES = 50_000
"""Messages of one Call-ID; what comes later is counted only."""

_MOST_OTHERS = 50_000


@dataclass(slots=True)
class CallRows:
    """All rows of one Call-ID, as plain values, by table."""

    call_id: str
    """Which."""

    messages: list[dict[str, Any]] = field(default_factory=list)
    """Messages as they came."""

    others: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """Rows of the other tables."""

    left_out: int = 0
    """Messages beyond the most that are held."""

    def of(self, table: str) -> list[dict[str, Any]]:
        """Its rows of another table, by time."""
        return sorted(self.others.get(table, ()), key=lambda row: row["ts"])


@dataclass(slots=True)
class Gathered:
    """The rows of the Call-IDs that are wanted."""

    call_ids: tuple[str, ...]
    """Which, in the order in which they are shown."""

    calls: dict[str, CallRows] = field(default_factory=dict, init=False)
    """What was found, by Call-ID."""

    def add(self, table: str, batch: pa.RecordBatch) -> None:
        """Take a batch of one of `LADDER_TABLES`."""
        names = LADDER_TABLES.get(table)
        if names is None:
            return
        columns = [values(batch, table, name) for name in names]
        for cells in zip(*columns, strict=True):
            row = dict(zip(names, cells, strict=True))
            if row["call_id"] in self.call_ids:
                self._take(table, row)

    def found(self) -> tuple[CallRows, ...]:
        """Calls of which messages were seen, in the order in which they were asked for."""
        return tuple(self.calls[name] for name in self.call_ids if name in self.calls and self.calls[name].messages)

    def missing(self) -> tuple[str, ...]:
        """Call-IDs of which nothing was seen."""
        seen = {rows.call_id for rows in self.found()}
        return tuple(name for name in self.call_ids if name not in seen)

    def _take(self, table: str, row: dict[str, Any]) -> None:
        rows = self.calls.setdefault(row["call_id"], CallRows(row["call_id"]))
        if table == "message":
            if len(rows.messages) < MOST_MESSAGES:
                rows.messages.append(row)
            else:
                rows.left_out += 1
            return
        others = rows.others.setdefault(table, [])
        if len(others) < _MOST_OTHERS:
            others.append(row)
