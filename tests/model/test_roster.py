"""Rosters: who is on call at any hour."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from mimkit.model.roster import Roster, on_call
from tests.builders import clock

ROTATION = {"starts": "2026-11-16", "people": ["a", "b", "c"], "handover": "9:00"}


def roster(**keys: Any) -> Roster:
    rotation = {**ROTATION, **keys.pop("rotation", {})}
    return Roster.model_validate({"id": "r", "title": "R", "role": "scribe", "rotation": rotation, **keys})


@pytest.mark.parametrize(
    ("at", "person"),
    [
        ("-7 08:59", None),
        ("-7 09:00", "a"),
        ("08:59", "a"),
        ("09:00", "b"),
        ("+7 09:00", "c"),
        ("+14 09:00", "a"),
    ],
)
def test_people_take_turns_by_the_week_from_the_first_hand_over_on(at: str, person: str | None) -> None:
    assert on_call(roster(), clock(at)) == person


def test_a_turn_of_two_days_hands_over_every_other_morning() -> None:
    short = roster(rotation={"every": 2, "unit": "days"})
    found = [on_call(short, clock(f"{-7 + day} 09:00")) for day in range(7)]
    assert found == ["a", "a", "b", "b", "c", "c", "a"]


def test_the_last_override_that_covers_a_moment_counts() -> None:
    covered = roster(
        overrides=[
            {"start": clock("10:00"), "end": clock("14:00"), "person": "x"},
            {"start": clock("12:00"), "end": clock("13:00")},
        ]
    )
    found = [on_call(covered, clock(at)) for at in ("09:59", "10:00", "12:00", "12:59", "13:00", "14:00")]
    assert found == ["b", "x", None, None, "x", "b"]


@given(
    st.sampled_from(
        ["Europe/London", "America/New_York", "Africa/Cairo", "Australia/Lord_Howe", "Asia/Kolkata"]
    ),
    st.integers(0, 365 * 24 * 4),
    st.integers(1, 9),
)
def test_who_is_on_call_is_who_took_over_last_by_the_clock_on_the_wall(
    zone: str, quarters: int, days: int
) -> None:
    at = datetime(2026, 1, 2, tzinfo=UTC) + timedelta(minutes=15) * quarters
    rotation = {"starts": "2026-01-01", "handover": "00:30", "every": days, "unit": "days"}
    wall = at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) - timedelta(minutes=30)
    turns = (wall.date() - date(2026, 1, 1)).days // days
    expected = "abc"[turns % 3]
    if wall.time().hour not in (0, 23):  # the hand-over itself may lie in a gap, where it waits for the jump
        assert on_call(roster(zone=zone, rotation=rotation), at) == expected


@pytest.mark.parametrize(
    ("keys", "sentence"),
    [
        ({"group": "payments"}, "give exactly one of the two"),
        ({"role": None}, "give exactly one of the two"),
        ({"overrides": [{"start": clock("10:00"), "end": clock("10:00")}]}, "ends before it starts"),
        ({"rotation": {"people": []}}, "at least 1 item"),
        ({"rotation": {"handover": "9 o'clock"}}, "is not a time of day"),
        ({"rotation": {"every": 0}}, "greater than or equal to 1"),
    ],
)
def test_a_roster_that_says_nobody_or_nothing_is_refused(keys: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        roster(**keys)
