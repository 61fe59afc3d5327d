"""How many random examples a property is tried with."""

from __future__ import annotations

from hypothesis import settings

__all__ = ["EXAMPLES", "TIMEOUT", "bounded"]

EXAMPLES = settings().max_examples
"""What the profile in force asks for: 100 in the usual one."""

TIMEOUT = 300 * max(1, EXAMPLES // 100)
"""Seconds after which a property has hung. A broken one needs some time to find the smallest mix that breaks it."""


def bounded(examples: int) -> settings:
    """As many examples as given in the usual profile, and in proportion more in the others.

    A mix of traffic costs more than most of what is drawn elsewhere, and every change has to wait for it.
    """
    return settings(max_examples=max(1, examples * EXAMPLES // 100))
