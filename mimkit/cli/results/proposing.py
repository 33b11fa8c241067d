"""Prints what follows a proposed update: who can approve it and until when, or the result of the decision."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

import click

from mimkit.app.recording.recording import Recording
from mimkit.cli.hints import with_incident
from mimkit.cli.results.manual_steps import audience_names
from mimkit.cli.session import Session
from mimkit.cli.terminal.console import clock, paragraph
from mimkit.model.dossier import Dossier, dossier_of
from mimkit.model.shell import command
from mimkit.report.text.terminal import safe

if TYPE_CHECKING:
    from mimkit.report.incident.approval_text import WaitingText

_LAST: Final = f"7{'Z' * 25}"
"""An entry id that sorts after all other ids."""


def proposed_texts(recording: Recording) -> tuple[WaitingText, ...]:
    """Return the texts that were just proposed. There are none if the command recorded something else."""
    name = recording.change.incident or ""
    record = recording.snapshot.incidents.get(name)
    new = [each for each in record.timeline if each.id in recording.change.entries] if record else []
    if not any(each.kind == "proposed-update" for each in new):
        return ()
    from mimkit.report.incident.approval_text import waiting_texts  # noqa: PLC0415 - a note does not pay for it

    waiting = waiting_texts(dossier_of(recording.snapshot, name), recording.command.now)
    return tuple(each for each in waiting if each.waiting.proposal.id in recording.change.entries)


def after_proposal(texts: Iterable[WaitingText], session: Session) -> None:
    """Print that nothing was sent, who can approve each text, and until when."""
    from mimkit.ops.communication.approvals import who_can  # noqa: PLC0415 - a note does not pay for it

    zone = session.policy_world.policy.calendar.tz
    for each in texts:
        due = clock(each.waiting.due, session.now, zone)
        click.echo(f"  {click.style('not sent:', fg='yellow')} this text needs approval by {due}")
        paragraph(who_can(each.who))
        if each.who.people or each.who.vacant:
            click.echo(f"  to approve it: {with_incident(command('mim approve', each.id))}")
        else:
            role = command("mim role", each.who.roles[0], "PERSON")
            click.echo(f"  to let another person approve it: {with_incident(role)}")


def after_decision(recording: Recording, session: Session) -> None:
    """If the text was approved, send it and print when the next update is due.

    If it was rejected, print how to proceed.
    """
    from mimkit.cli.results.next_steps import after_update  # noqa: PLC0415 - it imports this module

    record = recording.snapshot.incidents[recording.change.incident or ""]
    if record.timeline[-1].kind == "update":
        after_update(recording, session)
        return
    click.echo("  nothing is sent; to propose another text: " + with_incident("mim update"))


def show_text(dossier: Dossier, text: WaitingText, session: Session) -> None:
    """Print a text as each audience will read it."""
    from mimkit.report.incident.messages.paste import pastes  # noqa: PLC0415 - a note does not pay for it

    proposal, zone = text.waiting.proposal, dossier.policy.calendar.tz
    severity = dossier.state.severity_at(session.now)
    click.echo(
        f"Proposed by {safe(proposal.by)}, {clock(proposal.at, session.now, zone)}; "
        f"it can be approved until {clock(text.waiting.due, session.now, zone)}.",
        err=True,
    )
    # Show the text as of now, as in the message that will be sent.
    read = proposal.model_copy(update={"at": session.now, "id": _LAST})
    for paste in pastes(read, dossier.incident, severity, dossier.snapshot):
        names = audience_names(paste, dossier.snapshot)
        click.echo(f"\n{click.style(f'For {safe(names)}', bold=True)}\n{safe(paste.text)}", err=True)
    click.echo(err=True)
