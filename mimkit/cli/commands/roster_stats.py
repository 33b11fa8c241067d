"""`mim roster stats`."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import click

from mimkit.cli.judging import Inquiry, Result, judging, unreadable
from mimkit.cli.options.dates import period
from mimkit.cli.session import Session
from mimkit.cli.terminal.console import columns, heading, paragraph, width
from mimkit.cli.terminal.progress import progress
from mimkit.duty.workload import Bound, Window
from mimkit.errors import UsageError
from mimkit.model.time.times import parse_day
from mimkit.model.time.typed_precision import is_day
from mimkit.ops.names import PERSON, complete
from mimkit.ops.refusals.names import UnknownName

if TYPE_CHECKING:
    from mimkit.app.rosters.load import Loads

_MOST = timedelta(days=3660)
_NARROW = 64
"""Below this terminal width in characters, lines with units are printed instead of a table."""


@click.command(short_help="Count hours, nights, weekends and pages by person and month.")
@click.option("--since", metavar="T", help="Start at this date or time. [default: the month before last]")
@click.option("--until", metavar="T", help="End the period with this date, or at this time. [default: now]")
@click.option(
    "--person", "people", multiple=True, metavar="PERSON", help="List only this person. Repeatable."
)
@judging()
def stats(inquiry: Inquiry, since: str | None, until: str | None, people: tuple[str, ...]) -> Result:
    """Count hours, nights, weekends and pages for each person and month.

    Counts past and future time on call according to the rosters in the latest commit. The output states which hours
    count as nights and weekends, and in which time zone. Named contacts without a roster do not count as on call.

    \b
    Examples:
      mim roster stats
      mim roster stats --since 2026-10-01 --until 2026-12-31 --person payments-duty
    """
    from mimkit.app.rosters.load import LoadRequest, load_of_people  # noqa: PLC0415 - only this command reads all incidents
    from mimkit.report.duty.load import document  # noqa: PLC0415 - as above

    session = inquiry.fetch()
    window = _window(session, since, until)
    wanted = [_person(session, each) for each in people]
    with progress("counting the pages") as step:
        asked = LoadRequest(window, wanted, session.now)
        found = load_of_people(session.repo, session.commit, asked, step)
    return Result(
        1 if found.unreadable else 0,
        unreadable(found.unreadable, ", so it is not counted"),
        text=lambda: _print(found, inquiry),
        json=lambda: document(
            found.window, found.people, found.days_off, found.without_person, found.snapshot.people
        ),
    )


def _window(session: Session, since: str | None, until: str | None) -> Window:
    found = period(session, since, until)
    today = session.now.astimezone(session.zone).date()
    before_last = (today.replace(day=1) - timedelta(days=32)).replace(day=1)
    window = Window(
        _bound(since, found.since, 0) or before_last,
        _bound(until, found.until, 1) or session.now,
    )
    start, end = window.within(session.zone)
    if end <= start:
        raise UsageError("--since is not before the end of the period, which is now", "add --until DATE")
    if end - start > _MOST:
        raise UsageError("the period is longer than ten years", "use a later --since or an earlier --until")
    return window


def _bound(typed: str | None, at: datetime | None, days: int) -> Bound | None:
    """Return a date, plus `days`, to be read in each person's time zone. Return any other value as a point in time."""
    if typed is None or not is_day(typed):
        return at
    found: date = parse_day(typed.strip())
    return found + timedelta(days=days)


def _person(session: Session, typed: str) -> str:
    snapshot = session.policy_world
    found = complete(PERSON, session.oneself(typed), snapshot)
    if found not in snapshot.people:
        raise UnknownName("person", typed, snapshot.people, "policy/people.yaml")
    return found


def _print(found: Loads, inquiry: Inquiry) -> None:
    from mimkit.report.duty.load import HEAD, definitions, lines, rows, title  # noqa: PLC0415 - as above

    paragraph(title(found.window, inquiry.session.shown_zone), "")
    if found.people and width() < _NARROW:
        columns(list(lines(found.people)), ("cyan",))
    elif found.people:
        columns([HEAD, *rows(found.people)], ("cyan",))
    else:
        paragraph("No one was on call or paged.")
    heading("Definitions")
    for each in definitions(found.people, found.days_off, found.without_person):
        paragraph(each)
