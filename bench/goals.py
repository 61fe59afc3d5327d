"""What siptower sets out to reach, as data: a result says for each goal whether it is met."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["GOALS", "Goal", "judged"]


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure and where it should be."""

    name: str
    says: str
    unit: str
    target: float
    at_least: bool
    """Whether more is better; else less is."""

    def judge(self, value: float | None) -> dict[str, object]:
        """The verdict as a result keeps it. `value` None: what it takes was not measured, so it is neither."""
        met = None if value is None else (value >= self.target if self.at_least else value <= self.target)
        return {
            "name": self.name,
            "says": self.says,
            "unit": self.unit,
            "target": self.target,
            "at_least": self.at_least,
            "value": None if value is None else round(value, 2),
            "met": met,
        }


GOALS = {
    goal.name: goal
    for goal in (
        Goal("summary-rate", "`read --summary`", "messages per CPU second", 1_000_000, at_least=True),
        Goal("attempts-rate", "`read --attempts --format ndjson`", "messages per CPU second", 600_000, at_least=True),
        Goal("times-sipgrep", "`read --summary` beside sipgrep", "times as fast", 10, at_least=True),
        Goal("times-sngrep", "`read --summary` beside sngrep", "times as fast", 20, at_least=True),
        Goal("summary-peak", "Peak memory of `read --summary`", "MB", 150, at_least=False),
        Goal("open-call-bytes", "Memory of one open call", "bytes", 1536, at_least=False),
        Goal("tenfold", "Ten times the traffic takes at most so many times as long", "times", 11, at_least=False),
    )
}
"""Every goal by its name."""


def judged(values: dict[str, float | None]) -> list[dict[str, object]]:
    """The verdicts over these goals."""
    return [GOALS[name].judge(value) for name, value in values.items()]
