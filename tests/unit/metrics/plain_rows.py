"""Rows of which a test names only what matters to it; the rest is as in an ordinary call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from siptower.metrics.to_fold import plan
from siptower.model.columns import COLUMNS
from tests.unit.metrics import reference_fold

if TYPE_CHECKING:
    from siptower.metrics.results import Results

LABELS = {"carrier": "alpha", "direction": "ingress", "class": "normal", "ua_type": "other", "node": "", "hop": "first"}
EMPTY = {"bool": False, "durations": [], "u16s": [], "u16": 0, "u32": 0, "u64": 0, "timestamp": 0, "duration": 0}


def row(table: str, **values: Any) -> dict[str, Any]:
    """A row of a table."""
    columns = COLUMNS[table]
    assert set(values) <= set(columns)
    found = {name: None if column.optional else EMPTY.get(column.type, "") for name, column in columns.items()}
    return found | {name: value for name, value in LABELS.items() if name in columns} | values


def results(**rows: list[dict[str, Any]]) -> Results:
    """What the whole plan counts in these rows."""
    compiled = plan()
    return reference_fold.results(compiled, reference_fold.run(compiled, rows))
