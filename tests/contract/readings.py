"""Captures read through the engine, with every row and every figure."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from siptower.engine import Engine, SourceSpec
from siptower.metrics.results import Results
from siptower.metrics.to_fold import plan
from siptower.model.columns import COLUMNS
from siptower.model.settings import Settings
from siptower.pipeline.engine_config import ReadRequest
from siptower.pipeline.reading import start_reading
from siptower.testing import pcap
from siptower.views.summary import summary

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from siptower.pipeline.reading import NativeEngine, ReadingResult
    from siptower.testing import Captured

_WRITTEN: dict[str, Any] = {
    "local_networks": ["10.0.0.0/24", "2001:db8::/64"],
    "carriers": [
        {"name": "alpha", "networks": ["10.1.0.0/16"]},
        {"name": "alpha-two", "networks": ["10.1.0.2/32"]},
        {"name": "beta", "networks": ["10.2.0.0/16"], "ner_profile": "wide"},
        {"name": "gamma", "networks": ["2001:db8:3::/48"]},
        {"name": "delta", "networks": ["2001:db8:4::/48"]},
    ],
    "user_agents": [{"label": "one", "regex": "Phone 1"}],
    "tenants": [{"name": "tenant", "networks": ["10.1.0.0/24"]}],
    "probes": ["10.9.9.0/24"],
    "labels": {"headers": {"Max-Forwards": "hops"}},
}


def settings_with(**groups: object) -> Settings:
    """Settings with several carriers of both IP versions, one inside another, and with other groups."""
    return Settings.model_validate(_WRITTEN | groups)


SETTINGS = settings_with()
"""Those of every reading that says nothing else."""

PLAN = plan()
"""Everything that is counted."""

Row = dict[str, Any]


@dataclass(frozen=True)
class Reading:
    """What was read."""

    tables: dict[str, pa.Table]
    """Rows by table; a table without rows is left out."""

    result: ReadingResult

    @cached_property
    def results(self) -> Results:
        """What was counted, with labels."""
        return Results.from_json(self.result.measures)

    @cached_property
    def summary(self) -> dict[str, Any]:
        """The summary with every single value."""
        return summary(self.result, observations=True)

    @property
    def status(self) -> dict[str, Any]:
        """The state at the end."""
        return dict(self.result.status)

    def rows(self, table: str, *columns: str) -> list[Row]:
        """The rows of a table, or some columns of them."""
        found = self.tables.get(table)
        if found is None:
            return []
        return list((found.select(list(columns)) if columns else found).to_pylist())


@dataclass(frozen=True)
class How:
    """How captures are read."""

    settings: Settings = SETTINGS
    finalize: bool = False
    plan: dict[str, Any] | None = field(default_factory=lambda: PLAN)
    engine: dict[str, Any] = field(default_factory=dict)
    """More of the engine's configuration, such as `batch_rows`."""


AS_USUAL = How()


def read(paths: Sequence[Path], how: How = AS_USUAL) -> Reading:
    """Read captures in one run, with all rows and all single values."""
    request = ReadRequest(
        sources=tuple(SourceSpec("pcap", str(path)) for path in paths),
        tables=dict.fromkeys(COLUMNS),
        measures=how.plan,
        keep_samples=True,
        finalize=how.finalize,
    )

    def opened(config: str) -> NativeEngine:
        return Engine(json.dumps(json.loads(config) | how.engine))

    reading = start_reading(how.settings, request, opened)
    batches: dict[str, list[pa.RecordBatch]] = {}
    for table, batch in reading.batches():
        batches.setdefault(table, []).append(pa.record_batch(batch))
    tables = {table: pa.Table.from_batches(parts) for table, parts in batches.items()}
    return Reading(tables, reading.result())


def read_packets(folder: Path, packets: Iterable[Captured], how: How = AS_USUAL) -> Reading:
    """Read packets as one capture."""
    return read([written(folder, packets)], how)


def written(folder: Path, packets: Iterable[Captured], name: str = "one.pcap") -> Path:
    """The capture file of some packets."""
    path = folder / name
    path.write_bytes(pcap(packets, nanoseconds=True))
    return path


def figures(reading: Reading) -> dict[str, Any]:
    """Everything that was counted, in an order of its own: by measure and label values."""
    told = json.loads(reading.result.measures)
    return {
        measure["name"]: {tuple(series.pop("values")): series for series in measure["series"]}
        for measure in told["measures"]
    }


def without_inputs(tables: dict[str, pa.Table]) -> dict[str, pa.Table]:
    """Rows without the name of the file that they come from."""
    return {
        name: table.drop_columns(["input"]) if "input" in table.column_names else table
        for name, table in tables.items()
    }
