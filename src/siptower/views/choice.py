"""Which view is meant by its name."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from siptower.views.exposition import MetricsView
from siptower.views.kpis import KpiView
from siptower.views.report import ReportView
from siptower.views.rows import RowsView
from siptower.views.summary import SummaryView

if TYPE_CHECKING:
    from collections.abc import Mapping

    from siptower.views.output import Output, View

__all__ = ["TABLES", "view_for"]

TABLES: Mapping[str, str] = MappingProxyType(
    {
        "messages": "message",
        "transactions": "transaction",
        "attempts": "attempt",
        "sessions": "session",
        "registrations": "registration",
        "events": "event",
    }
)
"""Views that show the rows of one table."""


def view_for(name: str, output: Output, *, observations: bool = False) -> View:
    """The view of a name.

    Args:
        name: `calls`, `summary`, `kpis`, `metrics`, or one of `TABLES`.
        output: How it is written.
        observations: A summary lists every single value, too.
    """
    match name:
        case "calls":
            return ReportView(output)
        case "summary":
            return SummaryView(output, observations=observations)
        case "kpis":
            return KpiView(output)
        case "metrics":
            return MetricsView()
        case _:
            return RowsView(TABLES[name], output)
