"""Prints what follows a command: the checklist, the duty card, the unmet closing gates or the next step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from mimkit.app.recording.recording import Recording
from mimkit.cli.hints import name_in_hints, with_incident
from mimkit.cli.results.manual_steps import show_texts
from mimkit.cli.results.proposing import after_proposal, proposed_texts
from mimkit.cli.session import Session
from mimkit.cli.terminal.console import clock, columns, heading, paragraph, to_do
from mimkit.model.dossier import Dossier, dossier_of
from mimkit.model.incident.kinds import KINDS, TASKS, resolving
from mimkit.model.incident.state import State
from mimkit.model.shell import command
from mimkit.model.snapshot import Snapshot
from mimkit.model.time.times import with_at
from mimkit.report.text.terminal import safe

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from mimkit.app.merging.redactions import Remains
    from mimkit.clocks.checklist import ChecklistItem
    from mimkit.clocks.updates import NextUpdate
    from mimkit.model.policy.policy import Role


def dossier_after(recording: Recording) -> Dossier:
    """Return the incident as changed by the command."""
    return dossier_of(recording.snapshot, recording.change.incident or "")


def remarks_on_criteria(recording: Recording, _session: Session) -> Iterator[str]:
    """Yield a warning for each new criterion that applies only to services more critical than those affected."""
    from mimkit.report.incident.declaration import remarks_on_tiers  # noqa: PLC0415 - a note does not pay for it

    incident = dossier_after(recording).incident
    recorded = next(each for each in incident.timeline if each.id == recording.change.entries[-1])
    if recorded.kind == "severity":
        yield from remarks_on_tiers(recorded.criteria, incident, recording.snapshot)


def print_checklist(items: tuple[ChecklistItem, ...], snapshot: Snapshot, session: Session) -> None:
    """Print a checklist in columns."""
    zone = snapshot.policy.calendar.tz
    to_do(
        [
            (
                "done" if item.done else "open",
                f"{item.words}{' by' if item.done else ', by'} {clock(item.by, session.now, zone)}"
                if item.by
                else item.words,
                item.command,
            )
            for item in items
        ]
    )


def after_role(recording: Recording, _session: Session) -> None:
    """Print the duty card of the newly assigned role."""
    incident = dossier_after(recording).incident
    taken = incident.timeline[-1]
    role = recording.snapshot.policy.role(taken.role) if taken.kind == "role" else None
    if role and taken.kind == "role":
        print_card(role, taken.person)


def print_card(role: Role, person: str) -> None:
    """Print a duty card."""
    heading(f"{role.title}: {person}")
    parts = (("do", role.do), ("say", role.say), ("avoid", role.avoid))
    rows = [
        (label if not number else "", line) for label, lines in parts for number, line in enumerate(lines)
    ]
    columns(rows, ("cyan",))


def after_update(recording: Recording, session: Session) -> None:
    """Print when the next update is due, or that this was the final update."""
    if proposed := proposed_texts(recording):
        after_proposal(proposed, session)
        return
    state = dossier_after(recording).state
    zone = recording.snapshot.policy.calendar.tz
    show_texts(recording)
    if recording.commit:
        from mimkit.cli.results.sending import send_update  # noqa: PLC0415 - a note does not pay for it

        send_update(recording, session)
    if _is_report(recording, state):
        return
    coming = _next_update(recording, session)
    if coming:
        click.echo(f"  next update by {clock(coming.due, session.now, zone)}")
        _print_earlier(recording, session, coming.due)
    elif state.updates and (review_by := state.updates[-1].review_by):
        click.echo(f"  final update; review due by {review_by.isoformat()}")
        after_restore(recording, session)


def _is_report(recording: Recording, state: State) -> bool:
    """Return whether the update is a report to a regulator, after which no stakeholder update is due."""
    recorded = [each for each in state.updates if each.id in recording.change.entries]
    return any(each.audience in recording.snapshot.authorities for each in recorded)


def _next_update(recording: Recording, session: Session) -> NextUpdate | None:
    """Return the next update that is due to the audience of the recorded update."""
    from mimkit.clocks.due import next_update_of  # noqa: PLC0415 - a note does not pay for the clocks

    dossier = dossier_after(recording)
    recorded = [each.audience for each in dossier.state.updates if each.id in recording.change.entries]
    return next_update_of(dossier, session.now, recorded[0] if recorded else None)


def _print_earlier(recording: Recording, session: Session, due: datetime) -> None:
    """Print the updates to other audiences that are due earlier than the next one to this audience."""
    from mimkit.clocks.due import earlier_updates  # noqa: PLC0415 - as above

    zone = recording.snapshot.policy.calendar.tz
    for each in earlier_updates(dossier_after(recording), session.now, due):
        state = "was due" if each.status == "overdue" else "due"
        click.echo(f"  {safe(each.title)}, {state} {clock(each.due, session.now, zone)}")


def remarks_on_next(recording: Recording, session: Session) -> Iterator[str]:
    """Yield a warning if an update promises the next one later than the policy allows."""
    state = dossier_after(recording).state
    promised = state.updates[-1].next if state.updates and not _is_report(recording, state) else None
    coming = _next_update(recording, session) if promised else None
    if promised and coming and coming.due < promised and state.updates[-1].id in recording.change.entries:
        zone = recording.snapshot.policy.calendar.tz
        due, said = (clock(each, session.now, zone) for each in (coming.due, promised))
        yield f"the policy requires the next update by {due}, which is earlier than the promised {said}; the earlier time applies"


def after_restore(recording: Recording, _session: Session) -> None:
    """Print the unmet closing gates and the open tasks, blockers and queries."""
    from mimkit.model.obstacles.closing import open_gates  # noqa: PLC0415 - a note does not pay for the gates
    from mimkit.ops.open_work import open_rows, task_rows  # noqa: PLC0415 - as above

    dossier = dossier_after(recording).under_its_policy()
    waiting, state = open_gates(dossier), dossier.state
    if state.status == "closed":
        return
    tasks = state.open_work
    if state.is_partly_restored:
        next_step = with_incident(command("mim restored --service", state.services_out[0]))
        click.echo(f"  not restored yet: {safe(', '.join(state.services_out))}; next: {next_step}")
        _print_open("Still open", task_rows(dossier.incident.id, tasks))
        return
    rows = open_rows(dossier.incident.id, waiting, tasks)
    if not rows:
        click.echo(f"  every closing gate is met   {with_incident('mim close')}")
        return
    _print_open("Before you can close the incident", rows)


def _print_open(title: str, rows: Sequence[tuple[str, str]]) -> None:
    if rows:
        heading(title)
        to_do([("open", words, way_out) for words, way_out in rows])


def after_close(recording: Recording, session: Session) -> None:
    """Print the next step, which is the review."""
    name = recording.change.incident or ""
    if name not in recording.snapshot.reviews:
        click.echo(f"  next: mim review start -i {session.short(name)}")


def after_review_start(recording: Recording, session: Session) -> None:
    """Print how to fill in the review draft."""
    name = session.short(recording.change.incident or "")
    name_in_hints(name)
    paragraph(
        "Comments in the file list facts from the record. Edit the file, or fill in a section: worked, "
        "slowed, lucky, surprised, trigger, ..."
    )
    # Do not wrap the commands, so that they can be copied and pasted.
    for label, words in (
        ("fill in", f"{with_incident('mim review add')} SECTION TEXT"),
        ("meeting", with_incident("mim review show")),
        ("actions", f"mim action add TITLE -i {name} --owner PERSON --due DAY"),
        ("publish", f"mim review publish -i {name}"),
    ):
        click.echo(f"  {click.style(label, fg='cyan')}  {words}")


def show_created_record(recording: Recording, _session: Session) -> None:
    """Print the id of the new record."""
    if recording.change.made:
        click.echo(f"  {recording.change.made}")


def after_action(recording: Recording, session: Session) -> None:
    """Print the action item, and the findings that `mim check` will report about its text."""
    from mimkit.app.recording.checks.wording_check import remarks_on_action  # noqa: PLC0415 - only an action item pays for the rules

    show_created_record(recording, session)
    for remark in remarks_on_action(
        recording.snapshot, recording.change.incident or "", recording.change.made or ""
    ):
        click.echo(f"{click.style('wording:', fg='yellow')} {safe(remark)}", err=True)


def after_log(recording: Recording, _session: Session) -> None:
    """Print how to resolve an open task, blocker or query."""
    entry = recording.snapshot.incidents[recording.change.incident or ""].timeline[-1]
    if entry.kind not in TASKS:
        return
    state = dossier_after(recording).state
    if entry.id in [each.id for each in state.open_work]:
        done = "answered" if entry.kind == "query" else "done"
        click.echo(with_incident(f"  when it is {done}: {resolving(entry.kind, entry.id[-6:])}"))


def after_retract(recording: Recording, session: Session) -> None:
    """Print each entry that no longer counts, and the incident's current phase."""
    from mimkit.report.incident.entry_text import entry_words  # noqa: PLC0415 - a note does not pay for it

    dossier = dossier_after(recording)
    zone = recording.snapshot.policy.calendar.tz
    for name in recording.change.retracted:
        entry = dossier.entries[name]
        label, words = KINDS[entry.kind].label, entry_words(entry)
        when = clock(entry.at, session.now, zone)
        paragraph(
            f"no longer counts: {label} {with_at(when)} by {entry.by}" + (f": {words}" if words else "")
        )
        if getattr(entry, "text", None):
            # Do not wrap the command, so that it can be copied.
            removing = with_incident(f"mim redact {name[-6:]} --reason WHY")
            click.echo(f"  the text is still visible, but struck out; to remove it: {removing}")
    click.echo(f"  phase: {dossier.state.phase}")


