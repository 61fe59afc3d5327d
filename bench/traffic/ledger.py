"""What a capture holds by the word of its generator: a reader that says something else is wrong."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bench.traffic.template import Template

__all__ = ["Ledger"]


@dataclass(slots=True)
class Ledger:
    """Counts of what was written."""

    messages: int = 0
    calls: int = 0
    """Calls: Call-IDs with an INVITE."""

    call_ids: int = 0
    """All Call-IDs."""

    retransmissions: int = 0
    attempts: Counter[str] = field(default_factory=Counter)
    """Session attempts by outcome, in siptower's words."""

    transactions: Counter[str] = field(default_factory=Counter)
    """By method."""

    request_retransmissions: Counter[str] = field(default_factory=Counter)
    """By method."""

    response_retransmissions: int = 0
    ended: int = 0
    """Sessions that BYE ended."""

    up: int = 0
    """Sessions that are up at the end."""

    def call(self, template: Template) -> None:
        """Count one call of this kind."""
        self.calls += 1
        self.call_ids += 1
        self.messages += len(template.steps)
        self.retransmissions += template.retransmissions
        self.attempts[template.outcome] += 1
        self.transactions.update(template.transactions)
        self.request_retransmissions.update(template.request_retransmissions)
        self.response_retransmissions += template.response_retransmissions
        if template.outcome == "answered":
            self.ended += template.transactions["BYE"]
            self.up += 1 - template.transactions["BYE"]

    @property
    def retransmitted_percent(self) -> float:
        """How many of a hundred messages are retransmissions."""
        return 100 * self.retransmissions / self.messages

    def differences(self, summary: Mapping[str, Any]) -> list[str]:
        """Where the summary that siptower printed says something else, one line each."""
        told = {
            "messages": summary["sip_messages"],
            "attempts": summary["attempts"],
            "transactions": summary["transactions"],
            "request_retransmissions": summary["retransmissions"]["request"],
            "response_retransmissions": summary["retransmissions"]["response"],
            "ended": summary["ends"].get("bye", 0),
            "up": summary["active"]["sessions"],
        }
        own = self.as_json()
        return [f"{name}: wrote {own[name]}, read {value}" for name, value in told.items() if own[name] != value]

    def as_json(self) -> dict[str, Any]:
        """The counts as they stand beside the capture."""
        held = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: dict(value) if isinstance(value, Counter) else value for name, value in held.items()}

    @classmethod
    def of_json(cls, written: Mapping[str, Any]) -> Self:
        """The counts that stand beside a capture."""
        values: dict[str, Any] = {
            name: Counter(value) if isinstance(value, dict) else value for name, value in written.items()
        }
        return cls(**values)
