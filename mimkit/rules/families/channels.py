"""MIM706, MIM715 to MIM718 and MIM736: channels exist and can receive messages."""

# ruff: noqa: D401 - the first line of a rule says what is wrong with the record

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mimkit.model.diagnostic import Finding, KeyPath
from mimkit.model.organisation.directory import NOT_WORKING, Audience
from mimkit.model.refs import Ref
from mimkit.model.snapshot import Snapshot
from mimkit.rules.base.loops import loops
from mimkit.rules.base.sentences import unknown
from mimkit.rules.registry import directory_rule

_FILE: Final = Ref("channels")


@directory_rule("MIM706", "channel-unknown", "error")
def channel_unknown(snapshot: Snapshot) -> Iterator[Finding]:
    """An audience, a fallback or `working` refers to a channel that is not defined.

    Why: Each audience has a single official channel; without a channel, the audience does not receive updates.
    Fix: Correct the name, or add the channel to policy/channels.yaml.
    """
    known = [channel.id for channel in snapshot.channels.channels]
    for keys, name in _channels_named(snapshot):
        if name not in known:
            yield Finding(_FILE, keys, unknown(name, "a channel in policy/channels.yaml", known))


def _channels_named(snapshot: Snapshot) -> Iterator[tuple[KeyPath, str]]:
    for place, channel in enumerate(snapshot.channels.channels):
        if channel.fallback:
            yield ("channels", place, "fallback"), channel.fallback
    if working := snapshot.channels.working:
        yield ("working", "channel"), working.channel
    for place, audience in enumerate(snapshot.audiences):
        yield ("audiences", place, "channel"), audience.channel
        for position, name in enumerate(audience.also):
            yield ("audiences", place, "also", position), name


@directory_rule("MIM715", "channel-fallback-loop", "error")
def channel_fallback_loop(snapshot: Snapshot) -> Iterator[Finding]:
    """A channel is its own fallback, directly or through other channels.

    Why: If the channel fails, the message goes back to the same channel, and the audience does not receive it.
    Fix: Remove `fallback` from the last channel, or choose a fallback that is independent of the others.
    """
    # MIM727 reports duplicate channel ids.
    places = {each.id: place for place, each in enumerate(snapshot.channels.channels)}
    fallbacks = {each.id: (each.fallback,) for each in snapshot.channels.channels if each.fallback}
    for loop in loops(fallbacks):
        sentence = f"This loops back to `{loop[0]}`: {' -> '.join(loop)}."
        yield Finding(_FILE, ("channels", places[loop[0]], "fallback"), sentence)


@directory_rule("MIM716", "mail-without-recipients", "warning")
def mail_without_recipients(snapshot: Snapshot) -> Iterator[Finding]:
    """A mail channel has an address, but no recipients.

    Why: A mail server (`smtp` or `smtps`) needs to know the recipients, so no mail is sent without them.
    Fix: Set `recipients_env` to the name of a secret with the recipients' addresses. If the address is an Apprise
    URL that contains the recipients, suppress this finding with a comment and a reason.
    """
    for place, channel in enumerate(snapshot.channels.channels):
        if channel.kind == "mail" and channel.url_env and not channel.recipients_env:
            sentence = f"`{channel.id}` has `url_env`, but no `recipients_env`."
            yield Finding(_FILE, ("channels", place, "url_env"), sentence)


@directory_rule("MIM717", "audience-channel-repeated", "warning")
def audience_channel_repeated(snapshot: Snapshot) -> Iterator[Finding]:
    """An audience lists a channel in `also` that it already has.

    Why: The short message links to the official channel, so it is useless in that channel, and readers do not need
    the same message twice.
    Fix: Remove the channel from `also`.
    """
    for place, audience in enumerate(snapshot.audiences):
        for position, name in enumerate(audience.also):
            keys: KeyPath = ("audiences", place, "also", position)
            if name == audience.channel:
                yield Finding(_FILE, keys, f"`{name}` is already the official channel of `{audience.id}`.")
            elif name in audience.also[:position]:
                yield Finding(_FILE, keys, f"`{name}` is already in `also` of `{audience.id}`.")


@directory_rule("MIM718", "fallback-read-outside", "warning")
def fallback_read_outside(snapshot: Snapshot) -> Iterator[Finding]:
    """A channel for readers inside the organisation falls back to a channel that outsiders read.

    Why: An internal message is never sent to a channel that the public or a regulator reads, so this fallback does
    not help.
    Fix: Choose a fallback channel that only people inside the organisation read.
    """
    for place, channel in enumerate(snapshot.channels.channels):
        own = snapshot.channels.readers(channel.id)
        outside = [each for each in snapshot.channels.readers(channel.fallback or "") if _is_outside(each)]
        if own and outside and not any(map(_is_outside, own)):
            names = ", ".join(f"`{each.id}`" for each in outside)
            verb = "reads" if len(outside) == 1 else "read"
            sentence = f"`{channel.id}` falls back to `{channel.fallback}`, which {names} also {verb}."
            yield Finding(_FILE, ("channels", place, "fallback"), sentence)


def _is_outside(audience: Audience) -> bool:
    return audience.public or audience.authority


@directory_rule("MIM736", "working-channel-unusable", "error")
def working_channel_unusable(snapshot: Snapshot) -> Iterator[Finding]:
    """Entries cannot be posted to the working channel: outsiders read it, it has no address, or it is not a chat.

    Why: Responders believe that their decisions reach the channel, but nothing is posted.
    Fix: In `working`, use a chat channel that has a `url_env` and that outsiders do not read.
    """
    working = snapshot.channels.working
    channel = snapshot.channels.channel(working.channel) if working else None
    if channel is None:
        return
    keys: KeyPath = ("working", "channel")
    if channel.kind in NOT_WORKING:
        yield Finding(_FILE, keys, f"`{channel.id}` is a {channel.kind} channel, not a chat.")
    elif not channel.url_env:
        yield Finding(_FILE, keys, f"`{channel.id}` has no `url_env`.")
    for each in snapshot.audiences:
        if channel.id in (each.channel, *each.also) and (each.public or each.authority):
            yield Finding(_FILE, keys, f"`{each.id}` reads `{channel.id}`, and is outside the organisation.")
