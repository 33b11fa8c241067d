"""Statistics for small samples: lists individual values, reports missing data, and tests for chance differences."""

from __future__ import annotations

import random
from collections.abc import Sequence
from math import ceil, fsum
from typing import Final

from mimkit.metrics.result import Difference, Summary

ENOUGH: Final = 10
"""The minimum number of values for a summary.

The median of five values is of little use, and the p90 is meaningless.
"""
DRAWS: Final = 2000
SEED: Final = 20251123
"""Makes the resampling reproducible, so that the same values always produce the same interval."""


def summary(values: Sequence[float]) -> Summary:
    """Summarise durations: the median, the p90 by nearest rank, the maximum and the mean."""
    mean = fsum(values) / len(values) if values else None
    if len(values) < ENOUGH:
        return Summary(len(values), mean=mean)
    ordered = sorted(values)
    return Summary(len(values), median(ordered), nearest_rank(ordered, 90), ordered[-1], mean)


def median(values: Sequence[float]) -> float:
    """Return the median of at least one value.

    For an even number of values, this is the mean of the two in the middle.
    """
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def nearest_rank(ordered: Sequence[float], percent: int) -> float:
    """Return a percentile of sorted values, using the nearest rank so that the result is always one of the values."""
    return ordered[max(0, ceil(percent / 100 * len(ordered)) - 1)]


def difference(before: Sequence[float], after: Sequence[float]) -> Difference:
    """Compare two periods. If the interval contains zero, no change can be distinguished."""
    if min(len(before), len(after)) < ENOUGH:
        return Difference("too few")
    dice = random.Random(SEED)  # noqa: S311 - a repeatable draw, which guards nothing
    drawn = sorted(
        median(dice.choices(after, k=len(after))) - median(dice.choices(before, k=len(before)))
        for _ in range(DRAWS)
    )
    low, high = drawn[int(DRAWS * 0.025)], drawn[ceil(DRAWS * 0.975) - 1]
    if low <= 0 <= high:
        return Difference("no distinguishable change", low, high)
    return Difference("shorter" if high < 0 else "longer", low, high)
