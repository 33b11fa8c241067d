"""Statistics claim no more than their sample supports."""

from __future__ import annotations

import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimkit.metrics.result import Difference, Summary
from mimkit.metrics.statistics import difference, median, nearest_rank, summary

VALUES = st.lists(st.integers(0, 100_000), min_size=1, max_size=40)


@given(VALUES)
def test_the_median_is_the_one_that_is_taught(values: list[int]) -> None:
    assert median(values) == statistics.median(values)


@given(VALUES, st.integers(1, 100))
def test_a_percentile_is_one_of_the_values_with_so_many_at_or_below_it(
    values: list[int], percent: int
) -> None:
    ordered = sorted(values)
    found = nearest_rank(ordered, percent)
    assert found in values
    assert sum(each <= found for each in values) >= percent / 100 * len(values)
    below = [each for each in ordered if each < found]
    assert len(below) < percent / 100 * len(values)


def test_below_ten_values_nothing_is_summarised() -> None:
    assert summary([60.0] * 9) == Summary(9, mean=60.0)
    assert summary([float(number) for number in range(1, 11)]) == Summary(10, 5.5, 9.0, 10.0, 5.5)


def test_chance_is_called_chance() -> None:
    same = [float(number * 60) for number in range(20)]
    assert difference(same, same).verdict == "no distinguishable change"
    assert difference(same[:9], same) == Difference("too few")
    assert difference(same, same[:9]) == Difference("too few")


@pytest.mark.parametrize(("factor", "verdict"), [(0.1, "shorter"), (10.0, "longer")])
def test_a_tenth_and_ten_times_are_told_from_chance(factor: float, verdict: str) -> None:
    before = [float(600 + 13 * number) for number in range(20)]
    found = difference(before, [value * factor for value in before])
    assert found.verdict == verdict
    assert found.low is not None
    assert found.high is not None
    assert found.low < found.high
    assert found == difference(before, [value * factor for value in before])
