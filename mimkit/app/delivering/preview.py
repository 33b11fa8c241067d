"""Previews the messages that would be sent to each channel, without sending anything."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from mimkit.app.delivering.deliver import message_of
from mimkit.errors import MimError
from mimkit.model.incident.entries import UpdateText
from mimkit.model.incident.incident import Incident
from mimkit.model.incident.state import State
from mimkit.model.organisation.directory import Moment
from mimkit.model.snapshot import Snapshot
from mimkit.report.incident.messages.moment import moment_of, state_for
from mimkit.report.incident.messages.outgoing import Outgoing, messages
from mimkit.report.incident.messages.paste import Paste, pastes
from mimkit.store.channels.mail import subject_line
from mimkit.store.channels.message import Message, one_line, readable
from mimkit.store.channels.rendering.html_page import html_page
from mimkit.store.channels.rendering.markdown import Dialect, markdown
from mimkit.store.channels.secrets import secret


class Preview(NamedTuple):
    """A message as its channel would receive it."""

    outgoing: Outgoing
    moments: tuple[Moment, ...]
    """The template moments for its audiences, such as `update` or `restored`, without duplicates."""
    forms: Mapping[str, str]
    """The text in each form that is sent: `text`, `html` or `markdown`."""
    subject: str
    """The subject or title. Empty if the text already contains it."""
    note: str = ""
    """The reason why the message may differ from these forms. Otherwise empty.

    For example, the channel's URL may be unknown here.
    """


def previews(
    update: UpdateText, incident: Incident, state: State, snapshot: Snapshot, root: Path
) -> tuple[Preview, ...]:
    """Return an update's messages as each channel would receive them. `root` is the working tree.

    No service is contacted. If a URL is unknown here or unusable, the preview has a note about it.
    """
    then = state_for(update, incident)
    return tuple(
        _preview(each, _moments(each, update, then), update, root)
        for each in messages(update, incident, state, snapshot)
    )


def texts_without_channel(
    update: UpdateText, incident: Incident, state: State, snapshot: Snapshot
) -> tuple[Paste, ...]:
    """Return the texts of an update that have no audience, because the policy does not define any."""
    return tuple(
        each
        for each in pastes(update, incident, state.severity_at(update.at), snapshot)
        if not each.audiences
    )


def _moments(outgoing: Outgoing, update: UpdateText, state: State) -> tuple[Moment, ...]:
    return tuple(dict.fromkeys(moment_of(update, state, each.id) for each in outgoing.audiences))


def _preview(outgoing: Outgoing, moments: tuple[Moment, ...], update: UpdateText, root: Path) -> Preview:
    channel, message = outgoing.channel, message_of(update, outgoing)
    if not channel.url_env:
        return Preview(outgoing, moments, {"text": readable(message.text)}, one_line(message.subject))
    try:
        url, note = secret(channel.url_env, root), ""
    except MimError as problem:
        url, note = "", problem.sentence
    if url.partition(":")[0] in ("smtp", "smtps") or (not url and channel.kind == "mail"):
        forms = {"text": readable(message.text), "html": html_page(message.text)}
        return Preview(outgoing, moments, forms, subject_line(message), note)
    if not url:
        return _guessed(outgoing, moments, message, note)
    from mimkit.store.channels.push import Push  # noqa: PLC0415 - only for what Apprise sends

    try:
        composed = Push(url, channel.url_env, channel.id, may_be_private=True).composed(message)
    except MimError as problem:
        return _guessed(outgoing, moments, message, problem.sentence)
    form = "markdown" if composed.is_markdown else "text"
    return Preview(outgoing, moments, {form: composed.shown}, composed.title)


def _guessed(outgoing: Outgoing, moments: tuple[Moment, ...], message: Message, note: str) -> Preview:
    """Return a preview in the form that suits the kind of channel, because the service is unknown."""
    if outgoing.channel.kind == "chat":
        form = markdown(message.subject, message.text, Dialect.COMMONMARK)
        return Preview(outgoing, moments, {"markdown": form}, "", note)
    return Preview(outgoing, moments, {"text": readable(message.text)}, one_line(message.subject), note)
