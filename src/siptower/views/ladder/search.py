"""Finds Call-IDs by a part of them: what was meant when nothing has the one that was asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from siptower.views.batches import opened, values

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from siptower.views.output import RowSource

__all__ = ["CallSearch"]

_MOST_FOUND = 5
_LONGEST = 1_024


@dataclass(slots=True)
class CallSearch:
    """Looks through the Call-IDs of a capture for those that resemble some parts."""

    parts: tuple[str, ...]
    """What was asked for, none of them a Call-ID of the capture."""

    found: dict[str, list[str]] = field(default_factory=dict, init=False)
    """Call-IDs that hold a part, by that; only the first few of each."""

    nearest: dict[str, list[tuple[int, str]]] = field(default_factory=dict, init=False)
    """Call-IDs that share the longest beginning with a part, by that, with its length."""

    def tables(self) -> Mapping[str, tuple[str, ...] | None]:
        """Call-IDs alone."""
        return {"message": ("call_id",)}

    def plan(self) -> Mapping[str, Any] | None:
        """Nothing is counted."""
        return None

    def keep_samples(self) -> bool:
        """Nothing is counted."""
        return False

    def lines(self, source: RowSource) -> Iterator[str]:
        """Look through all of them; that gives no text."""
        for table, batch in opened(source.batches()):
            if table == "message":
                for call_id in dict.fromkeys(values(batch, table, "call_id")):
                    self._look(call_id[:_LONGEST])
        yield from ()

    def meant(self, part: str) -> str | None:
        """The one Call-ID that holds a part; None when none does, or several do."""
        found = self.found.get(part, [])
        return found[0] if len(found) == 1 else None

    def suggestions(self, part: str) -> tuple[str, ...]:
        """Call-IDs that may be meant, the likeliest first."""
        near = [call_id for _, call_id in sorted(self.nearest.get(part, ()), key=lambda each: (-each[0], each[1]))]
        return tuple(dict.fromkeys((*self.found.get(part, ()), *near)))[:_MOST_FOUND]

    def _look(self, call_id: str) -> None:
        for part in self.parts:
            found = self.found.setdefault(part, [])
            if part in call_id:
                if len(found) < _MOST_FOUND and call_id not in found:
                    found.append(call_id)
                continue
            shared = _shared(part.lower(), call_id.lower())
            near = self.nearest.setdefault(part, [])
            if (shared, call_id) not in near:
                near.append((shared, call_id))
                near.sort(key=lambda each: -each[0])
                del near[_MOST_FOUND:]


def _shared(one: str, other: str) -> int:
    """Characters that two texts begin with alike."""
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count
