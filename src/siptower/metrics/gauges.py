"""Figures of now, and counts of what is below SIP: they come from the engine's status, not from rows.

They are exempt from the rule that fold and SQL agree: what is open now, or was never SIP, stands in no row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from siptower.metrics.definitions import QUERIES
from siptower.metrics.definitions.compat import GAUGES as COMPAT_GAUGES
from siptower.metrics.definitions.compat import LABELS as COMPAT_LABELS
from siptower.metrics.definitions.compat import PREFIX
from siptower.metrics.evaluate import evaluate
from siptower.metrics.results import Counted, Results

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from siptower.metrics.query import Query

__all__ = ["GAUGES", "TABLE_GAUGES", "Gauge", "TableGauge", "compat_text", "status_text"]


@dataclass(frozen=True, slots=True)
class Gauge:
    """One figure of the engine's status."""

    name: str
    """Its name in the exposition text."""

    kind: Literal["gauge", "counter"]
    doc: str
    source: str
    """Where the rule behind it is written: pages of `docs/` with their anchors, or standards."""

    path: tuple[str, ...]
    """Where it stands in the status."""

    label: str = ""
    """The label that tells the values of an object apart; empty for a plain number."""


GAUGES: tuple[Gauge, ...] = (
    Gauge(
        "sip_sessions_active",
        "gauge",
        "Answered sessions that are open.",
        "concepts/sessions.md#what-a-session-is",
        ("active", "sessions"),
    ),
    Gauge(
        "sip_early_dialogs_active",
        "gauge",
        "Early dialogs that are open.",
        "concepts/attempts.md#forks",
        ("active", "early_dialogs"),
    ),
    Gauge(
        "sip_registrations_active",
        "gauge",
        "Bindings that are registered.",
        "concepts/registrations.md#bindings",
        ("active", "registrations"),
    ),
    Gauge(
        "sip_registered_addresses_active",
        "gauge",
        "Addresses of record that have a binding.",
        "concepts/registrations.md#bindings",
        ("active", "addresses_of_record"),
    ),
    Gauge(
        "sip_subscriptions_active",
        "gauge",
        "Subscriptions that are open.",
        "concepts/registrations.md#subscriptions",
        ("active", "subscriptions"),
    ),
    Gauge(
        "capture_packets_total",
        "counter",
        "Packets that were read.",
        "guides/wire.md#what-is-opened",
        ("capture", "packets"),
    ),
    Gauge(
        "capture_duplicate_packets_total",
        "counter",
        "Packets that the capture holds twice; they are dropped before SIP is looked at.",
        "concepts/messages.md#capture-duplicates",
        ("capture", "duplicates"),
    ),
    Gauge(
        "capture_dropped_packets_total",
        "counter",
        "Packets that could not be read, so that SIP may be lost with them.",
        "guides/wire.md#a-message-is-not-there",
        ("capture", "dropped"),
        "reason",
    ),
    Gauge(
        "capture_ignored_packets_total",
        "counter",
        "Packets that hold no SIP, by reason.",
        "guides/wire.md#a-message-is-not-there",
        ("capture", "ignored"),
        "reason",
    ),
    Gauge(
        "sip_keepalives_total",
        "counter",
        "Keepalives, which are no messages.",
        "guides/wire.md#when-bytes-are-missing",
        ("capture", "wire", "keepalives"),
        "kind",
    ),
    Gauge(
        "sip_truncated_messages_total",
        "counter",
        "Messages of whose body the capture holds less than the network carried.",
        "guides/wire.md#when-bytes-are-missing",
        ("capture", "truncated"),
    ),
    Gauge(
        "tcp_gaps_total",
        "counter",
        "Holes in TCP streams.",
        "guides/wire.md#when-bytes-are-missing",
        ("capture", "tcp_gaps"),
    ),
    Gauge(
        "tcp_gap_bytes_total",
        "counter",
        "Bytes that are missing in TCP streams.",
        "guides/wire.md#when-bytes-are-missing",
        ("capture", "wire", "tcp", "gap_bytes"),
    ),
    Gauge(
        "ip_datagrams_reassembled_total",
        "counter",
        "Datagrams that were put together from fragments.",
        "guides/wire.md#what-is-opened",
        ("capture", "datagrams_reassembled"),
    ),
    Gauge(
        "ip_frag_overlap_total",
        "counter",
        "IP fragments that overlap others.",
        "guides/wire.md#what-is-opened",
        ("capture", "wire", "fragments", "overlapping"),
    ),
    Gauge(
        "ip_frag_timeout_total",
        "counter",
        "IP fragments whose other parts did not come in time.",
        "guides/wire.md#what-is-opened",
        ("capture", "wire", "fragments", "timed_out"),
    ),
    Gauge(
        "tls_client_hellos_total",
        "counter",
        "TLS and DTLS handshakes that began.",
        "guides/wire.md#what-is-opened",
        ("capture", "wire", "tls", "client_hellos"),
    ),
    Gauge(
        "tls_alerts_total",
        "counter",
        "TLS and DTLS alerts that were not encrypted.",
        "guides/wire.md#what-is-opened",
        ("capture", "wire", "tls", "alerts"),
        "alert",
    ),
    Gauge(
        "hep_frames_total",
        "counter",
        "Frames of HEP agents.",
        "guides/wire.md#what-is-opened",
        ("capture", "wire", "hep", "frames"),
    ),
    Gauge(
        "hep_damaged_frames_total",
        "counter",
        "HEP frames that contradict themselves or end early.",
        "guides/wire.md#what-is-opened",
        ("capture", "wire", "hep", "damaged"),
    ),
)


