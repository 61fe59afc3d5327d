"""A KPI as a Python value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from siptower.trace.names import nearest
from siptower.views.kpis import kpi_object

if TYPE_CHECKING:
    from collections.abc import Sequence

    from siptower.views.kpis import Kpis

__all__ = ["Kpi", "find_kpi", "kpi_list"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kpi:
    """One figure with what it stands on. It is undefined, not zero, when there is nothing to count."""

    name: str
    """Unique among all figures: `asr`, `ser_literal`, `pdd_p95`. The KPI reference lists them."""

    symbol: str
    """What people call it: `ASR`, `SER`, `PDD`."""

    view: str
    """Whose reading of the numbers it follows: `literal`, `session`, `itu`, `ir42`, `traffic` or `compat`."""

    carrier: str | None
    """Whose figure it is; None where all carriers are meant."""

    direction: str | None
    """Which way; None where both are meant."""

    value: float | None
    """The figure in its unit; None when it is undefined."""

    unit: str
    """`%`, `s`, `1`, `1/s` or `erlang`."""

    n: int
    """What was counted below the line, or how many values there are."""

    numerator: int | None
    """What was counted above the line of a ratio; None for other figures."""

    low: float | None
    """Lower end of the 95 % interval of a ratio (Wilson); None for other figures."""

    high: float | None
    """Upper end of that interval."""

    few: bool
    """Fewer than 30 were counted: too few to judge by."""

    title: str
    """Its name in words."""

    definition: str
    """What it is, in one or two sentences."""

    source: str
    """RFC or recommendation that defines it."""


def kpi_list(found: Kpis) -> list[Kpi]:
    """Every figure: first of everybody, then of each carrier and direction, the busiest first."""
    return [
        Kpi(**kpi_object(group, answer))
        for group in (found.everybody, *found.groups)
        for answer in group.answers.values()
    ]


def find_kpi(kpis: Sequence[Kpi], name: str, carrier: str | None, direction: str | None) -> Kpi:
    """The one figure that is asked for.

    Args:
        kpis: All of them.
        name: Its name.
        carrier: Whose; None for everybody's.
        direction: Which way; None where the carrier has only one.

    Raises:
        ValueError: There is none, or more than one.
    """
    named = [kpi for kpi in kpis if kpi.name == name]
    if not named:
        raise ValueError(f"there is no figure {name!r}{nearest(name, dict.fromkeys(kpi.name for kpi in kpis))}")
    if carrier is None and direction is None:
        return named[0]
    found = [kpi for kpi in named if kpi.carrier == carrier and direction in {None, kpi.direction}]
    if len(found) == 1:
        return found[0]
    of = f"carrier {carrier!r}" if direction is None else f"carrier {carrier!r}, direction {direction!r}"
    if found:
        directions = " or ".join(f"direction={kpi.direction!r}" for kpi in found)
        raise ValueError(f"there are several figures of {of}: say {directions}")
    pairs = ", ".join(f"{kpi.carrier} {kpi.direction}" for kpi in named if kpi.carrier is not None)
    raise ValueError(f"nothing was counted of {of}: there are {pairs or 'no carriers'}")
