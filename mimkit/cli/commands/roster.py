"""`mim roster`: check, import, export; the other commands have their own modules."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import click

from mimkit.app.rosters.check import check_cover
from mimkit.cli.commands.import_calendar import import_
from mimkit.cli.commands.roster_change import change
from mimkit.cli.commands.roster_changes import changes
from mimkit.cli.commands.roster_stats import stats
from mimkit.cli.judging import Inquiry, Result, forms_of, judging
from mimkit.cli.options.dates import START, start_time
from mimkit.cli.session import Session
from mimkit.ops.refusals.names import UnknownName
from mimkit.report.duty import roster as report

_FORMATS = {
    "text": report.text,
    "json": report.json,
    "markdown": report.markdown,
    "github": report.github,
}


@click.group()
def roster() -> None:
    """Check on-call cover, count and compare shifts, and import and export calendars."""


@roster.command()
@click.option(
    "--days", type=click.IntRange(1, 366), default=28, show_default=True, help="How many days to look ahead."
)
@START
@click.option("--base", metavar="REV", help="Compare with this version: cover lost and gained.")
@judging(_FORMATS)
def check(inquiry: Inquiry, days: int, now: str | None, base: str | None) -> Result:
    """Find on-call gaps in the coming days.

    Checks every role, resolver group and service to the minute, using the files in your working tree, including
    uncommitted changes. The first person to call, and the person in each escalation step, must be in
    policy/people.yaml with a phone number or email address, and must not have left. People who have left or are not
    in policy/people.yaml are listed wherever the files still name them: contacts, members, managers, rotations and
    future shifts. Exit status 1 means that there is a gap or, with --base, that cover was lost.

    \b
    Examples:
      mim roster check
      mim roster check --base origin/main --format markdown
    """
    found = check_cover(inquiry.session.repo, *_period(inquiry.start("--now", now), days), base)
    found = replace(found, zone=inquiry.shown(found.zone))
    return Result(0 if found.is_clean else 1, **forms_of(_FORMATS, found))


@roster.command()
@click.argument("name", metavar="ID")
@click.option(
    "--days", type=click.IntRange(1, 366), default=92, show_default=True, help="How many days to export."
)
@START
@click.pass_context
def export(ctx: click.Context, name: str, days: int, now: str | None) -> None:
    """Print a roster's shifts as an iCalendar file.

    Events keep their ids, so programs that re-read the file update only what changed.

    \b
    Example:
      mim roster export technical-lead --days 28
    """
    from mimkit.store.ical import Schedule, write_calendar  # noqa: PLC0415 - only a calendar pays for the library

    session = Session(ctx.find_root().obj)
    snapshot = session.policy_world
    if name not in snapshot.rosters:
        raise UnknownName("roster", name, snapshot.rosters, "policy/rosters")
    period = _period(start_time(session, "--now", now) or session.now, days)
    schedule = Schedule(f"roster-{name}", snapshot.rosters[name].title, (snapshot.rosters[name],))
    click.echo(write_calendar([schedule], snapshot.people, period, session.now), nl=False)


def _period(start: datetime, days: int) -> tuple[datetime, datetime]:
    return start, start + timedelta(days=days)


roster.add_command(import_)
roster.add_command(change)
roster.add_command(changes)
roster.add_command(stats)
COMMANDS = {"roster": roster}
