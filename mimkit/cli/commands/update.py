"""`mim update`: records a stakeholder update, and when the next update is due."""

from __future__ import annotations

from typing import Any

import click

from mimkit.app.recording.recording import Recording
from mimkit.cli.acting import YES, RunOptions, recording_command
from mimkit.cli.drafting.compose import Way, compose, forget_draft
from mimkit.cli.drafting.promising import settle_promise
from mimkit.cli.drafting.prompting import PromptedOption
from mimkit.cli.drafting.update_text import UpdateText
from mimkit.cli.options.preview import PREVIEW, is_preview
from mimkit.cli.results.next_steps import after_update, remarks_on_next
from mimkit.cli.results.preview import preview_document, print_preview
from mimkit.cli.results.send_option import SEND
from mimkit.cli.results.sending import deliver_quietly
from mimkit.cli.session import Session, clean_argument, day
from mimkit.errors import UsageError
from mimkit.ops.communication.updates import SendUpdate


def _after(recording: Recording, session: Session) -> None:
    if is_preview():
        print_preview(recording, session)
        return
    if recording.commit:
        forget_draft()
    after_update(recording, session)


def _deliver(recording: Recording, session: Session) -> None:
    forget_draft()
    deliver_quietly(recording, session)


def _more(recording: Recording, session: Session) -> dict[str, Any]:
    return preview_document(recording, session) if is_preview() else {}


@click.command()
@click.option(
    "--affected", cls=PromptedOption, metavar="T", help="What is not working, as users would describe it."
)
@click.option("--not-affected", metavar="T", help="What still works.")
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
    help="Publish the text even though it contains internal information, or promise the next update later "
    "than the policy requires.",
)
@click.option(
    "--same",
    is_flag=True,
    is_eager=True,
    help="State that nothing has changed since the last update to the same audience, and promise the next update.",
)
@click.option("--edit", is_flag=True, is_eager=True, help="Fill in a form in your editor (VISUAL or EDITOR).")
@YES
@SEND
@PREVIEW
@recording_command(
    after=_after, remarks=remarks_on_next, otherwise=settle_promise, deliver=_deliver, more=_more
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
    same: bool,
    edit: bool,
) -> SendUpdate:
    """Record a stakeholder update and when the next one is due. After restoration, this is the final update.

    mimkit sends the text to channels with an address in policy/channels.yaml if the policy allows it or if you use
    --send. For all other channels, it prints the text for you to paste.

    If --next is later than the policy requires, you are asked for a reason. Without a terminal, add the reason with
    --anyway.

    On a terminal, you are asked for any text that you omit. Press Enter to accept the text in brackets, which is
    from the last update. There is deliberately no field for an estimated repair time.

    \b
    Examples:
      mim update --affected "Nobody in the EU can pay" --not-affected "Browsing, stores" \\
                 --doing "The last change is being rolled back" --next 30m
      mim update --same --next 30m
      mim update --edit
    """
    if same and edit:
        raise UsageError("--same and --edit cannot be combined", "mim update --edit")
    way = Way.SAME if same else Way.EDITOR if edit else Way.QUESTIONS
    if way is not Way.QUESTIONS or affected is None or doing is None:
        # Fetch first, so that the suggested texts include what others have just recorded.
        act.session.refresh(as_text=False, within=0.0)
    common = act.on_incident
    given = UpdateText(*(_typed(each) for each in (affected, not_affected, doing)))
    draft = compose(act.session, common["incident"], audience, given, next_, way)
    return SendUpdate(
        **common,
        affected=draft.text.affected or "",
        doing=draft.text.doing or "",
        not_affected=draft.text.not_affected or None,
        next=act.ahead("--next", draft.next),
        audience=audience,
        repeated=draft.repeated,
        review_by=day("--review-by", review_by),
        anyway=clean_argument(anyway),
    )


def _typed(text: str | None) -> str | None:
    """Return an option's text, or None if the option was not given.

    Empty text is preserved, so that the user is not asked for it again.
    """
    return None if text is None else clean_argument(text) or ""


COMMANDS = {"update": update}
