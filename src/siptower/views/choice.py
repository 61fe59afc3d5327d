"""Which view is meant by its name."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from siptower.filter import Filter
from siptower.views.exposition import MetricsView
from siptower.views.kpis import KpiView
from siptower.views.report import ReportView
from siptower.views.rows import RowsView
from siptower.views.search.found_calls import FoundCallsView
from siptower.views.summary import SummaryView

if TYPE_CHECKING:
    from collections.abc import Mapping

    from siptower.views.output import Output, View

__all__ = ["CHOOSING", "TABLES", "view_for"]

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

CHOOSING = frozenset({"calls", *TABLES})
"""Views whose rows an expression can choose; the others count everything that the capture holds."""


def view_for(name: str, output: Output, *, observations: bool = False, where: str | None = None) -> View:
    """The view of a name.

    Args:
        name: `calls`, `summary`, `kpis`, `metrics`, or one of `TABLES`.
        output: How it is written.
        observations: A summary lists every single value, too.
        where: The expression that chooses the rows of a view of `CHOOSING`; None for all of them.

    Raises:
        ExpressionError: The expression cannot be used.
    """
    match name:
        case "calls":
            return ReportView(output) if where is None else FoundCallsView(output, Filter.parse(where, "call"))
        case "summary":
            return SummaryView(output, observations=observations)
        case "kpis":
            return KpiView(output)
        case "metrics":
            return MetricsView()
        case _:
            table = TABLES[name]
            return RowsView(table, output, None if where is None else Filter.parse(where, table))
