"""`mim update`: a stakeholder update, and when the next one is due."""

from __future__ import annotations

import click

from mimkit.cli.acting import YES, RunOptions, recording_command
from mimkit.cli.promising import settle_promise
from mimkit.cli.prompting import PromptedOption, ask_for_update
from mimkit.cli.results.next_steps import after_update, remarks_on_next
from mimkit.cli.results.sending import SEND, deliver_quietly
from mimkit.cli.session import clean_argument, day
from mimkit.ops.communication.updates import SendUpdate


@click.command()
@click.option("--affected", cls=PromptedOption, metavar="T", help="What is not working, in the users' words.")
@click.option("--not-affected", metavar="T", help="What works.")
@click.option("--doing", cls=PromptedOption, metavar="T", help="What is being done.")
@click.option(
    "--next", "next_", metavar="30m", help="When the next update is due. [default: the policy's cadence]"
)
@click.option("--audience", metavar="A", help="The audience for this update. [default: all audiences]")
@click.option(
    "--review-by",
    metavar="DAY",
    help="For the final update: the due date of the review. [default: from the policy]",
)
@click.option(
    "--anyway",
    metavar="REASON",
    help="Publish the text even though it contains internal information, or promise the next update for a "
    "later time than the policy requires.",
)
@YES
@SEND
@recording_command(
    after=after_update, remarks=remarks_on_next, otherwise=settle_promise, deliver=deliver_quietly
)
def update(
    act: RunOptions,
    affected: str | None,
    not_affected: str | None,
    doing: str | None,
    next_: str | None,
    audience: str | None,
    review_by: str | None,
    anyway: str | None,
) -> SendUpdate:
    """Record a stakeholder update and when the next one is due. After restoration, this is the final update.

    mimkit sends the text to channels with an address in policy/channels.yaml, if the policy or --send says so. For all others, it prints the text for you to paste.

    If --next is later than the policy requires, you are asked for a reason. Without a terminal, give it with --anyway.

    On a terminal, prompts for the texts that you omit; Enter accepts the text in brackets. There is deliberately no field for an estimated repair time.

    \b
    Example:
      mim update --affected "Nobody in the EU can pay" --not-affected "Browsing, stores" \\
                 --doing "The last change is being rolled back" --next 30m
    """
    common = act.on_incident
    text = ask_for_update(act.session, common["incident"], affected, doing)
    return SendUpdate(
        **common,
        affected=clean_argument(text.affected) or "",
        doing=clean_argument(text.doing) or "",
        not_affected=clean_argument(not_affected),
        next=act.ahead("--next", next_),
        audience=audience,
        review_by=day("--review-by", review_by),
        anyway=clean_argument(anyway),
    )


COMMANDS = {"update": update}
