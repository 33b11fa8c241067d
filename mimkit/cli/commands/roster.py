"""`mim roster`: check, import and export. The other subcommands have their own modules."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import click

from mimkit.app.rosters.check import check_cover
from mimkit.cli.commands.import_calendar import import_, pair
from mimkit.cli.commands.roster_change import change
from mimkit.cli.commands.roster_changes import changes
from mimkit.cli.commands.roster_drift import drift
from mimkit.cli.commands.roster_escalation import escalation
from mimkit.cli.commands.roster_stats import stats
from mimkit.cli.judging import Inquiry, Result, forms_of, judging
from mimkit.cli.lazy_group import CommandGroup
from mimkit.cli.options.dates import START, start_time
from mimkit.cli.session import Session
from mimkit.cli.terminal.line_breaks import print_whole
from mimkit.ops.refusals.names import UnknownName
from mimkit.report.duty import roster as report

_FORMATS = {
    "text": report.text,
    "json": report.json,
    "markdown": report.markdown,
    "github": report.github,
}


@click.group(cls=CommandGroup)
def roster() -> None:
    """Check on-call cover, compare shifts, and import and export calendars and schedules."""


@roster.command()
@click.option(
    "--days", type=click.IntRange(1, 366), default=28, show_default=True, help="How many days to look ahead."
)
@START
@click.option(
    "--base", metavar="REV", help="Compare with this version, and show where cover was lost or gained."
)
@judging(_FORMATS)
def check(inquiry: Inquiry, days: int, now: str | None, base: str | None) -> Result:
    """Find on-call gaps in the coming days.

    Checks every role, resolver group and service to the minute, using the files in your working tree, including
    uncommitted changes. The first person to call, and the person in each escalation step, must be in
    policy/people.yaml with a phone number or email address, and must not have left. People who have left or are not
    in policy/people.yaml are listed if the files still mention them as contacts or managers, or in groups,
    rotations and future shifts. Exit status 1 means that there is a gap or, with --base, that cover was lost.

    \b
    Examples:
      mim roster check
      mim roster check --base origin/main --format markdown
    """
    found = check_cover(inquiry.session.repo, *_period(inquiry.start("--now", now), days), base)
    found = replace(found, zone=inquiry.shown(found.zone))
    return Result(0 if found.is_clean else 1, **forms_of(_FORMATS, found))


@roster.command(short_help="Print a roster as iCalendar or as a schedule for another tool.")
@click.argument("name", metavar="ID")
@click.option(
    "--days", type=click.IntRange(1, 366), default=92, show_default=True, help="How many days to export."
)
@START
@click.option(
    "--to",
    "tool",
    type=click.Choice(["pagerduty", "goalert", "terraform"]),
    help="Print a schedule for this tool.",
)
@click.option(
    "--user",
    "users",
    multiple=True,
    metavar="PERSON=ID",
    help="With --to: the id of a person in the other tool. Repeatable.",
)
@click.pass_context
def export(
    ctx: click.Context, name: str, days: int, now: str | None, tool: str | None, users: tuple[str, ...]
) -> None:
    """Print a roster's shifts as an iCalendar file, or its rotation as a schedule of another tool.

    Events keep their ids, so programs that re-read the file update only what changed. With --to, the command prints a
    file for you to review; it changes nothing in the other tool. mim roster drift later compares the two.

    \b
    Examples:
      mim roster export technical-lead --days 28
      mim roster export payments --to terraform
      mim roster export payments --to pagerduty --user payments-duty=PXPGF42
    """
    from mimkit.store.ical import Schedule, write_calendar  # noqa: PLC0415 - only a calendar pays for the library

    session = Session(ctx.find_root().obj)
    snapshot = session.policy_world
    if name not in snapshot.rosters:
        raise UnknownName("roster", name, snapshot.rosters, "policy/rosters")
    if tool:
        from mimkit.app.rosters.exporting.formats import TOOLS  # noqa: PLC0415 - not needed for a calendar
        from mimkit.app.rosters.exporting.plan import exported  # noqa: PLC0415 - as above

        start = start_time(session, "--now", now) or session.now
        ids = dict(pair(each, "--user", "PERSON=ID") for each in users)
        print_whole(TOOLS[tool](exported(snapshot.rosters[name], snapshot.people, ids, start)), end="")
        return
    period = _period(start_time(session, "--now", now) or session.now, days)
    schedule = Schedule(f"roster-{name}", snapshot.rosters[name].title, (snapshot.rosters[name],))
    print_whole(write_calendar([schedule], snapshot.people, period, session.now), end="")


def _period(start: datetime, days: int) -> tuple[datetime, datetime]:
    return start, start + timedelta(days=days)


roster.add_command(import_)
roster.add_command(change)
roster.add_command(changes)
roster.add_command(stats)
roster.add_command(drift)
roster.add_command(escalation)
COMMANDS = {"roster": roster}
