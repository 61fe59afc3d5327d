"""What a trace keeps in memory of what it has read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from siptower.views.wording import counted, span

if TYPE_CHECKING:
    import pyarrow as pa

    from siptower.pipeline.reading import ReadingResult
    from siptower.views.capture import CaptureFacts

__all__ = ["Kept"]


@dataclass(slots=True)
class Kept:
    """Tables and figures."""

    tables: dict[str, pa.Table] = field(default_factory=dict)
    """Whole tables by name."""

    result: ReadingResult | None = None
    """What was counted; None before anything was."""

    facts: CaptureFacts | None = None
    """What the captures hold; None before they were read to their end."""

    def words(self) -> str:
        """It in one line, without reading anything."""
        facts = self.facts
        if facts is None:
            return "not read yet"
        words = counted(facts.messages, "message")
        if facts.first_ns is not None and facts.last_ns is not None:
            words += f" in {span(facts.last_ns - facts.first_ns)}"
        if self.tables:
            words += f", {', '.join(f'{name}s' for name in self.tables)} in memory"
        return words
