"""`mim roster`: check, import, export."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mimkit.app.rosters.check import check_cover
from mimkit.cli.commands.roster_change import change
from mimkit.cli.dates import START, start_time
from mimkit.cli.judging import Inquiry, Result, forms_of, judging
from mimkit.cli.session import Session
from mimkit.cli.terminal.console import columns, paragraph
from mimkit.cli.terminal.dialogue import can_ask
from mimkit.errors import UsageError
from mimkit.model.time.times import rfc3339
from mimkit.ops.refusals import UnknownName
from mimkit.report.duty import roster as report
from mimkit.report.text.counts import counted

if TYPE_CHECKING:
    from mimkit.app.rosters.import_shifts import Imported

_FORMATS = {
    "text": report.text,
    "json": report.json,
    "markdown": report.markdown,
    "github": report.github,
}


@click.group()
def roster() -> None:
    """Check on-call cover; import and export calendars."""


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


@roster.command("import")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True), metavar="FILE.ics")
@click.option("--role", metavar="ROLE", help="The role that the roster covers.")
@click.option("--group", metavar="GROUP", help="The resolver group that the roster covers.")
@click.option("--id", "name", metavar="ID", help="The roster id. [default: the role or group id]")
@click.option(
    "--map",
    "mapped",
    multiple=True,
    metavar="NAME=PERSON",
    help="Map a name in the calendar to a person; NAME= ignores it.",
)
@click.option(
    "--days", type=click.IntRange(1, 366), default=92, show_default=True, help="How many days to import."
)
@START
@click.option(
    "--remove-missing",
    is_flag=True,
    help="Remove shifts that are no longer in the calendar, without asking.",
)
@click.option("--dry-run", is_flag=True, help="Dry run: write nothing.")
@judging()
def import_(
    inquiry: Inquiry,
    file: Path,
    role: str | None,
    group: str | None,
    name: str | None,
    mapped: tuple[str, ...],
    days: int,
    now: str | None,
    remove_missing: bool,
    dry_run: bool,
) -> Result:
    """Import a calendar as the shifts of a roster.

    Writes the roster file to the working tree, so that you can review and commit it. `-` reads standard input.
    Recurring, moved, cancelled and all-day events are read in their time zones. A person who declined an event
    is not on call. People are matched by email address first, then by name.

    Importing the same calendar again changes nothing. The rotation, overrides, past shifts and shifts after the
    imported days are kept. The command asks for confirmation before it removes shifts that are no longer in the
    calendar.

    \b
    Examples:
      mim roster import oncall.ics --group payments --map "Alex=payments-duty"
      mim roster import oncall.ics --id payments --map "Public holiday="
    """
    from mimkit.app.recording.uncommitted import write_uncommitted  # noqa: PLC0415 - only an import pays for the calendar library
    from mimkit.app.rosters.import_shifts import ImportRequest, import_roster  # noqa: PLC0415 - as above

    repo = inquiry.session.repo
    wanted = ImportRequest(name, role, group, dict(_pair(each) for each in mapped))
    found = import_roster(repo, _content(file), wanted, *_period(inquiry.start("--now", now), days))
    if found.changed and not dry_run:
        if found.removed and not remove_missing:
            _ask_about_removal(found)
        write_uncommitted(repo, found.path, found.raw)
    return Result(
        text=lambda: _print_imported(found, dry_run=dry_run), json=lambda: _imported(found, dry_run=dry_run)
    )


def _ask_about_removal(found: Imported) -> None:
    """Ask whether shifts may be removed; raises RemovesShifts without a terminal or after a no."""
    from mimkit.app.rosters.import_shifts import RemovesShifts  # noqa: PLC0415 - only an import pays for the calendar library

    refusal = RemovesShifts(found)
    if not can_ask():
        raise refusal
    columns(refusal.rows, err=True)
    if not click.confirm(f"Remove {counted(len(found.removed), 'shift')} not in the calendar?", err=True):
        refusal.rows = ()  # they are printed above the question
        raise refusal


_MOST = 16 * 1024 * 1024
"""The maximum size of a calendar in bytes, because a device or pipe may never end."""


def _content(file: Path) -> bytes:
    raw = _beginning(file)
    if len(raw) > _MOST:
        raise UsageError(
            f"{file} is larger than {_MOST // 1024 // 1024} MiB",
            "export fewer days, and import that file",
        )
    return raw


def _beginning(file: Path) -> bytes:
    if str(file) == "-" and sys.stdin is None:
        raise UsageError("standard input is closed", "give the calendar as a file: FILE.ics")
    if str(file) == "-":
        return sys.stdin.buffer.read(_MOST + 1)
    try:
        with file.open("rb") as calendar:
            return calendar.read(_MOST + 1)
    except OSError as problem:
        raise UsageError(
            f"{file} cannot be read: {(problem.strerror or '').lower()}",
            "give the calendar as a file: FILE.ics",
        ) from None


def _imported(found: Imported, *, dry_run: bool) -> dict[str, Any]:
    return {
        "version": 1,
        "roster": found.id,
        "path": found.path,
        "shifts": len(found.read),
        "people": sorted({shift.person for shift in found.read}),
        "kept": found.kept,
        "kept_later": found.kept_later,
        "removed": [
            {"start": rfc3339(each.start), "end": rfc3339(each.end), "person": each.person}
            for each in found.removed
        ],
        "left_out": found.left_out,
        "unfit": [
            {"title": each.label, "start": each.start and rfc3339(each.start), "reason": each.why}
            for each in found.unfit
        ],
        "departed": list(found.departed),
        "overlapping": found.overlapping,
        "changed": found.changed,
        "written": found.changed and not dry_run,
    }


def _print_imported(found: Imported, *, dry_run: bool) -> None:
    from mimkit.app.rosters.import_shifts import unfit_row  # noqa: PLC0415 - only an import pays for the calendar library

    people = sorted({shift.person for shift in found.read})
    state = "nothing changed" if not found.changed else "dry run, nothing written" if dry_run else "written"
    click.echo(f"{click.style(found.path, bold=True)}  {counted(len(found.read), 'shift')}, {state}")
    rows = [("people", ", ".join(people))]
    rows += [("kept", f"{counted(found.kept, 'shift')} in the past")] if found.kept else []
    rows += (
        [("kept", f"{counted(found.kept_later, 'shift')} after the imported days")]
        if found.kept_later
        else []
    )
    rows += [("removed", counted(len(found.removed), "shift"))] if found.removed else []
    rows += [("ignored", counted(found.left_out, "event"))] if found.left_out else []
    rows += [("ignored", f"{name}: {why}") for name, why in map(unfit_row, found.unfit)]
    rows += [
        ("departed", f"{who} has a shift after the last day in policy/people.yaml") for who in found.departed
    ]
    if found.overlapping:
        rows.append(("overlap", f"{counted(found.overlapping, 'shift')}; the later start wins"))
    if found.has_rotation:
        rows.append(("rotation", "kept; covers times that the calendar does not"))
    columns(rows, ("cyan",))
    if found.changed and not dry_run:
        paragraph("mim roster check shows any gaps. Then commit it: git add policy && git commit")


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


def _pair(text: str) -> tuple[str, str]:
    name, sign, person = text.rpartition("=")
    if not sign or not name.strip():
        raise UsageError(f"--map {text!r} is not NAME=PERSON", 'write it as --map "NAME=PERSON"')
    return name.strip(), person.strip()


roster.add_command(change)
COMMANDS = {"roster": roster}
