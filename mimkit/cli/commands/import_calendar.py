"""`mim roster import`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

import click

from mimkit.cli.judging import Inquiry, Result, judging
from mimkit.cli.options.dates import START
from mimkit.cli.terminal.console import columns, next_step, paragraph
from mimkit.cli.terminal.dialogue import can_ask
from mimkit.errors import UsageError
from mimkit.model.time.times import rfc3339
from mimkit.report.text.counts import counted

if TYPE_CHECKING:
    from mimkit.app.rosters.ical.event import EventNote
    from mimkit.app.rosters.import_shifts import Imported


class _Given(TypedDict):
    """The options that select what to import."""

    role: str | None
    group: str | None
    name: str | None
    mapped: tuple[str, ...]
    days: int
    now: str | None
    schedule: str | None


@click.command("import", short_help="Import a calendar, or a schedule from another tool.")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True), metavar="FILE")
@click.option("--role", metavar="ROLE", help="The role that the roster covers.")
@click.option("--group", metavar="GROUP", help="The resolver group that the roster covers.")
@click.option("--schedule", metavar="NAME", help="The schedule in the file, if it has several.")
@click.option("--id", "name", metavar="ID", help="The roster id. [default: the role or group id]")
@click.option(
    "--map",
    "mapped",
    multiple=True,
    metavar="NAME=PERSON",
    help="Map a name in the calendar to a person; NAME= ignores the name.",
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
    inquiry: Inquiry, file: Path, *, remove_missing: bool, dry_run: bool, **given: Unpack[_Given]
) -> Result:
    """Import an on-call calendar, or a schedule from another tool, as a roster.

    Writes the roster file to the working tree, so that you can review and commit it. `-` reads standard input. FILE
    is an iCalendar file, or a schedule in JSON from PagerDuty, Opsgenie, Grafana OnCall or GoAlert. A new roster
    gets a rotation if a single rotation is equivalent to the schedule, and shifts otherwise. Recurring, moved,
    cancelled and all-day events are read in their time zones. A person who declined an event is not on call. People
    are matched by email address first, then by name. Events that cannot be imported as shifts, and ambiguous
    events, are listed with their lines in the file.

    Importing the same calendar again changes nothing. The rotation, overrides, past shifts and shifts after the
    imported days are kept. The command asks for confirmation before it removes shifts that are no longer in the
    calendar.

    \b
    Examples:
      mim roster import oncall.ics --group payments --map "Alex=payments-duty"
      mim roster import oncall.ics --id payments --map "Public holiday="
      mim roster import schedules.json --schedule "Payments primary" --group payments
    """
    from mimkit.app.recording.uncommitted import write_uncommitted  # noqa: PLC0415 - only an import pays for the calendar library
    from mimkit.app.rosters.import_shifts import ImportRequest, import_roster  # noqa: PLC0415 - as above

    repo = inquiry.session.repo
    pairs = dict(pair(each) for each in given["mapped"])
    wanted = ImportRequest(given["name"], given["role"], given["group"], pairs, given["schedule"])
    start = inquiry.start("--now", given["now"])
    found = import_roster(repo, content(file), wanted, start, start + timedelta(days=given["days"]))
    if found.changed and not dry_run:
        if found.removed and not remove_missing:
            _ask_about_removal(found)
        write_uncommitted(repo, found.path, found.raw)
    return Result(
        text=lambda: _print_imported(found, dry_run=dry_run), json=lambda: _imported(found, dry_run=dry_run)
    )


def _ask_about_removal(found: Imported) -> None:
    """Ask whether shifts may be removed. Raises RemovesShifts if the answer is no or if there is no terminal."""
    from mimkit.app.rosters.import_refusals import RemovesShifts  # noqa: PLC0415 - only an import pays for the calendar library

    refusal = RemovesShifts(found.removed)
    if not can_ask():
        raise refusal
    columns(refusal.rows, err=True)
    if not click.confirm(f"Remove {counted(len(found.removed), 'shift')} not in the calendar?", err=True):
        refusal.rows = ()  # the rows were already printed above the question
        raise refusal


_MOST = 16 * 1024 * 1024
"""The maximum size of a calendar in bytes. A limit is needed because a device or pipe might never end."""


def content(file: Path) -> bytes:
    """Return the content of a file or standard input. Raises UsageError if it cannot be read or is too large."""
    raw = _beginning(file)
    if len(raw) > _MOST:
        raise UsageError(
            f"{file} is larger than {_MOST // 1024 // 1024} MiB",
            "export fewer days, and import the smaller file",
        )
    return raw


def _beginning(file: Path) -> bytes:
    if str(file) == "-" and sys.stdin is None:
        raise UsageError("standard input is closed", "specify the calendar as a file: oncall.ics")
    if str(file) == "-":
        return sys.stdin.buffer.read(_MOST + 1)
    try:
        with file.open("rb") as calendar:
            return calendar.read(_MOST + 1)
    except OSError as problem:
        raise UsageError(
            f"{file} cannot be read: {(problem.strerror or '').lower()}",
            "specify the calendar as a file: oncall.ics",
        ) from None


def _imported(found: Imported, *, dry_run: bool) -> dict[str, Any]:
    return {
        "version": 1,
        "roster": found.id,
        "path": found.path,
        "shifts": 0 if found.turns else len(found.read),
        "rotation": found.turns,
        "people": sorted({shift.person for shift in found.read}),
        "kept": found.kept,
        "kept_later": found.kept_later,
        "removed": [
            {"start": rfc3339(each.start), "end": rfc3339(each.end), "person": each.person}
            for each in found.removed
        ],
        "left_out": found.left_out,
        "unfit": [_note(each) for each in found.unfit],
        "doubts": [_note(each) for each in found.doubts],
        "unused": list(found.unused),
        "departed": list(found.departed),
        "overlapping": found.overlapping,
        "changed": found.changed,
        "written": found.changed and not dry_run,
    }


def _note(note: EventNote) -> dict[str, Any]:
    return {
        "title": note.label,
        "start": note.start and rfc3339(note.start),
        "line": note.line or None,
        "reason": note.why,
    }


def _print_imported(found: Imported, *, dry_run: bool) -> None:
    state = "nothing changed" if not found.changed else "dry run, nothing written" if dry_run else "written"
    click.echo(f"{click.style(found.path, bold=True)}  {_what(found)}, {state}")
    columns(list(_rows(found)), ("cyan",))
    if any(each.line for each in (*found.unfit, *found.doubts)):
        paragraph("If these events are wrong, correct them in the calendar and import it again.")
    if found.changed and not dry_run:
        next_step(
            "check for gaps with `mim roster check`, then commit the roster: git add policy && git commit"
        )


def _what(found: Imported) -> str:
    if found.turns:
        return f"a rotation of {'1 person' if found.turns == 1 else f'{found.turns} people'}"
    return counted(len(found.read), "shift")


def _rows(found: Imported) -> Iterator[tuple[str, str]]:
    from mimkit.app.rosters.import_refusals import note_rows  # noqa: PLC0415 - only an import pays for the calendar library

    yield "people", ", ".join(sorted({shift.person for shift in found.read}))
    if found.kept:
        yield "kept", f"{counted(found.kept, 'shift')} in the past"
    if found.kept_later:
        yield "kept", f"{counted(found.kept_later, 'shift')} after the imported days"
    if found.removed:
        yield "removed", counted(len(found.removed), "shift")
    if found.left_out:
        yield "ignored", counted(found.left_out, "event")
    yield from (("ignored", f"{name}: {why}") for name, why in note_rows(found.unfit))
    yield from (("check", f"{name}: {why}") for name, why in note_rows(found.doubts))
    yield from (("unused", f"{name!r} in --map is not in the calendar") for name in found.unused)
    for who in found.departed:
        yield "departed", f"{who} has a shift after their last day in policy/people.yaml"
    if found.overlapping:
        yield (
            "overlap",
            f"{counted(found.overlapping, 'shift')}; the shift with the later start is used, or else the shorter one",
        )
    if found.has_rotation:
        yield "rotation", "kept; covers times that are not in the calendar"


def pair(text: str, option: str = "--map", form: str = "NAME=PERSON") -> tuple[str, str]:
    """Split an option value at its last `=`. Raises UsageError if the value is invalid."""
    name, sign, person = text.rpartition("=")
    if not sign or not name.strip():
        raise UsageError(f"{option} {text!r} is not {form}", f'write it as {option} "{form}"')
    return name.strip(), person.strip()
