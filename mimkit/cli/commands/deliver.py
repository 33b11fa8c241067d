"""`mim deliver`: sends the recorded updates that have not reached their channels."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import click

from mimkit.app.delivering.pending import Job, WhyNot, pending
from mimkit.app.reading.index import find_open_incidents, listing
from mimkit.cli.offline import OFFLINE
from mimkit.cli.results.outcome import receipt_document
from mimkit.cli.results.sending import is_confirmed, refuse_in_proposals, send_all
from mimkit.cli.session import Session
from mimkit.cli.terminal.console import columns
from mimkit.cli.terminal.dialogue import can_ask
from mimkit.cli.terminal.output import print_result
from mimkit.cli.terminal.progress import progress
from mimkit.model.incident.entries import Delivery
from mimkit.model.time.times import parse_instant
from mimkit.ops.command import brief
from mimkit.store.channels.journal import is_begun

_RECENTLY = timedelta(days=1)
"""How long after it ended an incident is still looked at."""


@click.command()
@click.option("-i", "--incident", "named", metavar="ID", help="Only this incident.")
@click.option("--by", metavar="PERSON", help="Who is acting. [default: MIM_ACTOR, or your git email address]")
@click.option("--older", is_flag=True, help="Also send updates that are older than 60 minutes.")
@click.option(
    "--again", is_flag=True, help="Also try again what failed, and take over from a sender that stopped."
)
@click.option("--unshared", is_flag=True, help="Send even if other clones cannot know that this one does.")
@click.option(
    "--send", is_flag=True, help="Send without asking; updates of exercises too, marked as EXERCISE."
)
@click.option("--dry-run", is_flag=True, help="List what would be sent, without sending anything.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
@OFFLINE
@click.pass_context
def deliver(
    ctx: click.Context,
    named: str | None,
    by: str | None,
    older: bool,
    again: bool,
    unshared: bool,
    send: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Send the recorded updates that have not reached their channels, and record the receipts.

    Updates that are older than 60 minutes, exercises, and what failed before are only listed unless you ask for them.
    Two clones never send the same message, because the first to begin records that. A sender that was stopped goes on where
    it stopped.

    \b
    Examples:
      mim deliver
      mim deliver --dry-run
      mim deliver --again
    """
    refuse_in_proposals()
    session = Session(ctx.obj)
    session.refresh(as_text=not as_json, within=0.0)
    jobs = _jobs(session, named)
    chosen = [job for job in jobs if _is_wanted(session, job, send=send, older=older, again=again)]
    left = [job for job in jobs if job not in chosen]
    if dry_run:
        _show(chosen, left, as_json=as_json)
        return
    receipts, trouble = send_all(
        session, chosen, session.actor(by), unshared=unshared, again=again, quiet=as_json
    )
    _report(receipts, left, as_json=as_json)
    if trouble:
        raise trouble


def _is_wanted(session: Session, job: Job, *, send: bool, older: bool, again: bool) -> bool:
    """Return whether a job is due, or was asked for."""
    why = job.why_not
    if why in (WhyNot.CLAIMED, WhyNot.NO_RECEIPT):
        claims = {each.id for each in job.delivered.claims}
        is_ours = is_begun(session.repo.git_dir / "mimkit" / "delivery", *job.key, claims)
        return is_ours or (again and why is WhyNot.NO_RECEIPT)
    if why is WhyNot.ASK:
        return send or (can_ask() and is_confirmed(job))
    asked = {WhyNot.EXERCISE: send, WhyNot.OLD: older, WhyNot.FAILED: again, WhyNot.PARTLY: again}
    return asked.get(why, why is WhyNot.NOTHING)


def _jobs(session: Session, named: str | None) -> list[Job]:
    if session.commit is None:
        return []
    if named:
        names: Sequence[str] = (session.incident(named),)
    else:
        with progress("reading the incidents") as step:
            names = _candidates(session, step)
    return pending(session.repo, session.commit, names, session.now)


def _candidates(session: Session, step: Any) -> list[str]:
    """Return the open incidents, and those that ended within a day."""
    commit = session.commit or ""
    names = list(find_open_incidents(session.repo, commit).open)
    for each in listing(session.repo, commit, session.policy_world.policy, step).incidents:
        closed = (each.get("milestones") or {}).get("closed")
        if closed and session.now - parse_instant(closed) < _RECENTLY and each["id"] not in names:
            names.append(each["id"])
    return names


def _row(job: Job) -> tuple[str, str, str, str]:
    return job.incident, job.outgoing.channel.id, brief(job.update.affected, 40), job.why_not.value


def _show(chosen: Sequence[Job], left: Sequence[Job], *, as_json: bool) -> None:
    if as_json:
        click.echo(
            json.dumps(
                {
                    "version": 1,
                    "would_send": [_as_data(job) for job in chosen],
                    "left": [_as_data(job) for job in left],
                }
            )
        )
        return
    click.echo("Would send:" if chosen else "There is nothing to send.")
    columns([_row(job)[:3] for job in chosen], ("cyan",))
    _show_left(left)


def _show_left(left: Sequence[Job]) -> None:
    if left:
        click.echo("Not sent:")
        columns([_row(job) for job in left], ("cyan", None, None, "yellow"))


def _report(receipts: Sequence[Delivery], left: Sequence[Job], *, as_json: bool) -> None:
    if as_json:
        document = {
            "version": 1,
            "deliveries": [receipt_document(each) for each in receipts],
            "left": [_as_data(job) for job in left],
        }
        print_result("delivered", lambda: click.echo(json.dumps(document)))
        return
    if not receipts and not left:
        click.echo("There is nothing to send.")
    _show_left(left)


def _as_data(job: Job) -> dict[str, Any]:
    return {
        "incident": job.incident,
        "update": job.update.id,
        "channel": job.outgoing.channel.id,
        "reason": job.why_not.value or None,
    }


COMMANDS = {"deliver": deliver}
