"""Deadlines for sending recorded updates to the audiences whose channel has an address."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final, NamedTuple

from mimkit.clocks.judge import status
from mimkit.model.dossier import Dossier
from mimkit.model.incident.effects.deliveries import Delivered, delivered
from mimkit.model.incident.entries import Update
from mimkit.model.obligation import Obligation
from mimkit.model.obstacles.delivering import is_for, may_be_sent
from mimkit.model.organisation.directory import Audience, Channel
from mimkit.model.text import lower_first

DELIVERY: Final = "delivery"
"""The clock id of delivery obligations, which are not derived from a clock in the policy."""
WITHIN: Final = timedelta(minutes=10)
"""The time within which a recorded update must be delivered. A claim without a receipt is valid for the same time."""
_ENDED: Final = timedelta(days=1)
"""The time after the end of an incident during which its updates must still be delivered.

`mim deliver` uses the same limit.
"""
_FRESH: Final = timedelta(minutes=60)


def delivery_obligations(dossier: Dossier) -> Iterator[Obligation]:
    """Yield an obligation for each audience that was not sent the last update recorded for it.

    There are no such obligations for drills, because their updates are sent only on request, or for audiences with
    `send: never`.
    """
    warn_at = dossier.policy.reminders.warn_at
    for each in undelivered(dossier):
        if dossier.ends and dossier.now - each.update.recorded > _ENDED:
            continue
        update, due = each.update, each.update.recorded + WITHIN
        yield Obligation(
            clock=DELIVERY,
            title=unsent_text(each),
            incident=dossier.incident.id,
            owner=update.by,
            starts=update.recorded,
            due=due,
            met=None,
            status=status(update.recorded, due, None, dossier.now, warn_at),
            subject=each.audience.id,
            severity=dossier.state.severity,
            command=_command(dossier, each),
            about=dossier.incident.title,
        )


class Undelivered(NamedTuple):
    """An audience that was not sent the last update recorded for it."""

    audience: Audience
    update: Update
    attempts: tuple[Delivered, ...]
    """The delivery status for the channel and each of its fallbacks."""


def undelivered(dossier: Dossier) -> Iterator[Undelivered]:
    """Yield the audiences that were not sent their last update, although their channel has an address."""
    channels = dossier.snapshot.channels
    silent = {each.channel for each in channels.audiences if each.send == "never"}
    for audience in channels.audiences:
        channel = channels.channel(audience.channel)
        update = _last_update(dossier, audience)
        if channel is None or not channel.url_env or channel.id in silent or update is None:
            continue
        timeline = dossier.state.timeline
        found = tuple(delivered(timeline, update.id, each.id) for each in _chain(dossier, channel))
        if not any(each.is_complete for each in found):
            yield Undelivered(audience, update, found)


def unsent_text(each: Undelivered) -> str:
    """Return a description of the failure, such as `Update recorded, not sent to customers`."""
    is_partly = any(attempt.receipt and attempt.receipt.accepted for attempt in each.attempts)
    return (
        f"Update recorded, {'only partly' if is_partly else 'not'} sent to {lower_first(each.audience.title)}"
    )


def _last_update(dossier: Dossier, audience: Audience) -> Update | None:
    incident, state = dossier.incident, dossier.state
    if incident.mode == "drill":
        return None
    told = [
        each
        for each in state.updates
        if is_for(each, audience, incident) and may_be_sent(incident, state, each)
    ]
    return max(told, key=lambda each: each.id, default=None)


def _chain(dossier: Dossier, channel: Channel) -> Iterator[Channel]:
    """Yield a channel and its fallbacks, without duplicates."""
    seen: set[str] = set()
    following: Channel | None = channel
    while following and following.id not in seen:
        seen.add(following.id)
        yield following
        following = dossier.snapshot.channels.channel(following.fallback or "")


def _command(dossier: Dossier, each: Undelivered) -> str:
    was_tried = any(attempt.receipt or attempt.claims for attempt in each.attempts)
    is_old = dossier.now - each.update.recorded > _FRESH
    options = ("--again" if was_tried else "", "--older" if is_old else "")
    return " ".join(filter(None, ("mim deliver -i", dossier.incident.id, *options)))
