"""The Call-IDs of the calls that an expression chooses, for whoever does something else with those calls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from siptower.filter import Filter
from siptower.views.calls import ATTEMPT_COLUMNS, SESSION_COLUMNS
from siptower.views.report import joined_calls
from siptower.views.search.selection import Selection, call_join, needed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from siptower.views.output import RowSource

__all__ = ["ChosenCalls"]


@dataclass(frozen=True, slots=True)
class ChosenCalls:
    """The calls that an expression chooses."""

    where: Filter
    """Which calls."""

    @classmethod
    def parse(cls, text: str) -> ChosenCalls:
        """Read an expression about calls.

        Args:
            text: Such as `outcome == "busy" and pdd > 3s`.

        Raises:
            ExpressionError: It cannot be used; the error knows the place and a way out.
        """
        return cls(Filter.parse(text, "call"))

    def tables(self) -> Mapping[str, tuple[str, ...] | None]:
        """Rows that it needs: table to columns."""
        return {
            "attempt": needed("attempt", ATTEMPT_COLUMNS, self.where),
            "session": needed("session", SESSION_COLUMNS, self.where),
        }

    def call_ids(self, source: RowSource) -> tuple[str, ...]:
        """Read everything and give the Call-IDs, each once, in the order in which their calls ended."""
        calls = Selection(self.where).calls(joined_calls(source, call_join(self.where)))
        return tuple(dict.fromkeys(str(call.attempt["call_id"]) for call in calls))
