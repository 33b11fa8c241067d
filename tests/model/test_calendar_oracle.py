"""Business time around every clock change, compared with a wall clock that is read once a minute.

The long run (`pytest -m long tests/model/test_calendar_oracle.py`) covers every zone and every change from
2020 to 2037. A time that is skipped is moved forward; of a time that occurs twice, the first one counts.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import pytest

from mimkit.model.time.calendar import BusinessCalendar, deadline, move_to_business_day
from mimkit.model.time.durations import Duration
from tests.model.wall_clock import MINUTE, Office, Wall, a_month_later, changes

HOLIDAYS = Path(__file__).parents[3] / "shared" / "corpora" / "holidays" / "snapshots" / "countries"
SAMPLE = ("Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "America/Sao_Paulo",
          "Africa/Casablanca", "America/Nuuk", "America/Havana")  # fmt: skip
WATCHED = 12
"""Days of a window; the clocks change on the fourth."""
OFFSETS = (-1503, -61, -1, 0, 1, 29, 61, 707)
"""Minutes before and after the change at which something starts."""
_EVERY_DAY = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _window(zone: str, change: date) -> Wall:
    first = datetime(change.year, change.month, change.day, tzinfo=UTC) - timedelta(days=4)
    return Wall.watched(zone, first, WATCHED)


def _between(wall: Wall) -> datetime:
    """Return a reading that is left out, or that comes twice; any other where the clock is not changed."""
    at = wall.jump or 4 * 1440
    return min(wall.readings[at - 1] + MINUTE, wall.readings[at]) + 10 * MINUTE


def _calendars(zone: str, wall: Wall) -> Iterator[BusinessCalendar]:
    """Yield office hours with a holiday after the change, and a business that opens in the midst of it."""
    between = _between(wall)
    free = (between + timedelta(days=1)).date()
    yield BusinessCalendar.model_validate(
        {"zone": zone, "holidays": [{"day": free, "title": "The day after the change"}]}
    )
    later = min(between + timedelta(hours=3), datetime.combine(between.date(), time(23, 59)))
    yield BusinessCalendar(
        zone=zone, business_days=_EVERY_DAY, opens=f"{between:%H:%M}", closes=f"{later:%H:%M}"
    )


def _office(wall: Wall, calendar: BusinessCalendar) -> Office:
    names = {_EVERY_DAY.index(name) for name in calendar.business_days}
    free = {holiday.day for holiday in calendar.holidays}
    days = {reading.date() for reading in wall.readings}
    working = frozenset(day for day in days - free if day.weekday() in names)
    return Office(wall, working, time.fromisoformat(calendar.opens), time.fromisoformat(calendar.closes))


def _differences(zone: str, change: date) -> tuple[list[str], int]:
    """Return what our arithmetic and the wall tell apart around a change, and how often they were asked."""
    wall = _window(zone, change)
    found, asked = [], 0
    for what, ours, index in [*_business(zone, wall), *_months(zone, wall)]:
        asked += 1
        if ours != wall.at(index):
            found.append(f"{zone} {change} {what}: {ours} and not {wall.at(index)}")
    return found, asked


def _business(zone: str, wall: Wall) -> Iterator[tuple[str, datetime, int]]:
    for calendar in _calendars(zone, wall):
        office = _office(wall, calendar)
        for offset in OFFSETS:
            index = (wall.jump or 4 * 1440) + offset
            start = wall.at(index)
            for days in (1, 2):
                ours = deadline(calendar, start, Duration(business_days=days))
                yield f"{days} days from {start}", ours, office.days_over(index, days)
            for hours in (1, 3):
                ours = deadline(calendar, start, Duration(business_hours=hours))
                yield f"{hours} hours from {start}", ours, office.hours_over(index, hours)
            ours = move_to_business_day(calendar, start, "noon-of-next-business-day")
            yield f"{start} moved to noon", ours, office.moved_to(index, time(12))
            ours = move_to_business_day(calendar, start, "end-of-next-business-day")
            yield f"{start} moved to the end", ours, office.moved_to(index, None)


def _months(zone: str, wall: Wall) -> Iterator[tuple[str, datetime, int]]:
    between = _between(wall)
    calendar = BusinessCalendar(zone=zone)
    for back in (28, 29, 30, 31):
        day = (between - timedelta(days=back)).date()
        if a_month_later(day) == between.date():
            for clock in (between.time(), time(12), time(0, 1)):
                start = datetime.combine(day, clock, tzinfo=ZoneInfo(zone)).astimezone(UTC)
                read = start.astimezone(calendar.tz).replace(tzinfo=None)
                index = wall.reads(datetime.combine(a_month_later(read.date()), read.time().replace(fold=0)))
                yield f"1 month from {start}", deadline(calendar, start, Duration(months=1)), index


@pytest.mark.parametrize("zone", SAMPLE)
def test_business_time_around_a_change_of_the_clocks_is_that_on_the_wall(zone: str) -> None:
    days = (changes(zone, (2026, 2027))[:3] + changes(zone, (2037,))[-1:]) or [date(2026, 3, 29)]
    for day in days:
        differences, asked = _differences(zone, day)
        assert differences == []
        assert asked >= 96


@pytest.mark.long
@pytest.mark.parametrize("zone", sorted(available_timezones() - {"localtime"}))
def test_no_zone_and_no_change_from_2020_to_2037_is_different(zone: str) -> None:
    for day in changes(zone, range(2020, 2038)) or [date(2026, 3, 29)]:
        differences, _ = _differences(zone, day)
        assert differences == []


@pytest.mark.parametrize(
    ("start", "later"),
    [
        ("2026-01-31", "2026-02-28"), ("2028-01-30", "2028-02-29"), ("2026-02-28", "2026-03-28"),
        ("2026-12-31", "2027-01-31"), ("2026-03-31", "2026-04-30"), ("2026-11-24", "2026-12-24"),
    ],
)  # fmt: skip
def test_a_month_ends_on_the_same_day_or_on_the_last_one(start: str, later: str) -> None:
    assert a_month_later(date.fromisoformat(start)) == date.fromisoformat(later)


@pytest.mark.parametrize("zone", SAMPLE)
def test_months_are_counted_as_on_a_wall_calendar(zone: str) -> None:
    calendar = BusinessCalendar(zone=zone)
    local = ZoneInfo(zone)
    for number in range(0, 1200, 7):
        day = expected = date(2026, 1, 1) + timedelta(days=number)
        start = datetime.combine(day, time(11, 45), tzinfo=local)
        for months in (1, 2, 13):
            expected = day
            leaf = date(day.year, day.month, 1)
            for _ in range(months):
                leaf = a_month_later(leaf)
            expected = max(each for each in _days_of(leaf) if each.day <= day.day)
            due = deadline(calendar, start, Duration(months=months)).astimezone(local)
            assert (due.date(), due.time()) == (expected, time(11, 45))


def _days_of(first: date) -> list[date]:
    days = [first + timedelta(days=number) for number in range(31)]
    return [day for day in days if day.month == first.month]


def test_a_month_from_the_second_of_two_like_hours_to_an_hour_that_is_left_out_is_shifted_forward() -> None:
    london = BusinessCalendar(zone="Europe/London")
    start = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert start.astimezone(london.tz).fold == 1
    due = deadline(london, start, Duration(months=29))
    assert due.astimezone(london.tz).isoformat() == "2029-03-25T02:30:00+01:00"


@pytest.mark.corpora
@pytest.mark.skipif(not HOLIDAYS.is_dir(), reason="the holidays do not lie beside the checkout")
@pytest.mark.parametrize(("country", "zone"), [("GB_ENG", "Europe/London"), ("US_COMMON", "America/New_York"),
                                               ("DE_COMMON", "Europe/Berlin")])  # fmt: skip
def test_what_is_resolved_on_an_evening_before_a_real_holiday_is_due_days_later(
    country: str, zone: str
) -> None:
    snapshot = json.loads((HOLIDAYS / f"{country}.json").read_text(encoding="utf-8"))
    free = {day: title for day, title in snapshot.items() if "2024" <= day < "2031"}
    calendar = BusinessCalendar.model_validate(
        {"zone": zone, "holidays": [{"day": day, "title": title} for day, title in free.items()]}
    )
    for day in map(date.fromisoformat, free):
        eve = day - timedelta(days=1)
        start = datetime.combine(eve, time(18, 30), tzinfo=ZoneInfo(zone))
        for days in (1, 5):
            due = deadline(calendar, start, Duration(business_days=days)) - MINUTE
            assert due.astimezone(ZoneInfo(zone)).date() == _working_day_after(eve, days, free)


def _working_day_after(day: date, count: int, free: dict[str, str]) -> date:
    while count:
        day += timedelta(days=1)
        if day.weekday() < 5 and day.isoformat() not in free:
            count -= 1
    return day
