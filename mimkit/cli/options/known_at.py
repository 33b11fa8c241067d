"""Implements `--known-at`, which shows an incident as it was known at a given time."""

from __future__ import annotations

from datetime import datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING, Final

import click

from mimkit.cli.options.dates import evaluation_time
from mimkit.cli.terminal import typed_times
from mimkit.cli.terminal.own_zone import typing_zone
from mimkit.errors import UsageError
from mimkit.model.dossier import Dossier
from mimkit.model.incident.incident import Incident
from mimkit.model.incident.state import fold
from mimkit.model.time.times import CLOCK_TIME, rfc3339, typed_time

if TYPE_CHECKING:
    from mimkit.cli.session import Session

KNOWN_AT: Final = click.option(
    "--known-at",
    "known_at",
    metavar="T",
    help="Show only what was recorded by this time: a time during the incident, such as 10:14, or the end of a date.",
)
_NOON: Final = time(12)


def known_dossier(session: Session, dossier: Dossier, text: str) -> tuple[Dossier, datetime]:
    """Return an incident as it was known at the given time, and that time in UTC.

    Raises UsageError if the time is in the future or if nothing had been recorded by then.
    """
    at = _time(session, text, dossier.incident)
    then = dossier.known_at(at)
    if then is None:
        name, first = (
            dossier.incident.id,
            min((each.recorded for each in dossier.incident.timeline), default=None),
        )
        if first is None:
            raise UsageError(f"{name} has no entries", f"mim show {session.short(name)}")
        raise UsageError(
            f"nothing was known about {name} at {rfc3339(at)}; its first entry was recorded at {rfc3339(first)}",
            f"mim show {session.short(name)} --known-at {rfc3339(first)}",
        )
    return then, at


def _time(session: Session, text: str, incident: Incident) -> datetime:
    """Parse the time. A time of day means its last occurrence in an open incident, or its first in a closed one."""
    option = "--known-at"
    if CLOCK_TIME.fullmatch(text.strip()):
        own = typing_zone()
        at = _during(text.strip(), incident, session.now, own or session.zone)
        typed_times.keep(option, text, at, own, lambda: session.zone)
    else:
        at = evaluation_time(session, option, text) or session.now
    if at > session.now:
        raise UsageError(
            f"{option} {rfc3339(at)} is in the future", "choose a time in the past, such as -10m"
        )
    return at


def _during(text: str, incident: Incident, now: datetime, zone: tzinfo) -> datetime:
    recorded = sorted(each.recorded for each in incident.timeline)
    first = recorded[0] if recorded else now
    is_over = not fold(incident).is_open
    last = min(recorded[-1], now) if is_over else now
    count = (last.astimezone(zone).date() - first.astimezone(zone).date()).days
    noons = (
        datetime.combine(first.astimezone(zone), _NOON, zone) + timedelta(days=each)
        for each in range(count + 1)
    )
    found = [each for noon in noons if first <= (each := typed_time(text, noon, zone)) <= last]
    if not found:
        return typed_time(text, first, zone)
    return found[0] if is_over else found[-1]
