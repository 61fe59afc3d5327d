"""Which view is meant by its name."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

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
            from siptower.views.report import ReportView  # noqa: PLC0415 (a view loads only what it needs)

            return ReportView(output)
        case "summary":
            from siptower.views.summary import SummaryView  # noqa: PLC0415 (a view loads only what it needs)

            return SummaryView(output, observations=observations)
        case "kpis":
            from siptower.views.kpis import KpiView  # noqa: PLC0415 (a view loads only what it needs)

            return KpiView(output)
        case "metrics":
            from siptower.views.exposition import MetricsView  # noqa: PLC0415 (a view loads only what it needs)

            return MetricsView()
        case _:
            from siptower.views.rows import RowsView  # noqa: PLC0415 (a view loads only what it needs)

            return RowsView(TABLES[name], output)
