"""How a front end and a view meet: the form of the output, what it is written for, and where rows come from."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

from siptower.export.text import Canvas

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from siptower.export.rows import ArrowRows

__all__ = ["Canvas", "Counted", "Format", "Output", "RowSource", "View"]


class Format(StrEnum):
    """Form of the output."""

    TABLE = "table"
    """For people."""

    JSON = "json"
    """One document."""

    CSV = "csv"
    """For spreadsheets."""

    NDJSON = "ndjson"
    """One JSON object a line."""


@dataclass(frozen=True, slots=True)
class Output:
    """Form, canvas and length of the output."""

    form: Format = Format.TABLE
    """Its form."""

    canvas: Canvas = field(default_factory=Canvas)
    """What tables are written for."""

    limit: int | None = None
    """Most rows; None for all."""


class Counted(Protocol):
    """What is known when the last row has come."""

    @property
    def measures(self) -> str:
        """Results of the fold as JSON; `null` where nothing was to be counted."""

    @property
    def status(self) -> Mapping[str, Any]:
        """Capture facts, sources, tables and queues."""

    @property
    def exposition(self) -> str:
        """What was counted, as Prometheus text."""

    @property
    def stopped(self) -> bool:
        """Reading was ended early."""


class RowSource(Protocol):
    """Where rows come from."""

    def batches(self) -> Iterator[tuple[str, ArrowRows]]:
        """Batches as they come, each with the name of its table; `views.batches.arrow` opens them."""

    def result(self) -> Counted:
        """What was counted; only after the last batch."""


class View(Protocol):
    """Something that can be shown of a reading."""

    def tables(self) -> Mapping[str, tuple[str, ...] | None]:
        """Rows that it needs: table to columns, None for all."""

    def plan(self) -> Mapping[str, Any] | None:
        """Figures that have to be counted; None for none."""

    def keep_samples(self) -> bool:
        """It needs every single value of the histograms."""

    def lines(self, source: RowSource) -> Iterator[str | bytes]:
        """It as text, piece by piece; what is bytes is UTF-8 already."""
