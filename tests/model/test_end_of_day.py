"""A deadline that is a day: the instant, the day, and what is in time."""

from __future__ import annotations

import copy
import pickle
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from mimkit.model.time.calendar import BusinessCalendar, deadline, last_day, move_to_business_day
from mimkit.model.time.durations import Duration
from mimkit.model.time.end_of_day import EndOfDay, due_day, last_moment
from mimkit.model.time.times import full_time_text, time_text

DAY = date(2026, 11, 27)
# The offsets on 28 November 2026 at midnight, from the IANA database: +13, -8, 0; and Beirut skips midnight of 29 March.
ENDS = {
    "Pacific/Auckland": datetime(2026, 11, 27, 11, tzinfo=UTC),
    "America/Los_Angeles": datetime(2026, 11, 28, 8, tzinfo=UTC),
    "UTC": datetime(2026, 11, 28, tzinfo=UTC),
}


@pytest.mark.parametrize("zone", ENDS)
def test_a_day_ends_at_midnight_of_its_zone_and_is_that_day_in_every_zone(zone: str) -> None:
    end = EndOfDay.of(DAY, ZoneInfo(zone))
    assert end == ENDS[zone]
    assert due_day(end) == DAY
    for reader in ENDS:
        assert full_time_text(end, ZoneInfo(reader)) == "2026-11-27"
        assert time_text(end, end, ZoneInfo(reader)) == "2026-11-27"


def test_a_day_without_a_midnight_ends_when_the_next_day_begins() -> None:
    assert EndOfDay.of(date(2026, 3, 28), ZoneInfo("Asia/Beirut")) == datetime(2026, 3, 28, 22, tzinfo=UTC)


def test_midnight_is_no_longer_in_time_for_a_day_but_is_for_a_time() -> None:
    end = EndOfDay.of(DAY, UTC)
    assert last_moment(end) == end - timedelta(microseconds=1)
    assert last_moment(ENDS["UTC"]) == ENDS["UTC"]
    assert due_day(ENDS["UTC"]) is None


def test_copies_keep_the_day_and_arithmetic_does_not() -> None:
    end = EndOfDay.of(DAY, UTC)
    for each in (copy.deepcopy(end), pickle.loads(pickle.dumps(end))):
        assert (each, due_day(each)) == (end, DAY)
    assert due_day(end + timedelta(hours=1)) is None
    assert due_day(end.astimezone(ZoneInfo("Asia/Tokyo"))) is None


def test_business_days_are_days_and_hours_are_times() -> None:
    calendar = BusinessCalendar(zone="Pacific/Auckland")
    # Friday 27 November 2026, 10:00 in Auckland; two business days later is Tuesday 1 December.
    start = datetime(2026, 11, 26, 21, tzinfo=UTC)
    end = deadline(calendar, start, Duration(business_days=2))
    assert (due_day(end), last_day(calendar, end)) == (date(2026, 12, 1),) * 2
    assert due_day(deadline(calendar, start, Duration(elapsed=timedelta(days=2)))) is None
    saturday = calendar.end_of(date(2026, 11, 28))
    assert due_day(move_to_business_day(calendar, saturday, "counts")) == date(2026, 11, 28)
    moved = move_to_business_day(calendar, saturday, "end-of-next-business-day")
    assert due_day(moved) == date(2026, 11, 30)
    assert due_day(move_to_business_day(calendar, saturday, "noon-of-next-business-day")) is None
