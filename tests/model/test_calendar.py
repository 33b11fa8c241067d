"""Business time, compared with an oracle that walks through it in quarter-hours."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from mimkit.model.time.calendar import (
    BusinessCalendar,
    ExtraBusinessDay,
    Holiday,
    RestDay,
    deadline,
    last_day,
    move_to_business_day,
)
from mimkit.model.time.durations import Duration, parse_duration
from mimkit.model.time.holidays import Holidays, with_holidays
from mimkit.model.time.times import rfc3339

ZONES = ["Europe/London", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Africa/Cairo"]
QUARTER = timedelta(minutes=15)
FRIDAY_EVENING = datetime(2026, 12, 18, 18, 30, tzinfo=UTC)


def _changes(zone: str) -> list[datetime]:
    """Return the days of 2025 and 2026 before which the clocks of a zone change."""
    local, noon = ZoneInfo(zone), datetime(2025, 1, 1, 12, tzinfo=UTC)
    days = [noon + timedelta(days=each) for each in range(730)]
    offset = {day: day.astimezone(local).utcoffset() for day in days}
    return [late for early, late in pairwise(days) if offset[early] != offset[late]]


STARTS = {
    zone: st.one_of(
        st.sampled_from(_changes(zone) or [datetime(2026, 3, 29, 12, tzinfo=UTC)]),
        st.integers(0, 730).map(lambda days: datetime(2025, 1, 1, 12, tzinfo=UTC) + timedelta(days=days)),
    ).flatmap(lambda near: st.integers(-600, 200).map(lambda quarters: near + QUARTER * quarters))
    for zone in ZONES
}
CALENDARS = st.builds(
    lambda days, opens, closes, free: {
        "business_days": sorted(days), "opens": opens, "closes": closes,
        "holidays": [{"day": day, "title": "Holiday"} for day in free],
    },
    st.sets(st.sampled_from(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]), min_size=1),
    st.sampled_from(["0:00", "09:00", "11:45"]),
    st.sampled_from(["12:30", "17:00", "22:45"]),
    st.lists(st.dates(date(2025, 1, 1), date(2026, 12, 31)), max_size=40),
)  # fmt: skip


def _days_over(calendar: BusinessCalendar, start: datetime, days: int) -> datetime:
    """Walk until so many business days after the day of the start are over."""
    now, today = start, start.astimezone(calendar.tz).date()
    first = today
    while days:
        now += QUARTER
        current = now.astimezone(calendar.tz).date()
        if current > today:
            days -= today > first and calendar.works_on(today)
            today = current
    return now


def _hours_over(calendar: BusinessCalendar, start: datetime, hours: int) -> datetime:
    """Walk until so many hours have passed in which the business is open by the clock on its wall."""
    now, left = start, hours * 4
    while left:
        wall = now.astimezone(calendar.tz)
        is_open = calendar.opens.zfill(5) <= f"{wall:%H:%M}" < calendar.closes
        left -= is_open and calendar.works_on(wall.date())
        now += QUARTER
    return now


@pytest.mark.parametrize("zone", ZONES)
@settings(max_examples=25, deadline=None)
@given(data=st.data(), parts=CALENDARS, days=st.integers(1, 5))
def test_business_days_end_as_on_the_calendar_on_the_wall(
    zone: str, data: st.DataObject, parts: dict[str, object], days: int
) -> None:
    calendar = BusinessCalendar.model_validate({"zone": zone, **parts})
    start = data.draw(STARTS[zone])
    assert deadline(calendar, start, Duration(business_days=days)) == _days_over(calendar, start, days)


@pytest.mark.parametrize("zone", ZONES)
@settings(max_examples=25, deadline=None)
@given(data=st.data(), parts=CALENDARS, hours=st.integers(1, 20))
def test_business_hours_end_as_on_the_clock_on_the_wall(
    zone: str, data: st.DataObject, parts: dict[str, object], hours: int
) -> None:
    calendar = BusinessCalendar.model_validate({"zone": zone, **parts})
    start = data.draw(STARTS[zone])
    assert deadline(calendar, start, Duration(business_hours=hours)) == _hours_over(calendar, start, hours)


@pytest.mark.parametrize("zone", ZONES)
@given(data=st.data(), minutes=st.integers(1, 100_000))
def test_elapsed_time_does_not_care_about_the_zone(zone: str, data: st.DataObject, minutes: int) -> None:
    calendar, start = BusinessCalendar(zone=zone), data.draw(STARTS[zone])
    length = timedelta(minutes=minutes)
    assert deadline(calendar, start.astimezone(calendar.tz), Duration(elapsed=length)) == start + length


@pytest.mark.parametrize("zone", ZONES)
@given(data=st.data(), days=st.integers(1, 30))
def test_the_last_day_is_the_one_that_the_deadline_ends(zone: str, data: st.DataObject, days: int) -> None:
    calendar, start = BusinessCalendar(zone=zone), data.draw(STARTS[zone])
    due = deadline(calendar, start, Duration(business_days=days))
    assert calendar.works_on(last_day(calendar, due))
    assert calendar.end_of(last_day(calendar, due)) == due


def test_what_is_restored_on_a_friday_evening_before_a_holiday_is_reviewed_a_week_after_it() -> None:
    calendar = BusinessCalendar(
        zone="Europe/London",
        holidays=(Holiday.model_validate({"day": "2026-12-25", "title": "Christmas"}),
                  Holiday.model_validate({"day": "2026-12-28", "title": "Boxing Day, moved"})),
    )  # fmt: skip
    thursday_before = FRIDAY_EVENING + timedelta(days=6)
    assert (
        rfc3339(deadline(calendar, thursday_before, parse_duration("1 business day")))
        == "2026-12-30T00:00:00Z"
    )
    assert (
        rfc3339(deadline(calendar, FRIDAY_EVENING, parse_duration("5 business days")))
        == "2026-12-30T00:00:00Z"
    )


@pytest.mark.parametrize(("days", "due"), [(1, "2026-12-22T00:00:00Z"), (5, "2026-12-26T00:00:00Z")])
def test_the_day_of_the_start_does_not_count(days: int, due: str) -> None:
    assert rfc3339(deadline(BusinessCalendar(), FRIDAY_EVENING, Duration(business_days=days))) == due


def test_an_evening_in_utc_may_be_the_next_day_of_the_business() -> None:
    sunday_evening = datetime(2026, 12, 20, 22, tzinfo=UTC)
    kolkata = BusinessCalendar(zone="Asia/Kolkata")
    assert rfc3339(deadline(kolkata, sunday_evening, Duration(business_days=1))) == "2026-12-22T18:30:00Z"
    assert (
        rfc3339(deadline(BusinessCalendar(), sunday_evening, Duration(business_days=1)))
        == "2026-12-22T00:00:00Z"
    )


def test_a_day_that_begins_in_a_gap_ends_the_one_before_at_the_jump() -> None:
    cairo = BusinessCalendar(zone="Africa/Cairo")
    assert rfc3339(cairo.end_of(date(2026, 4, 23))) == "2026-04-23T22:00:00Z"


def test_a_business_that_closes_in_an_hour_that_comes_twice_closes_the_first_time() -> None:
    cairo = BusinessCalendar(zone="Africa/Cairo", business_days=("thu",), opens="00:00", closes="23:45")
    start = datetime(2025, 10, 30, 20, 15, tzinfo=UTC)
    assert deadline(cairo, start, Duration(business_hours=1)) == datetime(2025, 11, 5, 22, 30, tzinfo=UTC)


def test_an_hour_at_the_very_end_of_the_day_ends_with_it() -> None:
    start = datetime(2026, 12, 18, 16, tzinfo=UTC)
    assert deadline(BusinessCalendar(), start, Duration(business_hours=1)) == start + timedelta(hours=1)
    monday = datetime(2026, 12, 21, 10, tzinfo=UTC)
    assert deadline(BusinessCalendar(), start, Duration(business_hours=2)) == monday


def test_hours_of_a_working_saturday_count() -> None:
    calendar = BusinessCalendar(
        extra_business_days=(
            ExtraBusinessDay.model_validate({"day": "2026-12-19", "title": "Working Saturday"}),
        )
    )
    # One hour is left on Friday the 18th, and two of the three are on Saturday the 19th, from 09:00.
    start = datetime(2026, 12, 18, 16, tzinfo=UTC)
    assert deadline(calendar, start, Duration(business_hours=3)) == datetime(2026, 12, 19, 11, tzinfo=UTC)
    saturday = datetime(2026, 12, 19, 20, tzinfo=UTC)
    assert move_to_business_day(calendar, saturday, "noon-of-next-business-day") == saturday


@pytest.mark.parametrize(
    ("own", "works"),
    [
        ({}, True),
        ({"holidays": [{"day": "2026-12-19", "title": "We are closed"}]}, False),
        ({"extra_business_days": [{"day": "2026-12-19", "title": "Stocktaking"}]}, True),
    ],
)
def test_the_calendar_of_the_policy_decides_about_a_day_that_the_file_lists_too(
    own: dict[str, object], *, works: bool
) -> None:
    saturday = {"day": "2026-12-19", "title": "Working Saturday"}
    file = Holidays.model_validate({"holidays": [], "extra_business_days": [saturday]})
    calendar = with_holidays(BusinessCalendar.model_validate(own), file)
    assert calendar.works_on(date(2026, 12, 19)) is works
    assert len(calendar.holidays) + len(calendar.extra_business_days) == 1


def test_a_company_may_work_on_a_holiday_of_the_file() -> None:
    christmas = {"day": "2026-12-25", "title": "Christmas Day"}
    own = BusinessCalendar.model_validate({"extra_business_days": [christmas]})
    file = Holidays.model_validate({"holidays": [christmas]})
    assert with_holidays(own, file).works_on(date(2026, 12, 25))
    same_file = Holidays.model_validate({"holidays": [christmas], "extra_business_days": [christmas]})
    assert with_holidays(BusinessCalendar(), same_file).works_on(date(2026, 12, 25))
    assert not with_holidays(BusinessCalendar(), file).works_on(date(2026, 12, 25))


@pytest.mark.parametrize(
    ("keys", "sentence"),
    [
        ({"business_days": []}, "has no business days"),
        ({"opens": "17:00", "closes": "9:00"}, "closes before it opens"),
        ({"opens": "9:00", "closes": "09:00"}, "closes before it opens"),
        ({"opens": "09:00\n"}, "is not a valid time of day"),
        ({"zone": "Mars/Olympus"}, "is not an IANA time zone"),
        ({"business_days": ["monday"]}, "Input should be 'mon'"),
    ],
)
def test_a_calendar_in_which_no_time_would_pass_is_refused(keys: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        BusinessCalendar.model_validate(keys)


NOON: RestDay = "noon-of-next-business-day"
END: RestDay = "end-of-next-business-day"
CHRISTMAS = [{"day": day, "title": "Holiday"} for day in ("2026-12-25", "2026-12-28", "2027-01-01")]


@pytest.mark.parametrize(
    ("zone", "due", "noon", "end"),
    [
        ("UTC", "2026-12-18T18:30:00Z", "2026-12-18T18:30:00Z", "2026-12-18T18:30:00Z"),
        ("UTC", "2026-12-19T18:30:00Z", "2026-12-21T12:00:00Z", "2026-12-22T00:00:00Z"),
        ("UTC", "2026-12-20T23:59:59Z", "2026-12-21T12:00:00Z", "2026-12-22T00:00:00Z"),
        ("UTC", "2026-12-25T00:00:00Z", "2026-12-25T00:00:00Z", "2026-12-25T00:00:00Z"),
        ("UTC", "2026-12-25T00:00:01Z", "2026-12-29T12:00:00Z", "2026-12-30T00:00:00Z"),
        ("UTC", "2026-12-31T12:00:00Z", "2026-12-31T12:00:00Z", "2026-12-31T12:00:00Z"),
        ("UTC", "2027-01-01T12:00:00Z", "2027-01-04T12:00:00Z", "2027-01-05T00:00:00Z"),
        ("America/New_York", "2026-12-19T02:00:00Z", "2026-12-19T02:00:00Z", "2026-12-19T02:00:00Z"),
        ("America/New_York", "2026-12-21T04:00:00Z", "2026-12-21T17:00:00Z", "2026-12-22T05:00:00Z"),
        ("Asia/Kolkata", "2026-12-18T18:31:00Z", "2026-12-21T06:30:00Z", "2026-12-21T18:30:00Z"),
        ("Europe/London", "2026-03-28T12:00:00Z", "2026-03-30T11:00:00Z", "2026-03-30T23:00:00Z"),
        ("America/New_York", "2026-10-31T12:00:00Z", "2026-11-02T17:00:00Z", "2026-11-03T05:00:00Z"),
    ],
)  # fmt: skip
def test_a_deadline_on_a_day_of_rest_moves_to_the_next_business_day(
    zone: str, due: str, noon: str, end: str
) -> None:
    calendar = BusinessCalendar.model_validate({"zone": zone, "holidays": CHRISTMAS})
    at = datetime.fromisoformat(due)
    assert rfc3339(move_to_business_day(calendar, at, NOON)) == noon
    assert rfc3339(move_to_business_day(calendar, at, END)) == end
    assert move_to_business_day(calendar, at.astimezone(calendar.tz), "counts") == at


@pytest.mark.parametrize("zone", ZONES)
@settings(max_examples=50)
@given(data=st.data(), parts=CALENDARS, rest_day=st.sampled_from([NOON, END]))
def test_a_moved_deadline_lies_on_a_business_day_and_never_earlier(
    zone: str, data: st.DataObject, parts: dict[str, object], rest_day: RestDay
) -> None:
    calendar = BusinessCalendar.model_validate({"zone": zone, **parts})
    due = data.draw(STARTS[zone])
    there = move_to_business_day(calendar, due, rest_day)
    assert there >= due
    assert there.tzinfo is UTC
    assert calendar.works_on(last_day(calendar, there))
    assert move_to_business_day(calendar, there, rest_day) == there
