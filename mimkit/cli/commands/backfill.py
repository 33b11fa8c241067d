"""`mim backfill`: records a past incident from what is known about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import click

from mimkit.app.reading.finding.find import incidents_of_day
from mimkit.cli.acting import BACKFILL, YES, RunOptions, recording_command
from mimkit.cli.entry_files import WHO, ZONE, read_file, summary
from mimkit.cli.options.incident import ROLES, incident_options
from mimkit.cli.session import clean_argument
from mimkit.errors import UsageError
from mimkit.ops.backfilling.backfill import MILESTONES, Backfill
from mimkit.ops.backfilling.rows import Row


@click.command()
@click.argument("title")
@click.option("--started", metavar="T", help="When the impact began.")
@click.option("--detected", metavar="T", help="When it was first detected.")
@click.option("--declared", metavar="T", help="When it was declared.")
@click.option("--workaround", metavar="T", help="When a workaround made service usable again.")
@click.option("--restored", metavar="T", help="When service was fully restored.")
@click.option("--closed", metavar="T", help="When it was closed.")
@incident_options
@click.option("--manager", metavar="P", help="Major incident manager, from the declaration.")
@click.option("--technical-lead", metavar="P", help="Technical lead, from the declaration.")
@click.option("--communications-lead", metavar="P", help="Communications lead, from the declaration.")
@click.option("--scribe", metavar="P", help="Scribe, from the declaration.")
@click.option(
    "--entries",
    metavar="FILE",
    help="Additional entries from a CSV, TSV or JSON Lines file; - reads standard input.",
)
@ZONE
@WHO
@YES
@recording_command(BACKFILL, summary=summary)
def backfill(
    act: RunOptions,
    /,
    title: str,
    impact: str | None,
    manager: str | None,
    technical_lead: str | None,
    communications_lead: str | None,
    scribe: str | None,
    entries: str | None,
    zone: str | None,
    names: tuple[str, ...],
    **facts: Any,
) -> Backfill:
    """Create the record of a past incident. Only the data that you provide is recorded. Missing times are not filled in.

    If you do not know a time exactly, enter 14h, 14:00..15:00, or a date. If a back-filled record with this title
    already exists for that day, only new lines in the file are added to it. Metrics exclude back-filled incidents
    unless you include them.

    The first line of the file lists its columns: time,kind,who,text. If any line contains a mistake, nothing is
    recorded.

    \b
    Examples:
      mim backfill "Nobody could pay" --service checkout --started 2026-03-02T08:10Z --restored 2026-03-02T09:02Z
      mim backfill "Nobody could pay" --started 2026-03-02 --entries timeline.csv --zone Europe/London
    """
    typed = {name: act.time(f"--{name}", facts.pop(name)) for name in MILESTONES}
    times: dict[str, datetime] = {name: at for name, at in typed.items() if at}
    given = zip(ROLES, (manager, technical_lead, communications_lead, scribe), strict=True)
    name, rows = "", tuple[Row, ...]()
    if entries is not None:
        name, found = read_file(act, entries, zone, names)
        rows = tuple(found.rows)
    command = Backfill(
        **act.stamp,
        **facts,
        title=_needed(clean_argument(title)),
        times=times,
        impact=clean_argument(impact),
        roles={role: person for role, person in given if person},
        name=name,
        rows=rows,
    )
    session = act.session
    return replace(
        command, candidates=incidents_of_day(session.repo, session.commit, command.day(session.zone))
    )


def _needed(text: str | None) -> str:
    if not text:
        raise UsageError("TITLE is empty", "describe in one line what was broken, and for whom")
    return text


COMMANDS = {"backfill": backfill}
