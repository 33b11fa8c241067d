"""The clock of a drill: its speed, its pauses and its end, worked out by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mimkit.model.time.drill_clock import FASTEST_DRILL, DrillClock
from tests.builders import clock

HOUR = timedelta(hours=1)
STARTED = DrillClock.starting(clock("12:00"), HOUR, 10)
"""An hour at speed 10 takes 6 minutes. It begins at 11:06, so that it ends at 12:06 by both clocks."""


@pytest.mark.parametrize(
    ("machine", "drill"),
    [
        ("11:59", "11:06"),  # a machine whose clock is behind does not go back before the start
        ("12:00", "11:06"),
        ("12:01", "11:16"),
        ("12:06", "12:06"),
        ("12:08", "12:08"),  # after the end, at normal speed
    ],
)
def test_a_clock_runs_at_its_speed_until_the_end(machine: str, drill: str) -> None:
    assert STARTED.at(clock(machine)) == clock(drill)


@pytest.mark.parametrize(
    ("machine", "drill"),
    [("12:01", "11:16"), ("12:02", "11:26"), ("12:30", "11:26"), ("12:31", "11:36"), ("12:34", "12:06"), ("12:36", "12:08")],
)  # fmt: skip
def test_a_pause_is_left_out(machine: str, drill: str) -> None:
    found = STARTED.with_speed(clock("12:02"), 0).with_speed(clock("12:30"), 10)
    assert found.at(clock(machine)) == clock(drill)


def test_a_clock_that_stands_still_has_not_started() -> None:
    waiting = STARTED.standing_still()
    assert waiting.is_paused
    assert waiting.at(clock("12:05")) == clock("11:06") == waiting.start
    started = waiting.with_speed(clock("12:05"), 10)
    assert not started.is_paused
    assert started.at(clock("12:06")) == clock("11:16")


def test_the_fastest_clock_does_not_run_beyond_the_calendar() -> None:
    fast = DrillClock.starting(clock("12:00"), HOUR, FASTEST_DRILL)
    long_after = clock("12:00") + timedelta(days=300_000)
    assert timedelta() <= long_after - fast.at(long_after) <= timedelta(seconds=1)


def test_a_pause_after_the_end_keeps_the_time() -> None:
    paused = STARTED.with_speed(clock("12:08"), 0)
    assert paused.at(clock("12:30")) == clock("12:08")
    assert paused.with_speed(clock("12:30"), 10).at(clock("12:31")) == clock("12:09")
