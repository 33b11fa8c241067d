"""`mim runbook` and `mim step`: show runbooks and record their steps."""

from __future__ import annotations

import click

from mimkit.app.reading.at_commit import snapshot_at
from mimkit.app.reading.index import find_open_incidents
from mimkit.app.recording.recording import Recording
from mimkit.cli.acting import RunOptions, recording_command
from mimkit.cli.hints import with_incident
from mimkit.cli.judging import Inquiry, Result, judging
from mimkit.cli.results.next_steps import dossier_after
from mimkit.cli.session import Session
from mimkit.cli.terminal.console import Word, clock, columns, heading, next_step, paragraph, table
from mimkit.errors import UsageError
from mimkit.model.dossier import Dossier, dossier_of
from mimkit.ops.runbooks import RecordStep, known_runbook, runbooks_for
from mimkit.report.incident.runbook_text import RunbookProgress, documents, progress


@click.command()
@click.argument("name", required=False, metavar="[RUNBOOK]")
@click.option(
    "-i", "--incident", "named", metavar="ID", help="The incident. [default: the only open incident]"
)
@judging()
def runbook(inquiry: Inquiry, name: str | None, named: str | None) -> Result:
    """Print a runbook: steps, known workarounds and escalation, and which steps are done in the open incident.

    Without a name, prints the runbooks for the affected services. If no incident is open, lists all runbooks.

    \b
    Examples:
      mim runbook
      mim runbook checkout-errors
      mim runbook checkout-errors -i K7F --json
    """
    session = inquiry.fetch()
    snapshot = session.policy_world
    dossier = _dossier(session, named)
    timeline = dossier.state.timeline if dossier else ()
    incident = dossier.incident.id if dossier else None
    if name:
        names = [known_runbook(snapshot, name).id]
    else:
        names = runbooks_for(snapshot, dossier.incident.services) if dossier else [*snapshot.runbooks]
    found = [progress(snapshot.runbooks[each], timeline, incident) for each in names]
    is_list = not name and dossier is None
    return Result(
        text=lambda: _print_list(found) if is_list else _print_all(found, session, incident),
        json=lambda: documents(found, incident),
    )


def _dossier(session: Session, named: str | None) -> Dossier | None:
    """Return the given incident or the only open one, or None if no incident is open."""
    commit = session.commit or ""
    if session.named(named) is None and not find_open_incidents(session.repo, commit).open:
        return None
    incident = session.incident(named)
    return dossier_of(snapshot_at(session.repo, commit, (incident,)), incident)


def _print_list(found: list[RunbookProgress]) -> None:
    rows = [
        (
            each.runbook.id,
            f"{each.runbook.title}: {', '.join(dict.fromkeys(t.service for t in each.runbook.triggers))}",
        )
        for each in found
    ]
    table(rows, "There are no runbooks yet. Write the first one in policy/runbooks.")


def _print_all(found: list[RunbookProgress], session: Session, incident: str | None) -> None:
    if not found:
        paragraph(f"No runbook covers the services of {incident}.", indent="")
        next_step(with_incident("mim impact"))
    for position, each in enumerate(found):
        if position:
            click.echo()
        _print(each, session)


def _print(found: RunbookProgress, session: Session) -> None:
    runbook, snapshot, now = found.runbook, session.policy_world, session.now
    columns([(Word(runbook.id, "cyan"), runbook.title)], indent="")
    for trigger in runbook.triggers:
        paragraph(f"{trigger.service}: {trigger.symptom}")
    if found.is_outdated(now.astimezone(session.zone).date()):
        paragraph(f"Its review was due on {runbook.review_by}; check each step before you follow it.")
    heading("Steps" if found.incident is None else f"Steps: {found.summary} in {found.incident}")
    for each in found.steps:
        tick = "x" if each.done else " "
        paragraph(f"[{tick}] {each.number}. {each.step.do}", hanging=4)
        if each.step.expect:
            paragraph(f"expected: {each.step.expect}", indent=" " * 6)
        if each.done:
            said = f": {each.done.text}" if each.done.text else ""
            paragraph(
                f"done {clock(each.done.at, now, session.zone)} by {each.done.by}{said}", indent=" " * 6
            )
    if runbook.workarounds:
        heading("Known workarounds")
        for known in runbook.workarounds:
            paragraph(f"{known.title}: {known.do}")
    heading("Escalation")
    groups = dict.fromkeys((*runbook.escalate_to, runbook.owner))
    columns(
        [(each, snapshot.groups[each].title if each in snapshot.groups else "") for each in groups], ("cyan",)
    )
    if found.incident and found.next:
        next_step(with_incident(f"mim step {found.next.number} --runbook {runbook.id}"))


def _after_step(recording: Recording, _session: Session) -> None:
    """Print the next runbook step."""
    state = dossier_after(recording).state
    runbook = recording.snapshot.runbooks[state.timeline[-1].runbook]
    found = progress(runbook, state.timeline)
    if found.next:
        paragraph(f"next step: {found.next.number}. {found.next.step.do}")
    else:
        paragraph(f"all {len(found.steps)} steps are done")


@click.command()
@click.argument("number", type=click.IntRange(1, 999), metavar="N")
@click.option(
    "--runbook",
    "name",
    metavar="R",
    help="The runbook. [default: the one that was used last, or the only one for the affected services]",
)
@click.option("--note", "text", metavar="T", help="What you saw or did.")
@recording_command(after=_after_step)
def step(act: RunOptions, number: int, name: str | None, text: str | None) -> RecordStep:
    """Record that a step of a runbook was done. `mim runbook` lists the steps.

    \b
    Examples:
      mim step 1
      mim step 3 --note "error rate is back to normal"
      mim step 2 --runbook checkout-errors
    """
    if text is not None and not text.strip():
        raise UsageError("--note is empty", "omit --note, or describe what you saw")
    return RecordStep(**act.on_incident, number=number, runbook=name, text=text)


COMMANDS = {"runbook": runbook, "step": step}