@dataclass(frozen=True, slots=True)
class TableGauge:
    """One figure that every state table has."""

    name: str
    """Its name in the exposition text."""

    kind: Literal["gauge", "counter"]
    doc: str
    key: str
    """Where it stands in the status of a table."""

    label: str = ""
    """The label that tells the values of an object apart; empty for a plain number."""


TABLE_GAUGES: tuple[TableGauge, ...] = (
    TableGauge("siptower_table_entries", "gauge", "Entries of a state table.", "entries"),
    TableGauge("siptower_table_bytes", "gauge", "Bytes of a state table, by its own estimate.", "bytes"),
    TableGauge("siptower_table_offered_total", "counter", "Entries that asked to come into a state table.", "offered"),
    TableGauge("siptower_table_accepted_total", "counter", "Entries that came into a state table.", "accepted"),
    TableGauge("siptower_table_refused_total", "counter", "Entries that a state table refused.", "refused"),
    TableGauge("siptower_table_evictions_total", "counter", "Entries that a state table gave up.", "evicted", "reason"),
)
"""Figures of the state tables; each carries the label `table`."""


def status_text(status: Mapping[str, Any]) -> str:
    """The engine's status as Prometheus text. What the status does not tell is left out."""
    return "".join(_lines(status))


def compat_text(results: Results) -> str:
    """The ratio gauges of sip-exporter, one for each of its label sets: since the start, and 0 where undefined."""
    groups = _compat_groups(results)
    lines: list[str] = []
    for name, (query_name, doc) in COMPAT_GAUGES.items():
        if groups:
            lines += _head(name, doc, "gauge")
        lines += [_sample(name, labels, _number(QUERIES[query_name], group)) for labels, group in groups.items()]
    return "".join(lines)


def _number(query: Query, results: Results) -> str:
    """The shortest text that reads back as the same number."""
    value = evaluate(query, results).value or 0.0
    return str(int(value)) if value.is_integer() else repr(value)


def _compat_groups(results: Results) -> dict[tuple[tuple[str, str], ...], Results]:
    """What was counted, apart for each label set that sip-exporter has; in order."""
    found: dict[tuple[str, ...], dict[str, Counted]] = {}
    for name, counted in results.measures.items():
        if not name.startswith(PREFIX):
            continue
        places = [counted.labels.index(label) for label in COMPAT_LABELS]
        for series in counted.series:
            group = found.setdefault(tuple(series.values[place] for place in places), {})
            before = group.get(name, Counted(counted.labels, ()))
            group[name] = Counted(counted.labels, (*before.series, series))
    return {
        tuple(zip(COMPAT_LABELS, values, strict=True)): Results(measures) for values, measures in sorted(found.items())
    }


def _lines(status: Mapping[str, Any]) -> Iterator[str]:
    for gauge in GAUGES:
        value: Any = status
        for step in gauge.path:
            value = value.get(step) if isinstance(value, dict) else None
        if value is None or value == {}:
            continue
        yield from _head(gauge.name, gauge.doc, gauge.kind)
        if gauge.label:
            yield from (_sample(gauge.name, ((gauge.label, key),), each) for key, each in sorted(value.items()))
        else:
            yield _sample(gauge.name, (), value)
    tables = status.get("tables", [])
    for figure in TABLE_GAUGES:
        samples = [sample for table in tables for sample in _table_samples(figure, table)]
        if samples:
            yield from _head(figure.name, figure.doc, figure.kind)
            yield from samples


def _table_samples(gauge: TableGauge, table: Mapping[str, Any]) -> Iterator[str]:
    """The values of one figure of one table."""
    value = table.get(gauge.key)
    name = ("table", table["table"])
    if gauge.label and value:
        yield from (_sample(gauge.name, (name, (gauge.label, key)), each) for key, each in sorted(value.items()))
    elif not gauge.label and value is not None:
        yield _sample(gauge.name, (name,), value)


def _head(name: str, doc: str, kind: str) -> Iterator[str]:
    yield f"# HELP {name} {doc}\n"
    yield f"# TYPE {name} {kind}\n"


def _sample(name: str, labels: tuple[tuple[str, str], ...], value: object) -> str:
    inside = ",".join(f'{label}="{_escaped(text)}"' for label, text in labels)
    return f"{name}{{{inside}}} {value}\n" if inside else f"{name} {value}\n"


def _escaped(text: str) -> str:
    """A label value as the text format wants it."""
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')
