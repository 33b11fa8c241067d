"""The shifts of a roster agree with the roster at every minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from mimkit.duty.turns import Turn, fill_gaps, topmost_turns, turns_between
from mimkit.model.organisation.roster import Roster, on_call
from tests.builders import clock

START = datetime(2026, 3, 20, 5, 45, tzinfo=UTC)
END = START + timedelta(days=20)
ZONES = ["UTC", "Europe/London", "Australia/Lord_Howe", "Asia/Beirut", "America/Havana", "Asia/Kolkata"]

clocks = st.builds(
    lambda hour, minute: f"{hour:02}:{minute:02}", st.integers(0, 23), st.sampled_from([0, 30])
)
windows = st.fixed_dictionaries(
    {
        "days": st.lists(
            st.sampled_from(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]), min_size=1, unique=True
        ),
        "opens": clocks,
        "closes": clocks,
    }
)


def countable(keys: dict[str, Any]) -> dict[str, Any]:
    """Days of duty are counted where there are some."""
    return keys if keys["only"] and keys["unit"] == "days" else {**keys, "count": "all-days"}


rotations = st.fixed_dictionaries(
    {
        "starts": st.dates(date(2026, 3, 1), date(2026, 4, 20)).map(str),
        "handover": clocks,
        "every": st.integers(1, 3),
        "unit": st.sampled_from(["days", "weeks"]),
        "people": st.sampled_from([["a"], ["a", "b"], ["a", "b", "c"]]),
        "only": st.lists(windows, max_size=2),
        "count": st.sampled_from(["all-days", "duty-days"]),
    }
).map(countable)


def spans(*people: Any) -> st.SearchStrategy[list[dict[str, Any]]]:
    one = st.builds(
        lambda begin, length, person: {
            "start": START + timedelta(minutes=30 * begin),
            "end": START + timedelta(minutes=30 * (begin + length)),
            "person": person,
        },
        st.integers(-200, 1000),
        st.integers(1, 400),
        st.sampled_from(people),
    )
    return st.lists(one, max_size=4)


@st.composite
def rosters(draw: st.DrawFn) -> Roster:
    keys: dict[str, Any] = {
        "zone": draw(st.sampled_from(ZONES)),
        "rotation": draw(st.none() | rotations),
        "shifts": draw(spans("x", "y")),
        "overrides": draw(spans("z", None)),
    }
    if keys["rotation"] is None and not keys["shifts"]:
        keys["shifts"] = [{"start": START, "end": START + timedelta(hours=1), "person": "x"}]
    elif keys["rotation"]:
        before = [
            each
            for each in draw(st.lists(rotations, max_size=2))
            if each["starts"] < keys["rotation"]["starts"]
        ]
        keys["earlier"] = sorted(
            {each["starts"]: each for each in before}.values(), key=lambda each: each["starts"]
        )
    return Roster.model_validate({"id": "r", "title": "R", "role": "scribe", **keys})


@settings(max_examples=60)
@given(rosters(), st.lists(st.integers(0, 20 * 24 * 60 - 1), min_size=20, max_size=40))
def test_turns_and_roster_agree_at_any_minute(roster: Roster, minutes: list[int]) -> None:
    turns = fill_gaps(turns_between(roster, START, END), START, END)
    edges = [turn.start for turn in turns] + [turn.end - timedelta(seconds=1) for turn in turns]
    for at in (*edges, *(START + timedelta(minutes=minute) for minute in minutes)):
        turn = next(each for each in turns if each.start <= at < each.end)
        assert turn.person == on_call(roster, at), at


@settings(max_examples=40)
@given(rosters())
def test_turns_follow_each_other_without_a_hole_or_a_needless_change(roster: Roster) -> None:
    turns = fill_gaps(turns_between(roster, START, END), START, END)
    assert (turns[0].start, turns[-1].end) == (START, END)
    for before, after in pairwise(turns):
        assert before.start < before.end == after.start
        assert before.person != after.person or before.person is None


@settings(max_examples=60)
@given(rosters(), st.integers(1, 10))
def test_a_turn_is_the_same_whenever_it_is_looked_at(roster: Roster, days: int) -> None:
    """What stays the same keeps its length, so that a calendar that is exported each day has the same events."""
    later = START + timedelta(days=days)
    today = [each for each in turns_between(roster, START, END) if each.end > later]
    assert turns_between(roster, later, END) == today


def test_each_hand_over_begins_a_turn_of_its_own() -> None:
    rotation = {"starts": "2026-11-16", "people": ["a"]}
    alone = Roster.model_validate({"id": "r", "title": "R", "role": "scribe", "rotation": rotation})
    found = turns_between(alone, clock("10:00"), clock("+7 10:00"))
    assert found == [
        Turn(clock("09:00"), clock("+7 09:00"), "a"),
        Turn(clock("+7 09:00"), clock("+14 09:00"), "a"),
    ]
    assert fill_gaps(found, clock("10:00"), clock("+7 10:00")) == [
        Turn(clock("10:00"), clock("+7 10:00"), "a")
    ]


def test_the_last_of_what_lies_on_each_other_is_seen() -> None:
    below = Turn(clock("08:00"), clock("12:00"), "a")
    above = Turn(clock("09:00"), clock("10:00"), None)
    assert topmost_turns([below, above]) == [
        Turn(clock("08:00"), clock("09:00"), "a"),
        above,
        Turn(clock("10:00"), clock("12:00"), "a"),
    ]
    assert topmost_turns([above, below]) == [below]
    assert topmost_turns([]) == []


def test_nothing_at_all_is_one_turn_of_nobody() -> None:
    assert fill_gaps([], clock("08:00"), clock("09:00")) == [Turn(clock("08:00"), clock("09:00"), None)]
