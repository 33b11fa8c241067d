"""Business time between two instants, compared with a count of its minutes."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimkit.model.time.business_time import business_time
from mimkit.model.time.calendar import BusinessCalendar, Holiday

LONDON = BusinessCalendar(zone="Europe/London", opens="10:00", closes="17:00")


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/London")).astimezone(UTC)


@pytest.mark.parametrize(
    ("begin", "end", "expected"),
    [
        # The hours that three reports of the Ministry of Justice state for their support hours, 10:00 to 17:00.
        ("2020-02-25T07:32", "2020-02-25T17:07", "7:00"),
        ("2020-04-15T07:15", "2020-04-15T15:09", "5:09"),
        ("2021-05-10T12:15", "2021-05-11T10:00", "4:45"),
        # A weekend between: Friday 16:00 to Monday 11:00.
        ("2020-02-21T16:00", "2020-02-24T11:00", "2:00"),
        ("2020-02-22T08:00", "2020-02-23T20:00", "0:00"),
        ("2020-02-25T11:00", "2020-02-25T10:00", "0:00"),
    ],
)
def test_only_business_hours_count(begin: str, end: str, expected: str) -> None:
    hours, minutes = expected.split(":")
    assert business_time(LONDON, local(begin), local(end)) == timedelta(
        hours=int(hours), minutes=int(minutes)
    )


def counted(calendar: BusinessCalendar, begin: datetime, end: datetime) -> timedelta:
    """Count each minute by its local time."""
    opens, closes = (time.fromisoformat(each) for each in (calendar.opens, calendar.closes))
    total = timedelta()
    while begin < end:
        there = begin.astimezone(calendar.tz)
        total += timedelta(minutes=calendar.works_on(there.date()) and opens <= there.time() < closes)
        begin += timedelta(minutes=1)
    return total


@given(
    st.sampled_from(["UTC", "Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"]),
    st.integers(0, 60 * 24 * 40),
    st.integers(0, 60 * 24 * 4),
)
def test_business_time_is_the_number_of_its_minutes(zone: str, offset: int, length: int) -> None:
    """From mid-March to the end of April 2026, when clocks change in three of these zones."""
    calendar = BusinessCalendar(
        zone=zone, opens="09:00", closes="17:30", holidays=(Holiday(day="2026-04-03", title="Good Friday"),)
    )
    begin = datetime(2026, 3, 10, tzinfo=UTC) + timedelta(minutes=offset)
    end = begin + timedelta(minutes=length)
    assert business_time(calendar, begin, end) == counted(calendar, begin, end)


def test_a_day_that_the_zone_skipped_is_no_business_day() -> None:
    # Samoa crossed the date line: Thursday 29 December 2011 was followed by Saturday 31 December.
    # Source: tz database, zone Pacific/Apia.
    samoa = BusinessCalendar(zone="Pacific/Apia", business_days=("mon", "tue", "wed", "thu", "fri", "sat"))
    begin, end = (
        datetime.fromisoformat(each).astimezone(UTC)
        for each in ("2011-12-29T00:00-10:00", "2012-01-01T00:00+14:00")
    )
    assert business_time(samoa, begin, end) == timedelta(hours=16)
    assert not samoa.works_on(date(2011, 12, 30))
