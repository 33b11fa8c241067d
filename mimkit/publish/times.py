"""Formats times and dates for pages in the policy's time zone, with UTC in a tooltip."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup

from mimkit.model.incident.effects.outages import Outage, time_between
from mimkit.model.time.approximate import approximate_text, is_approximate, length_text
from mimkit.model.time.durations import short
from mimkit.model.time.end_of_day import due_day
from mimkit.model.time.times import rfc3339, zone_name
from mimkit.publish.text import plain

# Not formatted with strftime, because its month names depend on the build machine's locale.
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LONG_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def day(value: date) -> str:
    """Format a date, such as 23 Nov 2026."""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def long_day(value: date) -> str:
    """Format a date with its weekday, such as Monday, 23 November 2026."""
    return f"{_WEEKDAYS[value.weekday()]}, {value.day} {_LONG_MONTHS[value.month - 1]} {value.year}"


def short_day(value: date) -> str:
    """Format a date without its year, such as 23 Nov."""
    return f"{value.day} {_MONTHS[value.month - 1]}"


def days(count: int) -> str:
    """Format a number of days, such as 1 day or 12 days."""
    return f"{count} day" if count == 1 else f"{count} days"


class Zoned:
    """Formats times in one time zone. Each method accepts aware datetimes and returns text or a `<time>` element."""

    def __init__(self, zone: str) -> None:
        self.zone = zone
        self.tz = ZoneInfo(zone)

    def local(self, at: datetime) -> datetime:
        """Convert a time to this time zone."""
        return at.astimezone(self.tz)

    def date(self, at: datetime) -> date:
        """Return the calendar date of a time in this time zone."""
        return self.local(at).date()

    def clock_text(self, at: datetime) -> str:
        """Format the time of day with its time zone, such as 10:09 UTC or about 10:00 UTC."""
        return approximate_text(at, self.tz, self._clock_text, self._clock_text, short_day)

    def _clock_text(self, at: datetime) -> str:
        return f"{self.tick_text(at)} {self.zone_text(at)}"

    def tick_text(self, at: datetime) -> str:
        """Format the time of day for an axis that shows its time zone elsewhere, such as 10:09."""
        return f"{self.local(at):%H:%M}"

    def zone_text(self, at: datetime) -> str:
        """Return the name of the time zone at a given time, such as UTC, CET or CEST."""
        return zone_name(self.local(at))

    def full_text(self, at: datetime) -> str:
        """Format a date and time with its time zone, such as 23 Nov 2026, 10:09 UTC, or on 23 Nov 2026.

        A deadline at the end of a day is formatted as a date, such as 27 Nov 2026.
        """
        if ended := due_day(at):
            return day(ended)
        return approximate_text(at, self.tz, self._full_text, self._clock_text, day)

    def _full_text(self, at: datetime) -> str:
        return f"{day(self.date(at))}, {self._clock_text(at)}"

    def _time(self, at: datetime, shown: str) -> Markup:
        if due_day(at):
            # No `<time>` element, because a date must not be converted to the reader's time zone.
            return Markup("<span>{}</span>").format(shown)
        if is_approximate(at):
            # No `<time>` element, because its attributes would contain an exact minute, which is not known.
            return Markup("<span title='Approximate time'>{}</span>").format(shown)
        utc = at.astimezone(UTC)
        behind = f"{utc:%Y-%m-%d %H:%M} UTC"
        # Concatenated, because `Markup.format` took a tenth of the build time of a large site. Each part is
        # escaped here.
        return Markup(  # noqa: S704
            f'<time datetime="{plain(rfc3339(at))}" title="{plain(behind)}">{plain(shown)}</time>'
        )

    def iso(self, at: datetime) -> str:
        """Format a time for an HTML attribute that the page's script reads."""
        return rfc3339(at)

    def clock(self, at: datetime) -> Markup:
        """Return the time of day as HTML."""
        return self._time(at, self.clock_text(at))

    def full(self, at: datetime) -> Markup:
        """Return the date and time of day as HTML."""
        return self._time(at, self.full_text(at))

    def day(self, at: datetime) -> Markup:
        """Return the day."""
        return self._time(at, day(self.date(at)))

    def between(self, start: datetime | None, end: datetime | None, outages: tuple[Outage, ...] = ()) -> str:
        """Format the duration between two times, excluding the time between outages.

        Return a dash if either time is unknown.
        """
        if start is None or end is None:
            return "\N{EN DASH}"
        restored = time_between(outages, start, end)
        return short(end - start - restored) if restored else length_text(start, end)
