"""`mim roster changes`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

from mimkit.cli.judging import Inquiry, Result, judging
from mimkit.cli.options.dates import START, start_time
from mimkit.cli.session import Session
from mimkit.cli.terminal.console import columns, paragraph
from mimkit.errors import UsageError
from mimkit.model.time.times import full_time_text
from mimkit.model.time.typed_precision import is_day

if TYPE_CHECKING:
    from mimkit.app.rosters.comparison import ShiftComparison


@click.command(short_help="List the people whose next shift moved.")
@click.option(
    "--since",
    required=True,
    metavar="REV|DATE",
    help="The older version: a branch, tag or commit, or a date or time.",
)
@click.option(
    "--person", "people", multiple=True, metavar="PERSON", help="List only this person. Repeatable."
)
@START
@click.option("--ics", is_flag=True, help="Print the shifts that changed as an iCalendar file.")
@judging()
def changes(inquiry: Inquiry, since: str, people: tuple[str, ...], now: str | None, ics: bool) -> Result:
    """List the people whose next shift moved since an older version of the rosters.

    Compares the files in your working tree, including uncommitted changes, with the older version. If you specify a
    date, this is the version of the branch at the start of that day. The current shift is listed if its end moved.
    Shifts in the next 366 days are compared.

    \b
    Examples:
      mim roster changes --since origin/main
      mim roster changes --since 2026-11-01 --person me --ics
    """
    from mimkit.app.rosters.comparison import AHEAD, compare_shifts  # noqa: PLC0415 - only this command pays for it
    from mimkit.report.duty.shift_moves import document  # noqa: PLC0415 - as above

    session = inquiry.session
    start = start_time(session, "--now", now) or session.now
    found = compare_shifts(session.repo, _version(session, since), start)
    wanted = tuple(_person(session, each, found) for each in people)
    shifts = found.of(wanted)
    if ics:
        calendar = _calendar(found, wanted, session.now)
        return Result(text=lambda: calendar, json=lambda: calendar)
    return Result(
        text=lambda: _print(found, wanted, since, inquiry),
        json=lambda: document(found.commit, start, start + AHEAD, shifts, found.after.people),
    )


def _version(session: Session, since: str) -> str | datetime:
    """Return a time if the value looks like a time or date. Otherwise, return the value unchanged as a git revision."""
    typed = since.strip()
    if is_day(typed) or typed[:1] in ("-", "+") or ":" in typed:
        return start_time(session, "--since", typed) or session.now
    return since


def _person(session: Session, typed: str, found: ShiftComparison) -> str:
    person = session.oneself(typed)
    named = {each.person for each in found.shifts}
    if person not in named and person not in found.after.people and person not in found.before.people:
        raise UsageError(f"{typed!r} is not a person in policy/people.yaml", "mim roster changes --since REV")
    return person


def _calendar(found: ShiftComparison, people: tuple[str, ...], stamp: datetime) -> str:
    from mimkit.store.ical import write_changes  # noqa: PLC0415 - only a calendar pays for the library

    return write_changes(
        found.of(people), (found.before.rosters, found.after.rosters), found.after.people, stamp
    )


def _print(found: ShiftComparison, people: tuple[str, ...], since: str, inquiry: Inquiry) -> None:
    from mimkit.app.rosters.comparison import AHEAD  # noqa: PLC0415 - as above
    from mimkit.report.duty.shift_moves import rows  # noqa: PLC0415 - as above

    zone = inquiry.shown(found.after.policy.calendar.tz)
    shifts = found.of(people)
    columns(list(rows(shifts, found.start + AHEAD, zone)), ("cyan",), indent="")
    count = f"{len(shifts)} moved" if shifts else "no shift moved"
    paragraph(f"{count} since {since}, as of {full_time_text(found.start, zone)}", "")
