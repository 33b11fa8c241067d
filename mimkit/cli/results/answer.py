"""Prints the next steps after `mim ack`, and the resolver groups that have not answered."""

from __future__ import annotations

from typing import Any

import click

from mimkit.app.recording.recording import Recording
from mimkit.cli.hints import with_incident
from mimkit.cli.results.next_steps import dossier_after
from mimkit.cli.session import Session
from mimkit.cli.terminal.console import clock, columns
from mimkit.model.shell import command


def after_ack(recording: Recording, session: Session) -> None:
    """Print that the escalation has ended, what to do next, and which groups have not answered."""
    from mimkit.clocks.kinds.escalation import unanswered_pages  # noqa: PLC0415 - as above
    from mimkit.report.incident.paging.page_text import page_text  # noqa: PLC0415 - as above

    dossier = dossier_after(recording)
    entry: Any = next(each for each in dossier.incident.timeline if each.id == recording.change.entries[0])
    zone = recording.snapshot.policy.calendar.tz
    click.echo(f"  no one else needs to be paged for {entry.group}")
    joined = with_incident(command("mim join", entry.person or entry.group))
    click.echo(f"  when they are on the bridge: {joined}")
    rows = [
        ("no answer", page_text(each, lambda at: clock(at, session.now, zone)))
        for each in unanswered_pages(dossier.at(session.now))
    ]
    columns(rows, ("cyan",))
