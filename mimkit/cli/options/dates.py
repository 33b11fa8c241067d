"""Parses the times for reports. Options such as `--as-of` and `--since` accept a time or a date."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING, Final

import click

from mimkit.cli.terminal import typed_times
from mimkit.cli.terminal.own_zone import typing_zone
from mimkit.errors import UsageError
from mimkit.model.time.durations import parse_elapsed
from mimkit.model.time.period import Period
from mimkit.model.time.times import from_iso, parse_day, refuse_far, rfc3339
from mimkit.model.time.typed_precision import is_day

if TYPE_CHECKING:
    from mimkit.cli.session import Session

NOW: Final = click.option(
    "--now",
    "now",
    metavar="T",
    help="Evaluate deadlines at this time, or at the end of this date. [default: the current time, or MIM_NOW]",
)
AS_OF: Final = click.option(
    "--as-of",
    "as_of",
    metavar="T",
    help="Like --now, but ignore anything recorded later. 2026-01-31 means the end of that day in the policy's time zone.",
)
START: Final = click.option(
    "--now", metavar="T", help="Start at this time, or at the beginning of this date. [default: now]"
)
_SECOND: Final = timedelta(seconds=1)
_LOCAL: Final = re.compile(r"(\d{4}-\d{2}-\d{2})[T ](\d{1,2}:\d{2})", re.ASCII)
_CLOCK: Final = re.compile(r"([01]?\d|2[0-3]):[0-5]\d", re.ASCII)


def start_time(session: Session, option: str, text: str | None) -> datetime | None:
    """Return the time given for an option, in UTC. A date means the start of that day in the policy's time zone."""
    if text is None or not is_day(text):
        return _time(session, option, text)
    return _midnight(_date(option, text), session)


def end_time(session: Session, option: str, text: str | None) -> datetime | None:
    """Return the end of a period in UTC (exclusive). A date means the end of that day in the policy's time zone."""
    if text is None or not is_day(text):
        return _time(session, option, text)
    return _midnight(_date(option, text) + timedelta(days=1), session)


def evaluation_time(session: Session, option: str, text: str | None) -> datetime | None:
    """Return the evaluation time in UTC.

    A date means the last second of that day, or the current time if it is today.
    """
    if text is None or not is_day(text):
        return _time(session, option, text)
    day = _date(option, text)
    last = _midnight(day + timedelta(days=1), session) - _SECOND
    at = session.now if day == session.now.astimezone(session.zone).date() else last
    typed_times.keep(option, text, at, None, lambda: session.zone)
    return at


def period(session: Session, since: str | None, until: str | None) -> Period:
    """Return the period between `--since` and `--until`, including both dates. Raises UsageError if it is empty."""
    found = Period(start_time(session, "--since", since), end_time(session, "--until", until))
    if found.since and found.until and found.until <= found.since:
        raise UsageError(f"--until {until} is before --since {since}", "use the earlier one for --since")
    return found


def planned_time(session: Session, option: str, text: str, after: datetime) -> datetime:
    """Return a planned time in UTC.

    Accepts a time such as `HH:MM`, a duration such as `2h`, or a date with a time. `HH:MM` is the next such time
    after `after`, and a duration is added to `after`. Times without an offset are in the user's time zone, which is
    the policy's unless MIM_TZ is set.
    """
    text, own = text.strip(), typing_zone()
    zone = own or session.zone
    if local := _LOCAL.fullmatch(text):
        at = parse_local(f"{local[1]}T{local[2]:0>5}", zone, option)
    elif _CLOCK.fullmatch(text):
        day = after.astimezone(zone).date()
        found = (parse_local(f"{day + timedelta(days=each)}T{text:0>5}", zone, option) for each in range(3))
        at = next(each for each in found if each > after)
    elif is_day(text):
        raise UsageError(f"{option} {text!r} needs a time of day", f"write it as {text}T22:00")
    elif text[:1].isdigit() and "T" not in text.upper():
        return after + _length(option, text)
    else:
        return session.ahead(option, text) or after
    typed_times.keep(option, text, at, own, lambda: session.zone)
    return at


def parse_local(text: str, zone: tzinfo, option: str) -> datetime:
    """Convert a local time to UTC. Raises UsageError if the time does not exist or is ambiguous in the zone."""
    try:
        local = from_iso(text).replace(tzinfo=zone)
    except ValueError:
        raise UsageError(f"{option} {text!r} is not a valid time", "write it as 2026-12-01T22:00") from None
    try:
        refuse_far(local)
    except ValueError as problem:
        sentence, _, hint = str(problem).partition("; ")
        raise UsageError(f"{option} {text!r} {sentence}", hint) from None
    if local.utcoffset() != local.replace(fold=1).utcoffset():
        raise UsageError(
            f"{option} {text!r} occurs twice or not at all in this time zone",
            f"add the offset, such as {text}:00+01:00",
        )
    return local.astimezone(UTC)


def _length(option: str, text: str) -> timedelta:
    try:
        return parse_elapsed(text)
    except ValueError:
        raise UsageError(
            f"{option} {text!r} is not a valid time",
            "write it as 2026-12-01T22:00, HH:MM, or a length such as 2h",
        ) from None


def typed_again(text: str, at: datetime | None) -> str:
    """Return a value that can be entered later to specify the same time.

    Dates are returned unchanged, and `-10m` becomes an absolute time.
    """
    return text.strip() if at is None or is_day(text) else rfc3339(at)


def _date(option: str, text: str) -> date:
    try:
        return parse_day(text.strip())
    except ValueError as problem:
        sentence, _, _ = str(problem).partition("; ")
        raise UsageError(f"{option} {text!r} {sentence}", "write it as 2026-01-31") from None


def _midnight(day: date, session: Session) -> datetime:
    return datetime.combine(day, time(), session.zone).astimezone(UTC)


def _time(session: Session, option: str, text: str | None) -> datetime | None:
    try:
        return session.time(option, text)
    except UsageError as refused:
        hint = refused.hint.partition("; ")[0]
        raise UsageError(
            refused.sentence, f"{hint}; you can also use HH:MM, -10m or a date such as 2026-01-31"
        ) from None
