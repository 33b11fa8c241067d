"""The messages of an update: one for each channel, with the text of the audience that may see least."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from mimkit.model.incident.effects.redaction import is_redacted
from mimkit.model.incident.entries import Update
from mimkit.model.incident.incident import Incident
from mimkit.model.incident.state import State
from mimkit.model.organisation.directory import Audience, Channel, Sending
from mimkit.model.snapshot import Snapshot
from mimkit.ops.command import brief
from mimkit.report.incident.messages.paste import Paste, pastes

_DRILL: Final = "EXERCISE"
_STRICTEST: Final[tuple[Sending, ...]] = ("never", "ask", "always")


class Outgoing(NamedTuple):
    """A message for one channel."""

    channel: Channel
    audiences: tuple[Audience, ...]
    subject: str
    text: str

    @property
    def send(self) -> Sending:
        """What the policy says about sending: the strictest setting of its audiences."""
        return min((each.send for each in self.audiences), key=_STRICTEST.index, default="ask")

    @property
    def is_public(self) -> bool:
        """Whether readers outside the organisation get it."""
        return any(each.public for each in self.audiences)


def may_be_sent(incident: Incident, state: State, update: Update) -> bool:
    """Return whether a message about an incident may leave at all.

    Nothing leaves for a proposal, an incident that was called off, a back-filled record, an imported entry, or an
    update whose text was redacted.
    """
    is_live = state.status in ("declared", "closed") and incident.mode != "backfill"
    return is_live and update.via != "import" and not is_redacted(update)


def messages(update: Update, incident: Incident, state: State, snapshot: Snapshot) -> tuple[Outgoing, ...]:
    """Return the messages of an update, one for each channel of its audiences, in the order of the policy.

    The messages of a drill begin with EXERCISE.
    """
    found = pastes(update, incident, state.severity_at(update.at), snapshot)
    official = {each.channel for paste in found for each in paste.audiences}
    return tuple(
        message
        for channel in snapshot.channels.channels
        for message in (
            _official(channel, found, update, incident)
            if channel.id in official
            else _elsewhere(channel, found, incident, snapshot)
        )
    )


def _official(
    channel: Channel, found: Iterable[Paste], update: Update, incident: Incident
) -> Iterable[Outgoing]:
    here = [
        (paste, audience) for paste in found for audience in paste.audiences if audience.channel == channel.id
    ]
    # If audiences share a channel, all of its readers see the same text, so it is the one that says least.
    paste = min((paste for paste, _ in here), key=lambda each: (bool(each.subject), len(each.body)))
    subject = paste.subject or f"Update: {brief(update.affected, 80)}"
    yield _outgoing(channel, tuple(each for _, each in here), subject, paste.body, incident)


def _elsewhere(
    channel: Channel, found: Iterable[Paste], incident: Incident, snapshot: Snapshot
) -> Iterable[Outgoing]:
    """Yield the short message that links to the official channel."""
    audiences = tuple(each for paste in found for each in paste.audiences if channel.id in each.also)
    if not audiences:
        return
    official = snapshot.channels.channel(audiences[0].channel)
    where = (official.link or official.title) if official else audiences[0].channel
    is_outside = any(each.public or each.authority for each in audiences)
    subject = "Update" if is_outside else f"Update: {incident.title}"
    yield _outgoing(channel, audiences, subject, f"There is an update. Read it here: {where}", incident)


def _outgoing(
    channel: Channel, audiences: tuple[Audience, ...], subject: str, body: str, incident: Incident
) -> Outgoing:
    if incident.mode == "drill":
        subject, body = f"{_DRILL}: {subject}", f"{_DRILL}. This is not a real incident.\n\n{body}"
    return Outgoing(channel, audiences, subject, body)
