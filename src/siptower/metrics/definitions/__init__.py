"""Every counter and histogram, and every figure asked of them, each declared once."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from siptower.metrics.definitions import compat, delays, itu, registrations, sessions, transport

if TYPE_CHECKING:
    from collections.abc import Mapping

    from siptower.metrics.measure import Measure
    from siptower.metrics.query import Query, View

__all__ = ["COMPAT_MEASURES", "MEASURES", "NATIVE_MEASURES", "QUERIES", "figures"]

_NATIVE = (sessions, delays, registrations, transport, itu)

NATIVE_MEASURES: tuple[Measure, ...] = tuple(measure for part in _NATIVE for measure in part.MEASURES)
"""What siptower counts."""

COMPAT_MEASURES: tuple[Measure, ...] = compat.MEASURES
"""What sip-exporter v1.11 would count."""

MEASURES: Mapping[str, Measure] = MappingProxyType(
    {measure.name: measure for measure in (*NATIVE_MEASURES, *COMPAT_MEASURES)}
)
"""Every measure by name."""

QUERIES: Mapping[str, Query] = MappingProxyType(
    {query.name: query for part in (*_NATIVE, compat) for query in part.QUERIES}
)
"""Every query by name."""


def figures(view: View) -> tuple[Query, ...]:
    """The queries of one view, in the order in which they are shown."""
    return tuple(query for query in QUERIES.values() if query.view is view)
