"""`mim maintenance`: plans, updates, starts, completes, cancels, lists and shows maintenance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from mimkit.app.reading.at_commit import maintenance_at, snapshot_at
from mimkit.app.reading.finding.find import find_maintenance
from mimkit.app.recording.recording import Recording
from mimkit.cli.acting import ANYWAY, NEW_RECORD, CommandFields, RunOptions, recording_command
from mimkit.cli.judging import Inquiry, Result, judging
from mimkit.cli.lazy_group import CommandGroup
from mimkit.cli.options.dates import planned_time
from mimkit.cli.session import Session, clean_argument
from mimkit.cli.terminal.console import columns, heading, paragraph, table
from mimkit.cli.terminal.own_zone import for_reader
from mimkit.model.incident.maintenance import Maintenance, announced, newest_first
from mimkit.model.time.times import full_time_text
from mimkit.ops.planned.maintenance import (
    CancelMaintenance,
    CompleteMaintenance,
    PlanMaintenance,
    StartMaintenance,
    UpdateMaintenance,
)
from mimkit.report.maintenance import maintenance_document, maintenance_row, state_text, window_text
from mimkit.rules.families.maintenance import is_announced

_NAMED = click.argument("maintenance", metavar="MW")
_TEXT = click.argument("text", required=False)
_FROM = click.option(
    "--from", "from_", metavar="TIME", help="The new planned start: 2026-12-01T22:00, HH:MM, or RFC 3339."
)
_TO = click.option(
    "--to", metavar="TIME", help="The new planned end: a time, or the length of the window, such as 2h."
)


@click.group(cls=CommandGroup)
def maintenance() -> None:
    """Plan maintenance, announce it, and record its start and end.

    The status page shows the services as under maintenance from `start` to `complete`, even if these times differ
    from the planned window.
    """


def _after(recording: Recording, session: Session) -> None:
    """Print the maintenance window, whether it is published, and the next step."""
    [record] = recording.snapshot.maintenance.values()
    zone = recording.snapshot.policy.calendar.tz
    said = "shown after its next build" if is_announced(record, recording.snapshot) else "not shown"
    columns(
        [
            ("window", window_text(record, for_reader(zone))),
            ("services", ", ".join(record.services)),
            ("state", state_text(record, session.now)),
            ("public site", said),
        ],
        ("cyan",),
    )
    steps = {
        "scheduled": "when the work begins: mim maintenance start",
        "in-progress": "when the work is done: mim maintenance complete",
    }
    if step := steps.get(record.state):
        click.echo(f"  {step} {record.id}")


@maintenance.command(short_help="Plan maintenance of services.")
@click.argument("title")
@click.option(
    "-s", "--service", "services", multiple=True, metavar="S", required=True, help="A service. Repeatable."
)
@click.option(
    "--from",
    "from_",
    metavar="TIME",
    required=True,
    help="The planned start: 2026-12-01T22:00, HH:MM, or RFC 3339.",
)
@click.option(
    "--to",
    metavar="TIME",
    required=True,
    help="The planned end: a time, or the length of the window, such as 2h.",
)
@click.option("--text", metavar="T", help="What users will notice, and what they should do.")
@click.option("--private", is_flag=True, help="Never publish the maintenance, even if a service is public.")
@ANYWAY
@recording_command(NEW_RECORD, after=_after)
def plan(
    act: RunOptions,
    title: str,
    services: tuple[str, ...],
    from_: str,
    to: str,
    text: str | None,
    private: bool,
    anyway: str | None,
) -> PlanMaintenance:
    """Plan maintenance. The status page announces it if one of the services is public.

    Title and text are written for readers of the status page. A time without an offset is in your time zone
    (MIM_TZ) or, if that is not set, in the policy's time zone.

    \b
    Example:
      mim maintenance plan "Upgrade of the payments database" --service payments \\
          --from 2026-12-01T22:00 --to 2h --text "Card payments may fail for up to ten minutes"
    """
    session = act.session
    start = planned_time(session, "--from", from_, session.now)
    return PlanMaintenance(
        **act.stamp,
        title=clean_argument(title) or "",
        services=services,
        start=start,
        end=planned_time(session, "--to", to, start),
        text=clean_argument(text),
        private=private,
        anyway=clean_argument(anyway),
    )


class _OfOne(CommandFields):
    """The fields shared by all commands for a maintenance record."""

    maintenance: str
    text: str | None
    anyway: str | None


def _of_one(act: RunOptions, named: str, text: str | None, anyway: str | None) -> _OfOne:
    session = act.session
    return _OfOne(
        **act.stamp,
        maintenance=find_maintenance(session.repo, session.commit, named),
        text=clean_argument(text),
        anyway=clean_argument(anyway),
    )


@maintenance.command(short_help="Record an update, or change the window.")
@_NAMED
@_TEXT
@_FROM
@_TO
@click.option(
    "--verifying", is_flag=True, help="Record that the work is done and that the result is being checked."
)
@ANYWAY
@recording_command(NEW_RECORD, after=_after)
def update(
    act: RunOptions,
    maintenance: str,
    text: str | None,
    from_: str | None,
    to: str | None,
    verifying: bool,
    anyway: str | None,
) -> UpdateMaintenance:
    """Record an update about planned maintenance for the status page, or change its window.

    \b
    Examples:
      mim maintenance update K7F "We need half an hour more" --to 23:30
      mim maintenance update K7F --from 2026-12-02T22:00 --to 2h
      mim maintenance update K7F --verifying
    """
    common = _of_one(act, maintenance, text, anyway)
    session, record = act.session, _record(act.session, common["maintenance"])
    start = planned_time(session, "--from", from_, session.now) if from_ else None
    return UpdateMaintenance(
        **common,
        start=start,
        end=planned_time(session, "--to", to, start or record.window[0]) if to else None,
        verifying=verifying,
    )


@maintenance.command(short_help="Record that the work has started.")
@_NAMED
@_TEXT
@ANYWAY
@recording_command(NEW_RECORD, after=_after)
def start(act: RunOptions, maintenance: str, text: str | None, anyway: str | None) -> StartMaintenance:
    """Record that the work has started. The status page then shows the services as under maintenance.

    \b
    Example:
      mim maintenance start K7F
    """
    return StartMaintenance(**_of_one(act, maintenance, text, anyway))


@maintenance.command(short_help="Record that the work is done.")
@_NAMED
@_TEXT
@ANYWAY
@recording_command(NEW_RECORD, after=_after)
def complete(act: RunOptions, maintenance: str, text: str | None, anyway: str | None) -> CompleteMaintenance:
    """Record that the work is done. The status page then no longer shows the services as under maintenance.

    \b
    Example:
      mim maintenance complete K7F "The upgrade is done. Card payments work as usual."
    """
    return CompleteMaintenance(**_of_one(act, maintenance, text, anyway))


@maintenance.command(short_help="Cancel planned maintenance.")
@_NAMED
@click.argument("text", metavar="REASON")
@ANYWAY
@recording_command(NEW_RECORD, after=_after)
def cancel(act: RunOptions, maintenance: str, text: str, anyway: str | None) -> CancelMaintenance:
    """Cancel planned maintenance. The status page shows the reason.

    \b
    Example:
      mim maintenance cancel K7F "A part has not arrived. We will announce a new date."
    """
    return CancelMaintenance(**_of_one(act, maintenance, text, anyway))


@maintenance.command("list", short_help="List the maintenance that is scheduled or in progress.")
@click.option(
    "--all", "with_past", is_flag=True, help="Include completed and cancelled maintenance, latest first."
)
@judging()
def list_(inquiry: Inquiry, with_past: bool) -> Result:
    """List the maintenance that is scheduled or in progress, the next one first."""
    session = inquiry.fetch()
    known = _known(session)
    found = newest_first(known) if with_past else announced(known)
    zone = inquiry.shown(session.zone)
    rows = [maintenance_row(each, session.now, zone) for each in found]
    none = "No maintenance is scheduled or in progress; plan it with mim maintenance plan."
    return Result(
        text=lambda: table(rows, none),
        json=lambda: {"version": 1, "maintenance": [maintenance_document(each) for each in found]},
    )


@maintenance.command(short_help="Show one maintenance record with its timeline.")
@_NAMED
@judging()
def show(inquiry: Inquiry, maintenance: str) -> Result:
    """Show one maintenance record: its window, its services, and its timeline.

    \b
    Example:
      mim maintenance show K7F
    """
    session = inquiry.fetch()
    record = _record(session, find_maintenance(session.repo, session.commit, maintenance))
    return Result(
        text=lambda: _print(record, inquiry),
        json=lambda: {"version": 1, "maintenance": maintenance_document(record)},
    )


def _print(record: Maintenance, inquiry: Inquiry) -> None:
    session = inquiry.session
    zone = inquiry.shown(session.zone)
    paragraph(f"{record.id}  {record.title}", indent="")
    said = "" if is_announced(record, session.policy_world) else "; not on the public site"
    columns(
        [
            ("state", f"{state_text(record, session.now)}{said}"),
            ("window", window_text(record, zone)),
            ("services", ", ".join(record.services)),
        ],
        ("cyan",),
    )
    heading("Timeline")
    columns(
        [
            (full_time_text(each.entry.at, zone), each.entry.kind, each.entry.by, _words(each.entry, zone))
            for each in record.steps
        ],
        ("cyan",),
    )


def _words(entry: Any, zone: Any) -> str:
    moved = [
        f"new {name}: {full_time_text(moment, zone)}"
        for name, moment in (("start", entry.start), ("end", entry.end))
        if moment
    ]
    return "; ".join((*moved, *([entry.text] if entry.text else [])))


def _known(session: Session) -> Mapping[str, Maintenance]:
    return maintenance_at(session.repo, session.commit) if session.commit else {}


def _record(session: Session, name: str) -> Maintenance:
    """Return a maintenance record. Raises RecordsUnreadable if the record does not match its schema."""
    found = snapshot_at(session.repo, session.commit, (name,)).maintenance
    return found[name]


COMMANDS = {"maintenance": maintenance}
