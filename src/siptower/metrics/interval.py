"""How sure a percentage is, given how few were counted."""

from __future__ import annotations

import math

__all__ = ["wilson"]

_Z = 1.959963984540054
"""Standard normal quantile for 95 % on two sides."""


def wilson(successes: int, n: int) -> tuple[float, float] | None:
    """The 95 % score interval of Wilson (1927) for a share, in percent.

    Unlike the textbook interval it stays within 0 and 100 and is not of zero width when all or none succeed.

    Args:
        successes: How many of them; between 0 and `n`.
        n: How many were counted.

    Returns:
        Lower and upper end; `None` when nothing was counted.
    """
    if n <= 0 or not 0 <= successes <= n:
        return None
    share = successes / n
    square = _Z * _Z
    middle = share + square / (2 * n)
    half = _Z * math.sqrt(share * (1 - share) / n + square / (4 * n * n))
    scale = 100 / (1 + square / n)
    low = 0.0 if successes == 0 else scale * (middle - half)
    high = 100.0 if successes == n else scale * (middle + half)
    return low, high
