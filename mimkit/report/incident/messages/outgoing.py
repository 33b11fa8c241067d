"""The messages for an update: one per channel, with the text for the audience that may see the least."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from mimkit.model.incident.entries import UpdateText
from mimkit.model.incident.incident import Incident
from mimkit.model.incident.state import State
from mimkit.model.organisation.directory import Audience, Channel, Sending
from mimkit.model.snapshot import Snapshot
from mimkit.ops.command import brief
from mimkit.report.incident.messages.paste import Paste, pastes

DRILL: Final = "EXERCISE"
"""The word at the start of all messages about a drill."""
_STRICTEST: Final[tuple[Sending, ...]] = ("never", "ask", "always")


class Outgoing(NamedTuple):
    """A message for one channel."""

    channel: Channel
    audiences: tuple[Audience, ...]
    subject: str
    text: str
    others: tuple[Audience, ...] = ()
    """Other audiences that also read this channel, although the message is not intended for them."""
    links_to: str | None = None
    """The official channel, if this is a short message that only tells readers where to find the update."""

    @property
    def send(self) -> Sending:
        """The policy's setting for sending. If the audiences have different settings, the strictest applies."""
        return min((each.send for each in self.audiences), key=_STRICTEST.index, default="ask")

    @property
    def is_public(self) -> bool:
        """Whether members of the public can read the message."""
        return any(each.public and not each.authority for each in (*self.audiences, *self.others))

    def through(self, channel: Channel, snapshot: Snapshot) -> Outgoing:
        """Return the message for another channel, such as the fallback, with the audiences that read that channel."""
        others = (each for each in snapshot.channels.readers(channel.id) if each not in self.audiences)
        return self._replace(channel=channel, others=tuple(others))


def messages(
    update: UpdateText, incident: Incident, state: State, snapshot: Snapshot
) -> tuple[Outgoing, ...]:
    """Return an update's messages, one for each channel of its audiences, in the policy's order.

    Messages with the whole text come first, because the other messages link to them. The messages of a drill begin
    with EXERCISE.
    """
    found = pastes(update, incident, state.severity_at(update.at), snapshot)
    official = {each.channel for paste in found for each in paste.audiences}
    return tuple(
        message.through(channel, snapshot)
        for channel in sorted(snapshot.channels.channels, key=lambda each: each.id not in official)
        for message in (
            _official(channel, found, update, incident)
            if channel.id in official
            else _elsewhere(channel, found, incident, snapshot)
        )
    )


def _official(
    channel: Channel, found: Iterable[Paste], update: UpdateText, incident: Incident
) -> Iterable[Outgoing]:
    here = [
        (paste, audience) for paste in found for audience in paste.audiences if audience.channel == channel.id
    ]
    # All readers of a shared channel see the same text, so the text that reveals the least is used.
    paste = min((paste for paste, _ in here), key=_how_much)
    subject = paste.subject or f"Update: {brief(update.affected, 80)}"
    yield _outgoing(channel, tuple(each for _, each in here), subject, paste.body, incident)


def _how_much(paste: Paste) -> tuple[bool, bool, int]:
    """Return a sort key for how much information a text reveals.

    A text for outside readers reveals the least, even if it is long.
    """
    is_outside = any(each.public or each.authority for each in paste.audiences)
    return not is_outside, bool(paste.subject), len(paste.body)


def _elsewhere(
    channel: Channel, found: Iterable[Paste], incident: Incident, snapshot: Snapshot
) -> Iterable[Outgoing]:
    """Yield a short message that links to the official channel."""
    audiences = tuple(each for paste in found for each in paste.audiences if channel.id in each.also)
    if not audiences:
        return
    official = snapshot.channels.channel(audiences[0].channel)
    where = (official.link or official.title) if official else audiences[0].channel
    is_outside = any(each.public or each.authority for each in audiences)
    subject = "Update" if is_outside else f"Update: {incident.title}"
    text = f"There is a new update. Read it here: {where}"
    message = _outgoing(channel, audiences, subject, text, incident)
    yield message._replace(links_to=audiences[0].channel)


def _outgoing(
    channel: Channel, audiences: tuple[Audience, ...], subject: str, body: str, incident: Incident
) -> Outgoing:
    if incident.mode == "drill":
        subject, body = f"{DRILL}: {subject}", f"{DRILL}. This is not a real incident.\n\n{body}"
    return Outgoing(channel, audiences, subject, body)
