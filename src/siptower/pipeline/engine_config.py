"""What the engine is told: settings and request as the JSON that it reads."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from siptower.engine import PacketFilter, SourceSpec
    from siptower.model.errors import Problem
    from siptower.model.settings import Settings
    from siptower.pipeline.splitting import SplitRequest

__all__ = ["ReadRequest", "engine_config", "tracker_settings", "usable_sources"]

BATCH_ROWS = 4_096
"""Rows in one batch: large enough to make the hand-over cheap, small enough to stay in the processor's cache."""

QUEUE_BATCHES = 8
"""Batches that may wait for Python before the engine does."""


@dataclass(frozen=True, slots=True)
class ReadRequest:
    """What to read and what is wanted of it."""

    sources: tuple[SourceSpec, ...]
    """Captures, merged in time order."""

    tables: Mapping[str, tuple[str, ...] | None] = field(default_factory=dict)
    """Rows that are wanted: table to columns, None for all. What nobody asks for is not built."""

    measures: Mapping[str, Any] | None = None
    """The plan of the figures that the engine counts; None for none."""

    keep_samples: bool = False
    """Keep every single value of the histograms, not only their buckets."""

    finalize: bool = False
    """Let timers that are still running at the end of the input fire."""

    call_ids: tuple[str, ...] | None = None
    """Call-IDs whose rows are gathered and counted, compared exactly; None for all. All are tracked in any case."""

    packet_filter: PacketFilter | None = None
    """Which packets are wanted; None for all."""

    split: SplitRequest | None = None
    """Files of calls that are to be written; None for none."""


def tracker_settings(settings: Settings) -> dict[str, Any]:
    """The settings of the tracker, with its names: durations in nanoseconds, sizes in bytes."""
    return {
        "node": settings.node,
        "local_networks": list(settings.local_networks),
        "carriers": [
            {"name": carrier.name, "networks": list(carrier.networks), "ner_wide": carrier.ner_profile == "wide"}
            for carrier in settings.carriers
        ],
        "user_agents": [{"label": rule.label, "regex": rule.regex} for rule in settings.user_agents],
        "tenants": [{"name": tenant.name, "networks": list(tenant.networks)} for tenant in settings.tenants],
        "probes": list(settings.probes),
        "scanner_user_agents": list(settings.scanner_user_agents),
        "header_labels": [{"header": header, "label": label} for header, label in settings.labels.headers.items()],
        "timeouts": settings.timeouts.model_dump(),
        "limits": settings.limits.model_dump(),
    }


def usable_sources(written: tuple[str, ...]) -> tuple[tuple[SourceSpec, ...], tuple[Problem, ...]]:
    """Sources as people write them: those that can be tried, and why the others cannot."""
    from siptower.engine import SourceSpec  # noqa: PLC0415 (loads the native module, which may be missing)

    usable: list[SourceSpec] = []
    problems: list[Problem] = []
    for text in written:
        spec = SourceSpec.parse(text)
        problem = spec.unavailable()
        if problem is None:
            usable.append(spec)
        else:
            problems.append(problem)
    return tuple(usable), tuple(problems)


def engine_config(settings: Settings, request: ReadRequest) -> str:
    """The engine's configuration as JSON."""
    return json.dumps(
        {
            "sources": [source.config() for source in request.sources],
            "filter": request.packet_filter.config() if request.packet_filter else None,
            "settings": tracker_settings(settings),
            "sip_ports": list(settings.sip_ports),
            "duplicate_window_ns": settings.duplicates.window,
            "wire": settings.wire.model_dump(),
            "parser": settings.parser.model_dump(),
            "tables": {table: None if names is None else list(names) for table, names in request.tables.items()},
            "call_ids": None if request.call_ids is None else list(request.call_ids),
            "measures": request.measures,
            "keep_samples": request.keep_samples,
            "finalize": request.finalize,
            "redact": settings.privacy.redact,
            "split": request.split.config(redact=settings.privacy.redact) if request.split else None,
            "batch_rows": BATCH_ROWS,
            "queue_batches": QUEUE_BATCHES,
        }
    )
