"""How much one expression may be: enough for every question, and nothing that exhausts whoever answers it."""

from __future__ import annotations

__all__ = ["DEEPEST", "LONGEST", "MOST_CONDITIONS"]

LONGEST = 10_000
"""Most characters of an expression."""

MOST_CONDITIONS = 500
"""Most fields that it may ask for; a list of values is one."""

DEEPEST = 32
"""So deep may `and`, `or` and `not` stand inside each other; parentheses alone cost nothing."""
