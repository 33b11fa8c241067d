"""The time zones in which times are shown: this machine's zone, and a person's zone next to the policy's zone."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

_POSIX: Final = re.compile(r"(?:[A-Za-z]{3,20}|<[A-Za-z0-9+-]{3,20}>)[+-]?\d", re.ASCII)
"""The start of a time zone written as a POSIX rule, such as `UTC0` or `CET-1CEST`."""


def named_zone(name: str) -> ZoneInfo | None:
    """Return the IANA time zone with this name, or None."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


class MachineZone(tzinfo):
    """The time zone of this machine, including its clock changes, according to the C library."""

    def utcoffset(self, dt: datetime | None) -> timedelta | None:
        """Return the UTC offset at a local time."""
        return _local(dt).utcoffset() if dt else None

    def dst(self, dt: datetime | None) -> timedelta | None:  # noqa: ARG002 - the signature of tzinfo
        """Return None, because the C library does not report the daylight-saving part of the offset."""
        return None

    def tzname(self, dt: datetime | None) -> str | None:
        """Return the name of the time zone at a local time."""
        return _local(dt).tzname() if dt else None

    def fromutc(self, dt: datetime) -> datetime:
        """Convert a UTC time to local time. The second of two equal local times has `fold=1`."""
        there = dt.replace(tzinfo=UTC).astimezone()
        second = _local(there.replace(fold=0)).utcoffset() != there.utcoffset()
        return there.replace(tzinfo=self, fold=int(second))


def _local(there: datetime) -> datetime:
    return there.replace(tzinfo=None).astimezone()


def machine_zone(variable: str | None) -> tzinfo | None:
    """Return this machine's time zone. `variable` is the value of `TZ`. Return None if it is not a time zone."""
    if variable is None:
        return MachineZone()
    name = variable.removeprefix(":")
    if not name:
        return UTC
    if found := named_zone(name):
        return found
    # The C library silently treats an unknown name as UTC.
    return MachineZone() if name.startswith("/") or _POSIX.match(name) else None


class PairedZone(tzinfo):
    """The time zone in which times are shown, and a second zone whose time is added if it differs."""

    def __init__(self, zone: tzinfo, beside: tzinfo) -> None:
        self.zone = zone
        self.beside = beside

    def __str__(self) -> str:
        """Return the name of the first zone."""
        return str(self.zone)

    def utcoffset(self, dt: datetime | None) -> timedelta | None:
        """Return the UTC offset in the first zone."""
        return self.zone.utcoffset(self._there(dt))

    def dst(self, dt: datetime | None) -> timedelta | None:
        """Return the daylight-saving offset in the first zone."""
        return self.zone.dst(self._there(dt))

    def tzname(self, dt: datetime | None) -> str | None:
        """Return the name of the first zone at a given time."""
        return self.zone.tzname(self._there(dt))

    def fromutc(self, dt: datetime) -> datetime:
        """Convert a UTC time to the first zone."""
        return dt.replace(tzinfo=UTC).astimezone(self.zone).replace(tzinfo=self)

    def _there(self, dt: datetime | None) -> datetime | None:
        return dt.replace(tzinfo=self.zone) if dt else None


def other_time(at: datetime, zone: tzinfo) -> tuple[datetime, datetime] | None:
    """Return a time in both zones of a pair. Return None if the zone is not a pair, or if both show the same time."""
    if not isinstance(zone, PairedZone):
        return None
    here, there = at.astimezone(zone.zone), at.astimezone(zone.beside)
    return (here, there) if here.utcoffset() != there.utcoffset() else None


def is_repeated(local: datetime) -> bool:
    """Return whether an aware local time occurs twice because clocks are set back."""
    first, second = (local.replace(fold=fold).utcoffset() for fold in (0, 1))
    return first is not None and second is not None and first > second
