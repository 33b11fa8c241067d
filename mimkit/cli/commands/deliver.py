"""`mim deliver`: sends recorded updates that have not reached their channels."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

import click

from mimkit.app.delivering.pending import Job, WhyNot, nothing_to_read, pending
from mimkit.app.delivering.poster import Posted
from mimkit.app.delivering.unposted import PostOptions, WhyNotPosted
from mimkit.app.reading.index import find_open_incidents, listing
from mimkit.cli.hints import name_in_hints
from mimkit.cli.offline import OFFLINE
from mimkit.cli.results.outcome import receipt_document
from mimkit.cli.results.posted import (
    Row,
    as_data,
    clone_of,
    entry_rows,
    not_posted,
    poster_of,
    show_posted,
)
from mimkit.cli.results.sending import NotFromProposals, is_confirmed, send_all
from mimkit.cli.session import Session
from mimkit.cli.terminal.console import columns
from mimkit.cli.terminal.dialogue import can_ask
from mimkit.cli.terminal.output import print_result
from mimkit.cli.terminal.progress import progress
from mimkit.model.incident.entries import Delivery
from mimkit.model.shell import command
from mimkit.model.time.times import parse_instant
from mimkit.ops.command import brief
from mimkit.store.channels.ci_run import is_proposal
from mimkit.store.channels.journal import is_begun

_RECENTLY = timedelta(days=1)
"""How long an incident is still checked for unsent updates after it was closed."""


@click.command()
@click.option("-i", "--incident", "named", metavar="ID", help="Only this incident.")
@click.option("--by", metavar="PERSON", help="Who is acting. [default: MIM_ACTOR, or your git email address]")
@click.option(
    "--older",
    is_flag=True,
    help="Also send updates that are older than 60 minutes or that were recorded before the channel was set up.",
)
@click.option(
    "--again",
    is_flag=True,
    help="Also retry failed deliveries, and deliveries that another clone started without recording a receipt.",
)
@click.option(
    "--unshared",
    is_flag=True,
    help="Send even if the remote cannot be reached. Another clone might send the same updates.",
)
@click.option(
    "--send", is_flag=True, help="Send without asking. Also send updates from drills, marked as EXERCISE."
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

    Also posts entries to the working channel, if the policy names one.

    Updates that are older than 60 minutes, updates of drills, and failed deliveries are only listed, unless an
    option includes them.

    Before a clone sends anything, it records and shares that it does, so that no other clone sends the same
    message. If it is stopped, run the command again in the same clone: it continues where it stopped.

    \b
    Examples:
      mim deliver
      mim deliver --dry-run
      mim deliver --again
    """
    if is_proposal():
        raise NotFromProposals
    session = Session(ctx.obj)
    if not named:
        name_in_hints(None)  # hints here must not name a single incident
    session.refresh(as_text=not as_json, within=0.0)
    names = _names(session, named)
    jobs = pending(session.repo, session.commit, names, session.now) if session.commit else []
    chosen = [
        job for job in jobs if _is_wanted(session, job, send=send, older=older, again=again, dry_run=dry_run)
    ]
    if not dry_run and not as_json:
        chosen += _older_on_request([job for job in jobs if job not in chosen])
    left = [job for job in jobs if job not in chosen]
    asked = PostOptions(send=send, older=older, again=again, unshared=unshared, is_explicit=True)
    poster = poster_of(session, session.actor(by), clone_of(session), asked) if names else None
    if dry_run:
        # A link can be sent if its official channel receives the update in the same run.
        unsent = left + [job for job in chosen if job.obstacle]
        chosen = [job._replace(obstacle=job.obstacle or nothing_to_read(job, unsent)) for job in chosen]
        left += [job for job in chosen if job.obstacle]
        waiting = poster.waiting(names) if poster else None
        _show([job for job in chosen if not job.obstacle], left, waiting, as_json=as_json)
        return
    receipts, trouble = send_all(
        session, chosen, session.actor(by), unshared=unshared, again=again, quiet=as_json
    )
    posted = poster.post(names) if poster else None
    _report(receipts, left, posted, as_json=as_json, is_quiet=bool(trouble))
    if trouble or (trouble := not_posted(posted)):
        raise trouble


