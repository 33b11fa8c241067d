"""Counts and shares are compared by exact tests; the right values are from textbooks and from the R manual."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import pytest

from mimkit.metrics.comparison import Comparison, compare_counts, compare_shares


def test_the_lady_who_tastes_tea_is_not_told_from_chance() -> None:
    """Fisher (1935): three of four cups right, one of four wrong; 34 of 70 arrangements are as extreme: 0.4857."""
    found = compare_shares((1, 4), (3, 4))
    assert found.change == "no distinguishable change"
    assert found.p == pytest.approx(34 / 70)


def test_convictions_of_twins_differ() -> None:
    """Fisher (1962), in the R manual of fisher.test: 2 of 17 and 10 of 13 convicted; two-sided p = 0.0005367."""
    for before, after, change in (((2, 17), (10, 13), "higher"), ((10, 13), (2, 17), "lower")):
        found = compare_shares(before, after)
        assert found.change == change
        assert found.p == pytest.approx(0.0005367, rel=1e-3)


def test_mendels_peas_agree_with_his_theory() -> None:
    """Conover (1971), in the R manual of binom.test: 682 of 925 plants, expected share 0.75; p = 0.3825."""
    found = compare_counts(243, 682, 0.75)
    assert found.change == "no distinguishable change"
    assert found.p == pytest.approx(0.3825, abs=5e-5)


@pytest.mark.parametrize(("before", "after", "change"), [
    (10, 0, "lower"), (0, 10, "higher"), (0, 5, "no distinguishable change"), (0, 6, "higher"),
    (9, 10, "no distinguishable change"), (23, 14, "no distinguishable change"), (40, 20, "lower"),
])  # fmt: skip
def test_a_number_of_incidents(before: int, after: int, change: str) -> None:
    """Computed here with whole numbers: the coin of n throws, both tails."""
    total = before + after
    chances = [Fraction(comb(total, count), 2**total) for count in range(total + 1)]
    right = float(sum(each for each in chances if each <= chances[after]))
    found = compare_counts(before, after)
    assert found.change == change
    assert found.p == pytest.approx(right)


def test_a_period_that_is_not_over_is_compared_by_the_time_that_has_passed() -> None:
    """Three in 30 days after twelve in 90 days is one in ten days both times; three in 90 days is fewer."""
    assert compare_counts(12, 3, 30 / 120).change == "no distinguishable change"
    assert compare_counts(12, 3, 90 / 180).change == "lower"


def test_without_incidents_nothing_has_changed_and_shares_cannot_be_compared() -> None:
    assert compare_counts(0, 0) == Comparison("no distinguishable change", 1.0)
    assert compare_shares((0, 0), (1, 2)) == compare_shares((1, 2), (0, 0)) == Comparison("too few")


def test_shares_that_can_only_be_all_or_none() -> None:
    for before, after in (((5, 5), (3, 3)), ((0, 5), (0, 3))):
        found = compare_shares(before, after)
        assert found.change == "no distinguishable change"
        assert found.p == pytest.approx(1.0)


def test_thousands_of_incidents_are_compared_without_overflow() -> None:
    assert compare_counts(10_000, 9_000).change == "lower"
    assert compare_shares((9_000, 10_000), (9_100, 10_000)).change == "higher"
