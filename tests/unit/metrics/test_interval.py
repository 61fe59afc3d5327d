from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siptower.metrics.interval import wilson


# Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17 (1998), table I.
@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [(81, 263, 25.53, 36.62), (15, 148, 6.24, 16.05), (0, 20, 0.0, 16.11), (1, 29, 0.61, 17.18)],
)
def test_interval_agrees_with_the_literature(successes: int, n: int, low: float, high: float) -> None:
    assert wilson(successes, n) == pytest.approx((low, high), abs=0.005)


@pytest.mark.parametrize(("successes", "n"), [(0, 0), (1, 0), (3, 2), (-1, 5)])
def test_nothing_counted_has_no_interval(successes: int, n: int) -> None:
    assert wilson(successes, n) is None


@given(st.integers(1, 10**12).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_interval_holds_the_share_and_stays_between_none_and_all(counts: tuple[int, int]) -> None:
    successes, n = counts
    found = wilson(successes, n)
    assert found is not None
    low, high = found
    assert 0 <= low <= 100 * successes / n + 1e-9
    assert 100 * successes / n - 1e-9 <= high <= 100
