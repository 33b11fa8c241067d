"""The business calendar: business days and hours, and deadlines in business time."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import model_validator

from mimkit.model.text import Record, Title
from mimkit.model.time.durations import Duration
from mimkit.model.time.end_of_day import EndOfDay, due_day
from mimkit.model.time.times import ClockTime, Day, ZoneName

RestDay = Literal["counts", "noon-of-next-business-day", "end-of-next-business-day"]
"""How to handle a deadline on a non-business day."""
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Holiday(Record):
    """A public holiday or another non-business day."""

    day: Day
    """The date."""
    title: Title
    """The name of the holiday, or the reason for the day off."""


class ExtraBusinessDay(Record):
    """A business day that would otherwise be a day off, such as a working Saturday."""

    day: Day
    """The date."""
    title: Title
    """The reason, such as the day off for which it compensates."""


class BusinessCalendar(Record):
    """The time zone for displayed times, and the business days and hours."""

    zone: ZoneName = "UTC"
    """The IANA time zone, such as Europe/London."""
    business_days: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri")
    """The business days in a week."""
    opens: ClockTime = "09:00"
    """The start of business hours."""
    closes: ClockTime = "17:00"
    """The end of business hours."""
    holidays: tuple[Holiday, ...] = ()
    """Public holidays and other non-business days."""
    extra_business_days: tuple[ExtraBusinessDay, ...] = ()
    """Business days outside `business_days` or on a holiday, such as working Saturdays."""

    @model_validator(mode="after")
    def _works_sometimes(self) -> BusinessCalendar:
        if not self.business_days:
            raise ValueError("has no business days")
        if time.fromisoformat(self.opens.zfill(5)) >= time.fromisoformat(self.closes.zfill(5)):
            raise ValueError("closes before it opens")
        return self

    @cached_property
    def tz(self) -> ZoneInfo:
        """The time zone as a `tzinfo`."""
        return ZoneInfo(self.zone)

    @cached_property
    def _free(self) -> frozenset[date]:
        return frozenset(holiday.day for holiday in self.holidays)

    @cached_property
    def _extra(self) -> frozenset[date]:
        return frozenset(each.day for each in self.extra_business_days)

    def works_on(self, day: date) -> bool:
        """Return whether a day is a business day. An extra business day always is, even if it is also a holiday."""
        works = day in self._extra or (
            _WEEKDAYS[day.weekday()] in self.business_days and day not in self._free
        )
        return works and self._exists(day)

    def _exists(self, day: date) -> bool:
        """Return whether the day exists in the time zone.

        A zone that crosses the date line skips a day, as Samoa did in 2011.
        """
        return self.end_of(day - timedelta(days=1)) < self.end_of(day)

    def noon_of(self, day: date) -> datetime:
        """Return the time (UTC) of noon on a day in this time zone."""
        return self._instant(day, time(12))

    def end_of(self, day: date) -> datetime:
        """Return the time (UTC) at which a day ends in this time zone."""
        return EndOfDay.of(day, self.tz)

    def _instant(self, day: date, clock: time) -> datetime:
        # fold=0 selects the earlier time if a local time occurs twice. For a time in a gap, Python uses the
        # offset before the clock change, so the conversion to UTC moves the time forward.
        return datetime.combine(day, clock, tzinfo=self.tz).astimezone(UTC)


def _business_day_after(calendar: BusinessCalendar, day: date, count: int) -> date:
    while count:
        day += timedelta(days=1)
        count -= calendar.works_on(day)
    return day


def _after_business_hours(calendar: BusinessCalendar, start: datetime, hours: int) -> datetime:
    opens, closes = (time.fromisoformat(each.zfill(5)) for each in (calendar.opens, calendar.closes))
    left = timedelta(hours=hours)
    # The previous day's hours may extend into this day if a clock change skips the end of a day.
    day = start.astimezone(calendar.tz).date() - timedelta(days=1)
    while True:
        if calendar.works_on(day):
            begin = max(start, calendar._instant(day, opens))  # noqa: SLF001 - same module, one mechanism
            end = calendar._instant(day, closes)  # noqa: SLF001 - same module, one mechanism
            if begin < end and left <= end - begin:
                return begin + left
            left -= max(end - begin, timedelta())
        day += timedelta(days=1)


def _after_months(calendar: BusinessCalendar, start: datetime, months: int) -> datetime:
    there = start.astimezone(calendar.tz)
    years, month = divmod(there.year * 12 + there.month - 1 + months, 12)
    day = date(years, month + 1, min(there.day, monthrange(years, month + 1)[1]))
    # fold=1 selects the second of two equal times, but only on the start date. A month later, it would move a
    # time in a gap back.
    return calendar._instant(day, there.time().replace(fold=0))  # noqa: SLF001 - same module, one mechanism


def last_day(calendar: BusinessCalendar, due: datetime) -> date:
    """Return the date of a deadline (aware) in the calendar's time zone. Midnight belongs to the preceding day."""
    return due_day(due) or (due - timedelta(microseconds=1)).astimezone(calendar.tz).date()


def deadline(calendar: BusinessCalendar, start: datetime, length: Duration) -> datetime:
    """Return the time (UTC) at which a duration that started at `start` ends.

    Elapsed time is exact. Business days end at the end of the nth business day after the start date: `1 business
    day` from a Friday evening ends at the end of Monday. Months end at the same time on the same day of a later
    month, or on the last day of that month if it is shorter.
    """
    if length.business_days:
        first = start.astimezone(calendar.tz).date()
        return calendar.end_of(_business_day_after(calendar, first, length.business_days))
    if length.business_hours:
        return _after_business_hours(calendar, start, length.business_hours)
    if length.months:
        return _after_months(calendar, start, length.months)
    return start.astimezone(UTC) + length.elapsed


def move_to_business_day(calendar: BusinessCalendar, due: datetime, rest_day: RestDay) -> datetime:
    """Return a deadline (aware) in UTC, moved if it falls on a non-business day.

    Depending on `rest_day`, it moves to noon or to the end of the next business day in the calendar's time zone.
    With `counts`, it does not move. Midnight belongs to the preceding day.
    """
    first = last_day(calendar, due)
    if rest_day == "counts" or calendar.works_on(first):
        return due if due_day(due) else due.astimezone(UTC)
    day = _business_day_after(calendar, first, 1)
    return calendar.noon_of(day) if rest_day == "noon-of-next-business-day" else calendar.end_of(day)