def _posts(recording: Recording, session: Session) -> str:
    """Return what to do about posts in the working channel that contain a redacted text."""
    if recording.snapshot.channels.working is None:
        return ""
    from mimkit.cli.results.posted import redaction_remark  # noqa: PLC0415 - only a working channel pays for it

    return redaction_remark(recording, session)


def after_redact(recording: Recording, session: Session) -> None:
    """Print what was redacted, where the same text remains, and that it is still in git history."""
    from mimkit.app.merging.redactions import remains  # noqa: PLC0415 - a note does not pay for it

    change = recording.change
    if remark := _posts(recording, session):
        click.echo(f"  {remark}")
    click.echo(f"  blanked out in {'1 place' if change.blanked == 1 else f'{change.blanked} places'}")
    found = list(remains(session.repo, recording.commit, change)) if recording.commit else []
    if found:
        heading("The same text still appears in")
    for each in found:
        click.echo(f"  {click.style(safe(_place(each)), fg='cyan')}")
        click.echo(f"    {_way_out(each, session.short(change.incident or ''))}")
    paragraph(
        "The text remains in the git history, here and in every clone. To remove it, rewrite the history, for example with git filter-repo, and ask everyone to clone the repository again."
    )


def _place(each: Remains) -> str:
    return f"{each.path}:{each.line}:{each.column}" if each.line else each.path


def _way_out(each: Remains, incident: str) -> str:
    if each.entry:
        return f"mim redact {each.entry[-6:]} -i {incident} --reason WHY"
    return f"edit {f'`{each.keys}`' if each.keys else 'the file'} yourself, and commit it"
