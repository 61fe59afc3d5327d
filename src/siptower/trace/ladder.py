"""The ladder of one call as a Python value that prints itself."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from siptower.views.ladder import model
from siptower.views.ladder.data import ladder_object
from siptower.views.ladder.text import ladder_lines
from siptower.views.output import Canvas

__all__ = ["Ladder", "ladder_of"]

_WIDTH = 120


@dataclass(frozen=True, slots=True)
class Ladder(model.Ladder):
    """Everything with one Call-ID, message by message: a call, a registration, a subscription.

    `str(ladder)` is the text that `siptower read --call` prints.
    """

    def __str__(self) -> str:
        return self.text()

    def text(self, width: int = _WIDTH, *, whole: bool = False) -> str:
        """It as text, in Unicode without colour, without a line end at its end.

        Args:
            width: Columns that there are.
            whole: Fold nothing: neither repetitions nor the middle of what is long.
        """
        return "".join(ladder_lines(Canvas(width=width), self, None, whole=whole)).rstrip("\n")

    def to_dict(self) -> dict[str, Any]:
        """It as `siptower read --call ID --format json` prints it."""
        return ladder_object(self)


def ladder_of(found: model.Ladder) -> Ladder:
    """A ladder of the views with what Python users want of it."""
    return Ladder(**{field.name: getattr(found, field.name) for field in fields(found)})
