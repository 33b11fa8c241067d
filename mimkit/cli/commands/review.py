"""`mim review`: start, add, submit, publish, waive."""

from __future__ import annotations

import click

from mimkit.cli.acting import ANYWAY, NO_ENTRY, RunOptions, recording_command
from mimkit.cli.results.next_steps import after_review_start
from mimkit.cli.session import clean_argument
from mimkit.model.incident.review import PARAGRAPHS, SECTIONS
from mimkit.ops.review import AddToReview, PublishReview, StartReview, SubmitReview, WaiveReview


@click.group()
def review() -> None:
    """Draft, fill in, publish or waive the post-incident review."""


@review.command()
@click.option("--owner", metavar="P", help="The review owner. [default: the major incident manager]")
@recording_command(NO_ENTRY, after=after_review_start)
def start(act: RunOptions, owner: str | None) -> StartReview:
    """Draft the review based on the incident record.

    \b
    Example:
      mim review start -i K7F
    """
    return StartReview(**act.on_review, owner=owner)


@review.command()
@click.argument("section", type=click.Choice((*PARAGRAPHS, *SECTIONS)))
@click.argument("text")
@recording_command(NO_ENTRY)
def add(act: RunOptions, section: str, text: str) -> AddToReview:
    """Write a section: set a text section, or add an item to a list section.

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
@click.option("--approver", required=True, metavar="P", help="Who approved the waiver.")
@recording_command(NO_ENTRY)
def waive(act: RunOptions, reason: str, approver: str) -> WaiveReview:
    """Waive the review, with a reason and another person's approval.

    \b
    Example:
      mim review waive -i K7F --reason "a drill" --approver head-of-service
    """
    return WaiveReview(**act.on_review, reason=clean_argument(reason) or "", approver=approver)


COMMANDS = {"review": review}
