"""Compares counts and fractions between two periods with exact tests, which are also valid for small numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import exp, lgamma, log
from typing import Final, Literal

LEVEL: Final = 0.05
"""The significance level: a difference is reported if the probability of its occurring by chance is below this."""
_ROUNDING: Final = 1 + 1e-7
"""A tolerance for rounding errors, so that outcomes that are as likely as the observed one are included."""

Change = Literal["too few", "no distinguishable change", "higher", "lower"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The result of comparing two periods, as later minus earlier."""

    change: Change
    p: float | None = None
    """The probability of a difference of at least this size by chance alone, or None if there is nothing to compare."""


def compare_counts(before: int, after: int, share: float = 0.5) -> Comparison:
    """Compare the numbers of events in two periods.

    `share` is the later period's fraction of the combined length. If events are equally frequent in both periods,
    the number in the later period, given the total, has a binomial distribution (conditional test of two Poisson
    rates: Przyborowski and Wilenski, 1940).
    """
    total = before + after
    p = _two_sided(after, range(total + 1), lambda count: _binomial(count, total, share))
    return _result(after - total * share, p)


def compare_shares(before: tuple[int, int], after: tuple[int, int]) -> Comparison:
    """Compare two fractions, each given as a part and a whole, using Fisher's exact test (two-sided)."""
    (one, all_before), (two, all_after) = before, after
    if not all_before or not all_after:
        return Comparison("too few")
    parts = one + two
    possible = range(max(0, parts - all_before), min(parts, all_after) + 1)
    p = _two_sided(two, possible, lambda count: _hypergeometric(count, parts, all_before, all_after))
    return _result(two / all_after - one / all_before, p)


def _result(difference: float, p: float) -> Comparison:
    if p >= LEVEL:
        return Comparison("no distinguishable change", p)
    return Comparison("higher" if difference > 0 else "lower", p)


def _two_sided(observed: int, possible: Iterable[int], chance: Callable[[int], float]) -> float:
    """Return the total probability of all outcomes that are no more likely than the observed one."""
    limit = chance(observed) * _ROUNDING
    return min(1.0, sum(each for count in possible if (each := chance(count)) <= limit))


def _binomial(count: int, total: int, share: float) -> float:
    return exp(_log_choose(total, count) + count * log(share) + (total - count) * log(1 - share))


def _hypergeometric(count: int, parts: int, before: int, after: int) -> float:
    ways = _log_choose(after, count) + _log_choose(before, parts - count)
    return exp(ways - _log_choose(before + after, parts))


def _log_choose(number: int, chosen: int) -> float:
    return lgamma(number + 1) - lgamma(chosen + 1) - lgamma(number - chosen + 1)
