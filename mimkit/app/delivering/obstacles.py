"""Decides which messages must never be sent, because they leak data or the wrong people would read them.

The text is checked when it is recorded and again when it is sent. In between, a name may have become internal, a
template may have added one, or the record may have been edited.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Final, NamedTuple

from mimkit.app.recording.internal_values import Elsewhere
from mimkit.model.dossier import Dossier
from mimkit.model.incident.entries import Update
from mimkit.model.incident.entry_parts import words
from mimkit.model.obstacles.approving import is_approved, is_text_redacted
from mimkit.model.shell import command, quoted
from mimkit.report.incident.messages.outgoing import Outgoing
from mimkit.rules.families.public import inside_for
from mimkit.rules.language.exposed import SENTENCES, Exposed, exposed

LEAKS: Final = "the text contains internal information"
SHARED: Final = "others read this channel"
UNAPPROVED: Final = "the text is not approved"
REDACTED: Final = "the proposed text was redacted"


class Obstacle(NamedTuple):
    """The reason why a message must not be sent."""

    reason: str
    details: tuple[str, ...]
    """The details, as sentences without a final full stop."""
    hint: str

    @property
    def sentence(self) -> str:
        """The reason and its details, as one sentence."""
        return ": ".join(filter(None, (self.reason, "; ".join(self.details))))


Elsewheres = Callable[[frozenset[str]], Elsewhere]
"""Returns the internal values of all records except those with the given ids."""


def obstacle_to(
    dossier: Dossier, update: Update, outgoing: Outgoing, elsewhere: Elsewheres
) -> Obstacle | None:
    """Return the reason why a message must not be sent, or None if it may be sent.

    A message about a restricted incident must not go to a channel that other audiences read. Any other message may
    go to a channel read by outsiders only if it is meant for them. A message to the public must not contain
    internal values, unless a reason for including them was recorded. Text that requires approval must be approved,
    and it must not have been redacted in its proposal.
    """
    if not is_approved(dossier.under_its_policy(), update):
        hint = f"propose it for approval: mim update -i {quoted(dossier.incident.id)}"
        return Obstacle(
            UNAPPROVED, ("the policy requires approval; run mim check to see what is missing",), hint
        )
    if is_text_redacted(dossier, update):
        redact = f"{command('mim redact', update.id[-6:])} -i {quoted(dossier.incident.id)} --reason WHY"
        return Obstacle(REDACTED, ("the update has the same text",), f"redact it there too: {redact}")
    is_restricted = dossier.incident.is_restricted
    named = dossier.incident.audiences
    others = [
        each
        for each in outgoing.others
        if (each.id not in named if is_restricted else each.public or each.authority)
    ]
    if others:
        which = (
            "this restricted incident does not include"
            if is_restricted
            else "the message is not intended for"
        )
        found = [f"`{each.id}` also reads {outgoing.channel.id}, but {which} it" for each in others]
        hint = f"give `{outgoing.audiences[0].id}` a separate channel in policy/channels.yaml, or paste the text there"
        return Obstacle(SHARED, tuple(found), hint)
    return _leak(dossier, update, outgoing, elsewhere) if outgoing.is_public else None


def _leak(dossier: Dossier, update: Update, outgoing: Outgoing, elsewhere: Elsewheres) -> Obstacle | None:
    text = f"{outgoing.subject}\n{outgoing.text}"
    for each in dossier.snapshot.channels.channels:
        # The policy already shows this URL to readers of other channels.
        text = text.replace(each.link, "") if each.link else text
    own = dossier.incident.id
    others = elsewhere(frozenset((own, *dossier.state.problems)))
    insides = (inside_for(dossier), others.all())

    def all_in(part: str) -> dict[Exposed, None]:
        return {found: None for inside in insides for found in exposed(part, inside, own)}

    said = all_in(words(update))
    found = [each for each in all_in(text) if not (update.anyway and each in said)]
    if not found:
        return None
    sentences = tuple(SENTENCES[each.what].format(each.words) for each in found)
    return Obstacle(LEAKS, sentences, _remedy(dossier, update, outgoing, said.keys() & set(found)))


def _remedy(dossier: Dossier, update: Update, outgoing: Outgoing, written: Collection[Exposed]) -> str:
    if not written:
        audiences = ", ".join(f"`{each.id}`" for each in outgoing.audiences)
        return f"remove it from the template of {audiences} in policy/templates, and commit the change"
    entry = f"{update.id[-6:]} -i {quoted(dossier.incident.id)}"
    return (
        f"withdraw it: mim redact {entry} --reason WHY, and record another update; "
        f"or send it unchanged: mim amend {entry} --anyway REASON, then mim deliver"
    )
