"""`mim deliver`: sends the recorded updates that have not reached their channels."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

import click

from mimkit.app.delivering.pending import Job, WhyNot, pending
from mimkit.app.reading.index import find_open_incidents, listing
from mimkit.cli.offline import OFFLINE
from mimkit.cli.results.outcome import receipt_document
from mimkit.cli.results.sending import NotFromProposals, is_confirmed, is_proposal, send_all
from mimkit.cli.session import Session
from mimkit.cli.terminal.console import columns
from mimkit.cli.terminal.dialogue import can_ask
from mimkit.cli.terminal.output import print_result
from mimkit.cli.terminal.progress import progress
from mimkit.model.incident.entries import Delivery
from mimkit.model.shell import command
from mimkit.model.time.times import parse_instant
from mimkit.ops.command import brief
from mimkit.store.channels.journal import is_begun

_RECENTLY = timedelta(days=1)
"""How long after it ended an incident is still looked at."""


@click.command()
@click.option("-i", "--incident", "named", metavar="ID", help="Only this incident.")
@click.option("--by", metavar="PERSON", help="Who is acting. [default: MIM_ACTOR, or your git email address]")
@click.option(
    "--older",
    is_flag=True,
    help="Also send updates that are older than 60 minutes, or older than the channel.",
)
@click.option(
    "--again", is_flag=True, help="Also retry what failed, and what another clone began without a receipt."
)
@click.option(
    "--unshared",
    is_flag=True,
    help="Send even if the remote cannot be reached, so another clone might send too.",
)
@click.option(
    "--send", is_flag=True, help="Send without asking. Also send updates of drills, marked as EXERCISE."
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

    Updates that are older than 60 minutes, updates of drills, and failed deliveries are only listed, unless an option includes them.

    Before a clone sends anything, it records and shares that it does, so that no other clone sends the same message. If it is stopped, run the command again in the same clone: it continues where it stopped.

    \b
    Examples:
      mim deliver
      mim deliver --dry-run
      mim deliver --again
    """
    if is_proposal():
        raise NotFromProposals
    session = Session(ctx.obj)
    session.refresh(as_text=not as_json, within=0.0)
    jobs = _jobs(session, named)
    chosen = [
        job for job in jobs if _is_wanted(session, job, send=send, older=older, again=again, dry_run=dry_run)
    ]
    left = [job for job in jobs if job not in chosen]
    if dry_run:
        left += [job for job in chosen if job.obstacle]
        _show([job for job in chosen if not job.obstacle], left, as_json=as_json)
        return
    receipts, trouble = send_all(
        session, chosen, session.actor(by), unshared=unshared, again=again, quiet=as_json
    )
    _report(receipts, left, as_json=as_json, is_quiet=bool(trouble))
    if trouble:
        raise trouble


def _is_wanted(session: Session, job: Job, *, send: bool, older: bool, again: bool, dry_run: bool) -> bool:
    """Return whether a job is due, or was asked for."""
    why = job.why_not
    if why in (WhyNot.CLAIMED, WhyNot.NO_RECEIPT):
        claims = {each.id for each in job.delivered.claims}
        is_ours = is_begun(session.repo.git_dir / "mimkit" / "delivery", *job.key, claims)
        return is_ours or (again and why is WhyNot.NO_RECEIPT)
    if why is WhyNot.ASK:
        return send or (can_ask() and (dry_run or job.obstacle is not None or is_confirmed(job)))
    asked = {
        WhyNot.DRILL: send,
        WhyNot.OLD: older,
        WhyNot.EARLIER: older,
        WhyNot.FAILED: again,
        WhyNot.PARTLY: again,
    }
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
    return job.incident, job.outgoing.channel.id, brief(job.update.affected, 40), job.reason


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
    click.echo("Would send:" if chosen else "Nothing would be sent." if left else "There is nothing to send.")
    columns([_row(job)[:3] for job in chosen], ("cyan",))
    _show_left(left)


def _show_left(left: Sequence[Job]) -> None:
    if left:
        click.echo("Not sent:")
        columns([_row(job) for job in left], ("cyan", None, None, "yellow"))


def _report(receipts: Sequence[Delivery], left: Sequence[Job], *, as_json: bool, is_quiet: bool) -> None:
    if as_json:
        document = {
            "version": 1,
            "deliveries": [receipt_document(each) for each in receipts],
            "left": [_as_data(job) for job in left],
        }
        print_result("delivered", lambda: click.echo(json.dumps(document)))
        return
    if not receipts and not left and not is_quiet:
        click.echo("There is nothing to send.")
    _show_left(left)


def _as_data(job: Job) -> dict[str, Any]:
    return {
        "incident": job.incident,
        "update": job.update.id,
        "channel": job.outgoing.channel.id,
        "reason": job.reason or None,
        "next": job.obstacle.hint if job.obstacle else _next(job),
    }


_OPTIONS: Final = {
    WhyNot.ASK: "--send",
    WhyNot.DRILL: "--send",
    WhyNot.OLD: "--older",
    WhyNot.EARLIER: "--older",
    WhyNot.NO_RECEIPT: "--again",
    WhyNot.PARTLY: "--again",
    WhyNot.FAILED: "--again",
}
"""What sends a message that is only listed."""


def _next(job: Job) -> str | None:
    option = _OPTIONS.get(job.why_not)
    return command(f"mim deliver {option} -i", job.incident) if option else None


COMMANDS = {"deliver": deliver}
