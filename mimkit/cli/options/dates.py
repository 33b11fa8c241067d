"""Reads the times of reports: an option such as `--as-of` or `--since` takes a time or a date."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

import click

from mimkit.cli.terminal import typed_times
from mimkit.errors import UsageError
from mimkit.model.time.period import Period
from mimkit.model.time.times import parse_day, rfc3339
from mimkit.model.time.typed_precision import is_day

if TYPE_CHECKING:
    from mimkit.cli.session import Session

NOW: Final = click.option(
    "--now",
    "now",
    metavar="T",
    help="Evaluate at this time, or at the end of this date. [default: the current time, or MIM_NOW]",
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


def start_time(session: Session, option: str, text: str | None) -> datetime | None:
    """Return a time given for an option (UTC); a date means its beginning in the policy's zone."""
    if text is None or not is_day(text):
        return _time(session, option, text)
    return _midnight(_date(option, text), session)


def end_time(session: Session, option: str, text: str | None) -> datetime | None:
    """Return the end of a period (UTC, excluded); a date means the end of that day in the policy's zone."""
    if text is None or not is_day(text):
        return _time(session, option, text)
    return _midnight(_date(option, text) + timedelta(days=1), session)


def evaluation_time(session: Session, option: str, text: str | None) -> datetime | None:
    """Return the time of an evaluation (UTC); a date means the last second of that day, and today means now."""
    if text is None or not is_day(text):
        return _time(session, option, text)
    day = _date(option, text)
    last = _midnight(day + timedelta(days=1), session) - _SECOND
    at = session.now if day == session.now.astimezone(session.zone).date() else last
    typed_times.keep(option, text, at, None, lambda: session.zone)
    return at


def period(session: Session, since: str | None, until: str | None) -> Period:
    """Return the period between two options, in which a date is included; raises UsageError if it is empty."""
    found = Period(start_time(session, "--since", since), end_time(session, "--until", until))
    if found.since and found.until and found.until <= found.since:
        raise UsageError(f"--until {until} is before --since {since}", "give the earlier one to --since")
    return found


def typed_again(text: str, at: datetime | None) -> str:
    """Return what to type to get the same time later: a date stays, and `-10m` becomes a time."""
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
