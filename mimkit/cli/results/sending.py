"""Sends recorded updates and prints the receipts, after `mim update` and for `mim deliver`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import click

from mimkit.app.delivering.deliver import Deliverer, NotDelivered, Stamp, undelivered
from mimkit.app.delivering.pending import Job, WhyNot, pending
from mimkit.app.recording.recording import Recording
from mimkit.cli.results.send_option import wanted_sending
from mimkit.cli.session import Session
from mimkit.cli.terminal.console import Word, columns, heading
from mimkit.cli.terminal.dialogue import can_ask
from mimkit.cli.terminal.progress import progress
from mimkit.errors import EnvironmentUnfit, MimError
from mimkit.model.incident.entries import Delivery
from mimkit.model.shell import command
from mimkit.ops.communication.deliver import AlreadyDelivered, receipt_words
from mimkit.report.text.terminal import safe
from mimkit.store.channels.ci_run import is_proposal
from mimkit.store.channels.errors import NoSecret


class NotFromProposals(EnvironmentUnfit):
    """Nothing is sent in a CI run for a pull request, because anyone could have written its content."""

    def __init__(self) -> None:
        super().__init__(
            "this run is for a pull request, so nothing is sent", "run it on the main branch: mim deliver"
        )


def stamp_of(session: Session, by: str) -> Stamp:
    """Return a function that supplies the author, time and random bits for a new entry."""

    def stamp() -> Mapping[str, Any]:
        at = session.clock()
        return {"by": by, "at": at, "now": at, "entropy": session.entropy(), "via": "cli"}

    return stamp


def send_all(
    session: Session, jobs: Iterable[Job], by: str, *, unshared: bool, again: bool, quiet: bool = False
) -> tuple[list[Delivery], NotDelivered | None]:
    """Deliver the jobs in order, and print each receipt. Return the receipts, and an error if any delivery failed."""
    receipts: list[Delivery] = []
    trouble: NotDelivered | None = None
    for job in jobs:
        done = len(receipts)
        try:
            with progress(f"sending to {job.outgoing.channel.id}") as step:
                deliverer = Deliverer(session.repo, stamp_of(session, by), step, unshared, again)
                receipts.extend(deliverer.deliver(job))  # keep receipts that arrived before an error
        except AlreadyDelivered:
            # Another clone has already delivered the message, or the channel was used as the fallback for
            # another channel.
            continue
        except MimError as problem:
            trouble = trouble or _not_delivered(job, problem)
        finally:
            if not quiet:
                _show_receipts(receipts[done:])
    return receipts, _together(undelivered(receipts), trouble)


def _show_receipts(receipts: Iterable[Delivery]) -> None:
    for each in receipts:
        columns([(Word(receipt_words(each), "green" if each.state == "sent" else "yellow"),)])


def _together(short: NotDelivered | None, trouble: NotDelivered | None) -> NotDelivered | None:
    """Combine two errors: who was not reached, and why a message was not sent at all.

    The hint is taken from the latter.
    """
    if short and trouble:
        return NotDelivered(f"{short.sentence}; {trouble.sentence}", trouble.hint)
    return short or trouble


def _not_delivered(job: Job, problem: MimError) -> NotDelivered:
    """Convert any error to NotDelivered, so that the exit status reports that the update was not delivered."""
    if isinstance(problem, NotDelivered):
        return problem
    # The update is already recorded, so the user only needs to deliver it once the secret is set.
    then = command("mim deliver -i", job.incident)
    hint = f"set it, and then run {then}: {problem.hint}" if isinstance(problem, NoSecret) else problem.hint
    return NotDelivered(f"not sent to {job.outgoing.channel.id}: {problem.sentence.rstrip('.')}", hint)


def send_update(recording: Recording, session: Session, *, quiet: bool = False) -> None:
    """Send the update that was just recorded to the channels that have an address, if sending is requested."""
    wanted = wanted_sending()
    jobs = _jobs_of(recording, session) if recording.commit and recording.change.incident else []
    # Start with the channels that need no confirmation, so that they do not have to wait for the user's
    # answers.
    first = [job for job in jobs if wanted is not None or job.why_not is not WhyNot.ASK]
    trouble = _send_some(recording, session, first, quiet=quiet)
    rest = [job for job in jobs if job not in first]
    recording.undelivered = _together(trouble, _send_some(recording, session, rest, quiet=quiet))


def _send_some(
    recording: Recording, session: Session, jobs: Sequence[Job], *, quiet: bool
) -> NotDelivered | None:
    wanted = wanted_sending()
    chosen = [job for job in jobs if _is_wanted(job, wanted)]
    if not quiet:
        _show_unsent([job for job in jobs if job not in chosen])
    if not chosen:
        return None
    if is_proposal():
        return _not_delivered(chosen[0], NotFromProposals())
    # If the update is not shared, no other clone can send it, so this clone may send it without sharing.
    unshared = not recording.shared
    receipts, trouble = send_all(
        session, chosen, recording.command.by, unshared=unshared, again=False, quiet=quiet
    )
    recording.deliveries += receipts
    return trouble


def _show_unsent(jobs: Iterable[Job]) -> None:
    """Print each channel that has an address but does not receive the update, and how to send the update later."""
    later = ""
    for job in jobs:
        why = f": {job.reason}" if job.reason else ""
        columns([(Word(f"not sent to {job.outgoing.channel.id}{why}", "yellow"),)])
        if job.why_not is not WhyNot.NEVER and not job.obstacle:
            later = command("mim deliver --send -i", job.incident)
    if later:
        click.echo(f"  to send it: {later}")


def deliver_quietly(recording: Recording, session: Session) -> None:
    """Send the update that was just recorded without printing anything. The receipts are part of the JSON document."""
    send_update(recording, session, quiet=True)


def _jobs_of(recording: Recording, session: Session) -> list[Job]:
    return pending(
        session.repo,
        session.repo.head().commit or "",
        (recording.change.incident or "",),
        session.now,
        recording.change.entries,
    )


def _is_wanted(job: Job, wanted: bool | None) -> bool:
    if job.why_not in (WhyNot.DRILL, WhyNot.OLD, WhyNot.EARLIER):
        return wanted is True
    if wanted is not None or job.why_not is not WhyNot.ASK:
        return wanted is not False and job.why_not in (WhyNot.NOTHING, WhyNot.ASK)
    return can_ask() and (job.obstacle is not None or is_confirmed(job))


def is_confirmed(job: Job) -> bool:
    """Print a message, and return whether the user wants to send it."""
    outgoing = job.outgoing
    heading(
        f"For {', '.join(each.title for each in outgoing.audiences)} ({outgoing.channel.title})", err=True
    )
    click.echo(f"{safe(outgoing.subject)}\n{safe(outgoing.text)}\n", err=True)
    return click.confirm(f"Send this to {safe(outgoing.channel.title)}?", default=True, err=True)
