"""`mim review`: starts, adds to, shows, submits, signs off, publishes and waives reviews."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import click

from mimkit.app.judging.related import earlier_incidents
from mimkit.app.reading.at_commit import snapshot_at
from mimkit.cli.acting import ANYWAY, NO_ENTRY, RunOptions, recording_command
from mimkit.cli.judging import Inquiry, Result, judging
from mimkit.cli.lazy_group import CommandGroup
from mimkit.cli.results.next_steps import after_review_start
from mimkit.cli.results.review_text import print_review
from mimkit.cli.session import Session, clean_argument, one_of
from mimkit.cli.terminal.progress import progress
from mimkit.model.dossier import dossier_of
from mimkit.model.incident.review import PARAGRAPHS, SECTIONS
from mimkit.model.snapshot import Snapshot
from mimkit.ops.follow_up.review import (
    AddToReview,
    PublishReview,
    SignOffReview,
    StartReview,
    SubmitReview,
    WaiveReview,
    requirements,
)
from mimkit.ops.refusals.order import NotYet
from mimkit.report.incident.background import known_facts
from mimkit.report.incident.related.earlier import EarlierIncident
from mimkit.report.incident.review_text import document, prompts


def draft_prompts(session: Session, incident: str, now: datetime) -> Callable[[Snapshot], Any]:
    """Return a function that takes a snapshot and returns the prompts for a review draft."""
    earlier = _earlier(session, incident)

    def find(snapshot: Snapshot) -> Any:
        return prompts(known_facts(snapshot, incident, earlier, now), requirements(snapshot, incident))

    return find


def _earlier(session: Session, incident: str) -> tuple[EarlierIncident, ...]:
    with progress("reading earlier incidents") as step:
        policy = session.policy_world.policy
        return earlier_incidents(session.repo, session.commit or "", policy, incident, step)


def _sections(_ctx: click.Context, _param: click.Parameter, typed: str) -> list[str]:
    return [each for each in (*PARAGRAPHS, *SECTIONS) if each.startswith(typed)]


@click.group(cls=CommandGroup)
def review() -> None:
    """Draft, fill in, publish or waive the post-incident review."""


@review.command()
@click.option("--owner", metavar="P", help="The review owner. [default: the major incident manager]")
@recording_command(NO_ENTRY, after=after_review_start)
def start(act: RunOptions, owner: str | None) -> StartReview:
    """Draft the review based on the incident record.

    Under each section, the draft has comments with a question and with facts from the record, such as missed
    deadlines, decisions, late entries and similar incidents. These comments are removed when you publish the
    review.

    \b
    Example:
      mim review start -i K7F
    """
    fields = act.on_review
    known = draft_prompts(act.session, fields["incident"], fields["now"])
    return StartReview(**fields, owner=owner, prompts=known)


@review.command(short_help="Fill in a text section, or add an item to a list.")
@click.argument("section", shell_complete=_sections)
@click.argument("text")
@recording_command(NO_ENTRY)
def add(act: RunOptions, section: str, text: str) -> AddToReview:
    """Fill in a section: set a text section, or add an item to a list section.

    The text sections are summary, trigger, detection and root_cause. The list sections are worked, slowed, lucky,
    surprised, and those that the policy adds.

    \b
    Examples:
      mim review add worked "The roll-back was ready within four minutes" -i K7F
      mim review add trigger "A change to the connection pool" -i K7F
    """
    return AddToReview(**act.on_review, section=section, text=clean_argument(text) or "")


@review.command()
@recording_command(NO_ENTRY)
def submit(act: RunOptions) -> SubmitReview:
    """Record the review meeting, and set the state to `in-review`."""
    return SubmitReview(**act.on_review)


@review.command("sign-off")
@recording_command()
def sign_off(act: RunOptions) -> SignOffReview:
    """Sign off the review before it is published.

    Use this command if the policy requires a sign-off by a person other than the owner of the review.

    \b
    Example:
      mim review sign-off -i K7F --by head-of-service
    """
    return SignOffReview(**act.on_review)


@review.command("show", short_help="Show the review for the meeting.")
@click.argument("incident", metavar="[ID]", required=False)
@click.option(
    "-i", "--incident", "named", metavar="ID", help="The incident id, or the last characters of the id."
)
@judging()
def show(inquiry: Inquiry, incident: str | None, named: str | None) -> Result:
    """Show the review for the meeting: each section, facts from the record, the action items and the timeline.

    The facts are computed from the current record, so entries added after `mim review start` are included. After
    the review is published, the facts are no longer shown.

    \b
    Example:
      mim review show K7F
    """
    session = inquiry.fetch()
    name = session.reviewed(one_of(incident, named))
    snapshot = snapshot_at(session.repo, session.commit, (name,))
    if name not in snapshot.reviews:
        raise NotYet(f"{name} has no review yet", f"mim review start -i {session.short(name)}")
    dossier = dossier_of(snapshot, name).under_its_policy()
    facts = known_facts(snapshot, name, _earlier(session, name), session.now)
    policy = requirements(snapshot, name)
    return Result(
        text=lambda: print_review(dossier, policy, facts, session.now),
        json=lambda: document(dossier, policy, facts),
    )


@review.command(short_help="Sign off and publish the review.")
@click.option(
    "--shared-with",
    multiple=True,
    metavar="A",
    help="An audience to share the review with. Repeatable. [default: all internal audiences]",
)
@ANYWAY
@recording_command(NO_ENTRY)
def publish(act: RunOptions, shared_with: tuple[str, ...], anyway: str | None) -> PublishReview:
    """Sign off and publish the review, or list what is missing.

    \b
    Example:
      mim review publish -i K7F --shared-with executives
    """
    return PublishReview(**act.on_review, shared_with=shared_with, anyway=clean_argument(anyway))


@review.command()
@click.option("--reason", required=True, metavar="R", help="The reason for skipping the review.")
@click.option("--approver", required=True, metavar="P", help="The person who approved the waiver.")
@recording_command(NO_ENTRY)
def waive(act: RunOptions, reason: str, approver: str) -> WaiveReview:
    """Waive the review, with a reason and another person's approval.

    \b
    Example:
      mim review waive -i K7F --reason "a drill" --approver head-of-service
    """
    return WaiveReview(**act.on_review, reason=clean_argument(reason) or "", approver=approver)


COMMANDS = {"review": review}
