"""Rotations that give some people more shifts than others are reported, and no others."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mimkit.duty.fairness import unevenness
from mimkit.model.organisation.roster import Roster, on_call
from tests.builders import clock

OFFICE = {"days": ["mon", "tue", "wed", "thu", "fri"], "opens": "09:00", "closes": "17:00"}
WEEKEND = {"days": ["sat", "sun"], "opens": "09:00", "closes": "21:00"}


def uneven(people: str, **keys: Any) -> list[str]:
    rotation = {"starts": "2026-11-23", "unit": "days", "only": [OFFICE], "people": list(people), **keys}
    roster = {"id": "r", "title": "R", "role": "scribe", "zone": "Europe/Berlin", "rotation": rotation}
    return list(unevenness(Roster.model_validate(roster)))


@pytest.mark.parametrize(
    ("people", "keys", "expected"),
    [
        ("abcdefg", {}, ["`f` and `g` never get a shift, because their turns always fall outside the on-call hours"]),
        ("abcdefg", {"every": 2}, ["`g` never gets a shift, because their turns always fall outside the on-call hours"]),
        ("abc", {}, ["`b` has two shifts in a row, such as Friday 2026-11-27 and Monday 2026-11-30"]),
        ("abcdefg", {"only": [OFFICE, WEEKEND]}, ["`f` is on call for 12 h in every 7 days, `a` for 8 h"]),
        ("abcdefghijklmn", {}, ["`f`, `g`, `m` and `n` never get a shift, because their turns always fall outside the on-call hours"]),
    ],
)  # fmt: skip
def test_what_is_uneven_is_said(people: str, keys: dict[str, Any], expected: list[str]) -> None:
    assert uneven(people, **keys) == expected


@pytest.mark.parametrize(
    ("people", "keys"),
    [
        ("ab", {}),
        ("abcd", {}),
        ("a", {}),
        ("aab", {}),  # somebody has two turns on purpose
        ("abc", {"unit": "weeks"}),
        ("abc", {"only": []}),
        ("abc", {"count": "duty-days"}),
        ("abcdefg", {"count": "duty-days"}),
        ("abcdefg", {"count": "duty-days", "every": 3}),
        ("abcdefg", {"only": [OFFICE, {**WEEKEND, "closes": "17:00"}]}),
        ("abcdefghijk", {"every": 365}),  # nobody sees the end of the pattern
    ],
)
def test_what_is_even_is_not_reported(people: str, keys: dict[str, Any]) -> None:
    assert uneven(people, **keys) == []


def test_a_roster_of_shifts_has_nothing_to_be_uneven() -> None:
    shifts = [{"start": clock("10:00"), "end": clock("14:00"), "person": "x"}]
    alone = Roster.model_validate({"id": "r", "title": "R", "group": "g", "shifts": shifts})
    assert list(unevenness(alone)) == []


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.sampled_from(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]), min_size=1, max_size=7, unique=True),
    st.integers(2, 9),
    st.integers(1, 3),
    st.sampled_from(["all-days", "duty-days"]),
)  # fmt: skip
def test_whoever_counts_the_days_of_years_finds_the_same(
    days: list[str], size: int, every: int, count: str
) -> None:
    people = [f"p{number}" for number in range(size)]
    rotation = {
        "starts": "2026-11-23", "handover": "00:00", "every": every, "unit": "days", "people": people,
        "only": [{"days": days}], "count": count,
    }  # fmt: skip
    roster = Roster.model_validate({"id": "r", "title": "R", "role": "scribe", "rotation": rotation})
    said = " ".join(unevenness(roster))
    had = Counter(on_call(roster, clock(f"+{day} 12:00")) for day in range(1, 7 * size * every * 6))
    assert {name for name in people if not had[name]} == {
        name for name in people if f"`{name}`" in said.partition(" never get")[0] and "never get" in said
    }
    if not said:
        assert max(had[each] for each in people) - min(had[each] for each in people) <= every