def _is_wanted(session: Session, job: Job, *, send: bool, older: bool, again: bool, dry_run: bool) -> bool:
    """Return whether a job is due or was requested with an option."""
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


def _older_on_request(left: Sequence[Job]) -> list[Job]:
    """Ask whether to send the jobs that are too old to be sent automatically, and return the jobs to send."""
    found = [job for job in left if job.why_not in (WhyNot.OLD, WhyNot.EARLIER) and not job.obstacle]
    if not found or not can_ask():
        return []
    columns([_row(job) for job in found], ("cyan", None, None, "yellow"))
    one = "this older update" if len(found) == 1 else f"these {len(found)} older updates"
    return found if click.confirm(f"Send {one} too?", default=False, err=True) else []


def _names(session: Session, named: str | None) -> Sequence[str]:
    if session.commit is None:
        return ()
    if named:
        return (session.incident(named),)
    with progress("reading the incidents") as step:
        return _candidates(session, step)


def _candidates(session: Session, step: Any) -> list[str]:
    """Return the open incidents, and those that were closed within the last day."""
    commit = session.commit or ""
    names = list(find_open_incidents(session.repo, commit).open)
    for each in listing(session.repo, commit, session.policy_world.policy, step).incidents:
        closed = (each.get("milestones") or {}).get("closed")
        if closed and session.now - parse_instant(closed) < _RECENTLY and each["id"] not in names:
            names.append(each["id"])
    return names


def _row(job: Job) -> Row:
    return job.incident, job.outgoing.channel.id, brief(job.update.affected, 40), job.reason


def _show(chosen: Sequence[Job], left: Sequence[Job], waiting: Posted | None, *, as_json: bool) -> None:
    entries = waiting.left if waiting else []
    due = [each for each in entries if each.why_not is WhyNotPosted.NOTHING]
    others = [each for each in entries if each.why_not is not WhyNotPosted.NOTHING]
    if as_json:
        click.echo(
            json.dumps(
                {
                    "version": 1,
                    "would_send": [_as_data(job) for job in chosen],
                    "left": [_as_data(job) for job in left],
                    **({"posts": as_data(waiting)} if waiting else {}),
                }
            )
        )
        return
    is_something, is_left = chosen or due, left or others
    click.echo(
        "Would send:"
        if is_something
        else "Nothing would be sent."
        if is_left
        else "There is nothing to send."
    )
    columns([*(_row(job)[:3] for job in chosen), *(row[:3] for row in entry_rows(waiting, due))], ("cyan",))
    _show_left(left, entry_rows(waiting, others))


def _show_left(left: Sequence[Job], entries: Sequence[Row] = ()) -> None:
    if left or entries:
        click.echo("Not sent:")
        columns([*map(_row, left), *entries], ("cyan", None, None, "yellow"))


def _report(
    receipts: Sequence[Delivery],
    left: Sequence[Job],
    posted: Posted | None,
    *,
    as_json: bool,
    is_quiet: bool,
) -> None:
    if as_json:
        document = {
            "version": 1,
            "deliveries": [receipt_document(each) for each in receipts],
            "left": [_as_data(job) for job in left],
            **({"posts": as_data(posted)} if posted else {}),
        }
        print_result("delivered", lambda: click.echo(json.dumps(document)))
        return
    is_something = posted and (posted.posted or posted.left or posted.receipts or posted.trouble)
    if not receipts and not left and not is_quiet and not is_something:
        click.echo("There is nothing to send.")
    show_posted(posted)
    _show_left(left, entry_rows(posted, posted.left) if posted else ())


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
"""Maps the reason why a message was only listed to the option that sends it."""


def _next(job: Job) -> str | None:
    option = _OPTIONS.get(job.why_not)
    return command(f"mim deliver {option} -i", job.incident) if option else None


COMMANDS = {"deliver": deliver}
