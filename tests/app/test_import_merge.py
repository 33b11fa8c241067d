"""An import keeps what it does not read, and names what it would remove, to the minute."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimkit.app.rosters.ical.reader import Occurrence
from mimkit.app.rosters.import_merge import count_overlapping, merge_shifts
from mimkit.app.rosters.import_refusals import SamePeriod, TooManyShifts, refuse_same_periods
from mimkit.model.organisation.roster import Shift

MIDNIGHT = datetime(2026, 11, 1, tzinfo=UTC)


def at(day: float) -> datetime:
    return MIDNIGHT + timedelta(days=day)


def shift(begin: float, end: float, person: str = "a") -> Shift:
    return Shift(start=at(begin), end=at(end), person=person)


def test_a_shift_that_is_cut_short_in_the_calendar_is_named_in_part() -> None:
    merged = merge_shifts([shift(1, 8)], [shift(1, 2)], at(0), at(30))
    assert merged.shifts == (shift(1, 2),)
    assert merged.removed == (shift(2, 8),)


def test_another_division_of_the_same_time_removes_nothing() -> None:
    merged = merge_shifts([shift(1, 8)], [shift(1, 3, "b"), shift(2, 8, "c")], at(0), at(30))
    assert merged.removed == ()


def test_the_rest_of_a_shift_after_the_period_stays_unless_the_calendar_has_an_event_there() -> None:
    # The calendar divides the week; what begins after the period, on the third day, is not read.
    merged = merge_shifts([shift(1, 8)], [shift(1, 2)], at(0), at(2.5))
    assert merged.shifts == (shift(1, 2), shift(2.5, 8))
    assert (merged.kept_later, merged.removed) == (1, (shift(2, 2.5),))
    again = merge_shifts(merged.shifts, [shift(1, 2)], at(0), at(2.5))
    assert (again.shifts, again.removed) == (merged.shifts, ())
    whole = merge_shifts([shift(1, 8)], [shift(1, 8, "b")], at(0), at(2.5))
    assert (whole.shifts, whole.kept_later) == ((shift(1, 8, "b"),), 0)


def test_a_roster_has_a_largest_size() -> None:
    with pytest.raises(TooManyShifts):
        merge_shifts([], [shift(each, each + 1) for each in range(2001)], at(0), at(3000))


def test_overlapping_shifts_are_counted_in_any_order() -> None:
    assert count_overlapping([shift(3, 4), shift(0, 2), shift(1, 3)]) == 1
    assert count_overlapping([]) == 0


def test_two_people_for_one_period_are_refused_unless_their_levels_differ() -> None:
    def named(who: str, level: int = 0) -> tuple[Occurrence, str]:
        return Occurrence(at(1), at(2), who, level=level), who

    refuse_same_periods([named("a"), named("a"), named("b", 2)])
    with pytest.raises(SamePeriod, match="lists several people for 1 period") as refused:
        refuse_same_periods([named("b"), named("a"), named("b", 2)])
    assert refused.value.rows == (("2026-11-02T00:00:00Z to 2026-11-03T00:00:00Z  a, b",),)


spans = st.lists(
    st.builds(lambda begin, days, who: shift(begin, begin + days, who), st.integers(0, 40), st.integers(1, 9),
              st.sampled_from("abc")),
    max_size=6,
)  # fmt: skip


def covered(shifts: tuple[Shift, ...] | list[Shift], moment: datetime) -> bool:
    return any(each.start <= moment < each.end for each in shifts)


@pytest.mark.sweep
@given(spans, spans, st.integers(0, 40), st.integers(1, 20))
def test_no_cover_is_lost_without_being_named(
    old: list[Shift], read: list[Shift], begin: int, days: int
) -> None:
    start, end = at(begin), at(begin + days)
    inside = [each for each in read if each.start < end and each.end > start]
    merged = merge_shifts(old, inside, start, end)
    for day in range(60):
        moment = at(day + 0.5)
        if covered(old, moment):
            assert covered(merged.shifts, moment) or covered(merged.removed, moment), day
        if moment < start or moment >= end:
            assert not covered(merged.removed, moment)
        if start <= moment < end:
            assert covered(merged.shifts, moment) == covered(inside, moment)
    assert merge_shifts(merged.shifts, inside, start, end).removed == ()
