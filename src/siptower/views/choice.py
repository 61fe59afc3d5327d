"""Which view is meant by its name."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from siptower.filter import Filter
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
            if where is None:
                from siptower.views.report import ReportView  # noqa: PLC0415 (a view loads only what it needs)

                return ReportView(output)
            from siptower.filter import Filter  # noqa: PLC0415 (a view loads only what it needs)
            from siptower.views.search.found_calls import FoundCallsView  # noqa: PLC0415 (a view loads only what it needs)

            return FoundCallsView(output, Filter.parse(where, "call"))
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

            table = TABLES[name]
            return RowsView(table, output, _filter(where, table))


def _filter(where: str | None, table: str) -> Filter | None:
    """The expression for a table; None when there is none."""
    if where is None:
        return None
    from siptower.filter import Filter  # noqa: PLC0415 (most runs choose nothing)

    return Filter.parse(where, table)
