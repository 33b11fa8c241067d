"""Rosters: who is on call at any hour."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from mimkit.model.organisation.roster import Roster, absence, on_call
from tests.builders import clock

ROTATION = {"starts": "2026-11-16", "people": ["a", "b", "c"], "handover": "9:00"}


def roster(**keys: Any) -> Roster:
    rotation = keys.pop("rotation", {})
    rotation = None if rotation is None else {**ROTATION, **rotation}
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


def test_a_shift_comes_before_the_rotation_and_an_override_before_both() -> None:
    covered = roster(
        shifts=[
            {"start": clock("10:00"), "end": clock("14:00"), "person": "x"},
            {"start": clock("12:00"), "end": clock("13:00"), "person": "y"},
        ],
        overrides=[{"start": clock("12:30"), "end": clock("12:45"), "person": "z"}],
    )
    found = [on_call(covered, clock(at)) for at in ("09:59", "10:00", "12:00", "12:30", "12:45", "13:00")]
    assert found == ["b", "x", "y", "z", "y", "x"]


def test_a_roster_of_shifts_alone_names_nobody_between_them() -> None:
    shifts = [{"start": clock("10:00"), "end": clock("14:00"), "person": "x"}]
    alone = Roster.model_validate({"id": "r", "title": "R", "group": "g", "shifts": shifts})
    assert [on_call(alone, clock(at)) for at in ("09:59", "10:00", "14:00")] == [None, "x", None]
    assert absence(alone, clock("14:00")) == ("no shift", ("shifts",))


def test_a_roster_needs_somebody() -> None:
    with pytest.raises(ValidationError, match="has no people: add a `rotation` or `shifts`"):
        Roster.model_validate({"id": "r", "title": "R", "group": "g"})


SHIFT = {"start": clock("10:00"), "end": clock("14:00"), "person": "x"}
OFFICE = {"days": ["mon", "tue", "wed", "thu", "fri"], "opens": "9:00", "closes": "17:00"}
NIGHT = {"days": ["fri"], "opens": "22:00", "closes": "06:00"}


@pytest.mark.parametrize(
    ("at", "person"),
    [
        ("08:59", None),
        ("09:00", "b"),
        ("16:59", "b"),
        ("17:00", None),
        ("+4 21:59", None),
        ("+4 22:00", "b"),
        ("+5 05:59", "b"),
        ("+5 06:00", None),
        ("+5 12:00", None),
    ],
)
def test_a_rotation_is_on_duty_in_its_hours_only(at: str, person: str | None) -> None:
    assert on_call(roster(rotation={"only": [OFFICE, NIGHT]}), clock(at)) == person


def test_a_day_of_duty_is_the_whole_day_unless_hours_are_given() -> None:
    sundays = roster(rotation={"only": [{"days": ["sun"]}]})
    found = [on_call(sundays, clock(at)) for at in ("-1 00:00", "-1 23:59", "00:00", "+5 23:59", "+6 00:00")]
    assert found == ["a", "a", None, None, "b"]


WEEKDAYS = {"unit": "days", "only": [OFFICE], "starts": "2026-11-23", "count": "duty-days"}


def holders(there: Roster, days: int, since: str = "0") -> list[str | None]:
    """Return who is on call at ten in the morning of so many days."""
    return [on_call(there, clock(f"{int(since) + day} 10:00")) for day in range(days)]


def test_days_of_duty_are_counted_where_it_is_said() -> None:
    counted = roster(rotation=WEEKDAYS)
    assert holders(counted, 12) == [*"abcab", None, None, *"cabca"]
    in_pairs = roster(rotation={**WEEKDAYS, "every": 2})
    assert holders(in_pairs, 12) == [*"aabbc", None, None, *"caabb"]
    assert holders(counted, 3, "-3") == [None, None, None]


def test_a_first_day_off_is_nobodys_turn() -> None:
    since_saturday = roster(rotation={**WEEKDAYS, "starts": "2026-11-21"})
    assert holders(since_saturday, 9, "-3") == [None, None, None, *"abcab", None]


def test_everybody_has_the_same_number_of_days_when_days_of_duty_are_counted() -> None:
    for people in ("ab", "abc", "abcdefg", "abcdefghij"):
        found = Counter(holders(roster(rotation={**WEEKDAYS, "people": list(people)}), 364))
        shifts = [found[each] for each in people]
        assert max(shifts) - min(shifts) <= 1


EARLIER = {"starts": "2026-11-02", "people": ["x", "y"], "handover": "09:00"}


def test_an_earlier_rotation_counts_until_the_next_one_starts() -> None:
    changed = roster(earlier=[EARLIER])
    weeks = [clock(at) for at in ("-22 10:00", "-21 09:00", "-14 09:00", "-7 08:59", "-7 09:00", "09:00")]
    assert [on_call(changed, at) for at in weeks] == [None, "x", "y", "y", "a", "b"]
    assert absence(changed, clock("-22 10:00")) == (
        "its rotation starts on 2026-11-02", ("earlier", 0, "starts"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("at", "why", "keys"),
    [
        ("-7 08:00", "its rotation starts on 2026-11-16", ("rotation", "starts")),
        ("18:00", "outside on-call hours", ("rotation", "only")),
        ("10:30", "gap from override", ("overrides", 1)),
    ],
)
def test_an_absence_has_its_reason_and_its_place(at: str, why: str, keys: tuple[str | int, ...]) -> None:
    gap = {"start": clock("10:00"), "end": clock("11:00")}
    other = {"start": clock("+9 10:00"), "end": clock("+9 11:00")}
    there = roster(rotation={"only": [OFFICE]}, overrides=[other, gap, other])
    assert on_call(there, clock(at)) is None
    assert absence(there, clock(at)) == (why, keys)


@pytest.mark.parametrize(
    ("at", "person"),
    [
        # In spring 02:30 is left out in Berlin: the hand-over lies as far behind the jump.
        ("2026-03-29T00:59:59Z", "b"),
        ("2026-03-29T01:29:59Z", "b"),
        ("2026-03-29T01:30:00Z", "c"),
        # In autumn 02:30 comes twice: the first one counts.
        ("2026-10-25T00:29:59Z", "b"),
        ("2026-10-25T00:30:00Z", "c"),
        ("2026-10-25T01:30:00Z", "c"),
    ],
)
def test_a_hand_over_at_half_past_two_survives_the_change_of_the_clocks(at: str, person: str) -> None:
    spring = {"starts": "2026-03-27", "handover": "02:30", "unit": "days"}
    autumn = {"starts": "2026-10-23", "handover": "02:30", "unit": "days"}
    rotation = spring if at < "2026-06" else autumn
    assert on_call(roster(zone="Europe/Berlin", rotation=rotation), datetime.fromisoformat(at)) == person


def test_a_hand_over_around_midnight_survives_a_jump_at_midnight() -> None:
    # In Beirut the clocks go from 23:59 on 28 March 2026 to 01:00 on the 29th: 00:30 is left out.
    nightly = roster(
        zone="Asia/Beirut", rotation={"starts": "2026-03-27", "handover": "00:30", "unit": "days"}
    )
    jump = datetime(2026, 3, 28, 22, 0, tzinfo=UTC)
    found = [on_call(nightly, jump + timedelta(minutes=minutes)) for minutes in (-1, 0, 29, 30)]
    assert found == ["b", "b", "b", "c"]


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
        ({"group": "payments"}, "must have either"),
        ({"role": None}, "must have either"),
        ({"overrides": [{"start": clock("10:00"), "end": clock("10:00")}]}, "ends before it starts"),
        ({"rotation": {"people": []}}, "at least 1 item"),
        ({"rotation": {"handover": "9 o'clock"}}, "is not a valid time of day"),
        ({"rotation": {"every": 0}}, "greater than or equal to 1"),
        ({"rotation": {"only": [{"days": []}]}}, "has no days; omit `days`"),
        ({"rotation": {"count": "duty-days"}}, "needs `unit: days` and the hours in `only`"),
        ({"rotation": {"count": "duty-days", "unit": "days"}}, "needs `unit: days` and the hours in `only`"),
        ({"earlier": [{"starts": "2026-11-16", "people": ["a"]}]}, "does not start after the previous one"),
        (
            {"rotation": None, "shifts": [SHIFT], "earlier": [{"starts": "2026-11-01", "people": ["a"]}]},
            "`earlier` rotations, but no `rotation`",
        ),
        (
            {"shifts": [{"start": clock("10:00"), "end": clock("09:00"), "person": "a"}]},
            "ends before it starts",
        ),
    ],
)
def test_a_roster_that_says_nobody_or_nothing_is_refused(keys: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        roster(**keys)
