"""Finds the updates that have not been delivered to their channels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from enum import Enum
from functools import cache, partial
from typing import Final, NamedTuple

from mimkit.app.delivering.obstacles import Elsewheres, Obstacle, obstacle_to
from mimkit.app.delivering.set_up import ChannelHistory
from mimkit.app.reading.at_commit import snapshot_at
from mimkit.model.dossier import Dossier, dossier_of
from mimkit.model.incident.effects.deliveries import Delivered, delivered
from mimkit.model.incident.entries import Update
from mimkit.model.obstacles.delivering import may_be_sent
from mimkit.model.shell import command
from mimkit.report.incident.messages.outgoing import Outgoing, messages
from mimkit.store.git.repository import Repository

FRESH: Final = timedelta(minutes=60)
"""The maximum age at which an update is sent without an explicit request."""


class WhyNot(Enum):
    """The reason why an update is not sent without an explicit request."""

    NOTHING = ""
    NEVER = "turned off in the policy"
    CLAIMED = "being sent"
    NO_RECEIPT = "started, but no receipt"
    PARTLY = "partly sent"
    FAILED = "failed"
    DRILL = "drill"
    OLD = "older than 60 minutes"
    EARLIER = "recorded before the channel was set up"
    ASK = "the policy requires asking first"


class Job(NamedTuple):
    """The delivery of one update to one channel."""

    incident: str
    update: Update
    outgoing: Outgoing
    delivered: Delivered
    why_not: WhyNot = WhyNot.NOTHING
    instead_of: str | None = None
    """The channel that failed, if this delivery uses its fallback."""
    first: str = ""
    """The channel named in the policy. This job's channel may be one of its fallbacks."""
    has_fallback: bool = False
    """Whether another channel can be tried if this one fails."""
    obstacle: Obstacle | None = None
    """The reason why the message must not be sent, even on request."""

    @property
    def reason(self) -> str:
        """The reason why the update is not sent, as text."""
        return self.obstacle.sentence if self.obstacle else self.why_not.value

    @property
    def key(self) -> tuple[str, str]:
        """The update's id and the channel's id."""
        return self.update.id, self.outgoing.channel.id


def pending(
    repo: Repository, commit: str, incidents: Iterable[str], now: datetime, updates: Iterable[str] = ()
) -> list[Job]:
    """Return pending deliveries, oldest first. If `updates` is given, return only deliveries of those updates."""
    names = tuple(incidents)
    snapshot = snapshot_at(repo, commit, names)
    wanted = frozenset(updates)
    world = _World(ChannelHistory(repo, commit), values_elsewhere(repo, commit), now)
    found = [
        _judged(job, dossier, world)
        for name in names
        for dossier in (dossier_of(snapshot, name),)
        for job in _of(dossier, wanted)
    ]
    return sorted(found, key=lambda job: job.update.id)


class _World(NamedTuple):
    """The data needed to assess a job, apart from the incident."""

    history: ChannelHistory
    elsewhere: Elsewheres
    now: datetime


def values_elsewhere(repo: Repository, commit: str) -> Elsewheres:
    """Return a cached function that returns the internal values of all records in a commit except specific ones."""
    from mimkit.app.recording.internal_values import elsewhere  # noqa: PLC0415 - only for what the public gets

    return cache(partial(elsewhere, repo, commit, at_once=None))


def _of(dossier: Dossier, wanted: frozenset[str]) -> Iterator[Job]:
    record, state = dossier.incident, dossier.state
    for update in state.updates:
        if (wanted and update.id not in wanted) or not may_be_sent(record, state, update):
            continue
        for outgoing in messages(update, record, state, dossier.snapshot):
            if outgoing.channel.url_env:
                found = delivered(record.timeline, update.id, outgoing.channel.id)
                job = Job(record.id, update, outgoing, found, first=outgoing.channel.id)
                yield from _with_fallbacks(job, dossier)


def nothing_to_read(link: Job, jobs: Iterable[Job]) -> Obstacle | None:
    """Return an obstacle if the channel that a short message links to does not have the update yet."""
    official = link.outgoing.links_to
    is_owed = any(
        (each.update.id, each.first) == (link.update.id, official)
        and each.why_not not in (WhyNot.PARTLY, WhyNot.NEVER)
        for each in jobs
    )
    if official is None or not is_owed:
        return None
    reason = f"it links to {official}, which does not show this update yet"
    return Obstacle(reason, (), command("mim deliver --again -i", link.incident))


def _with_fallbacks(first: Job, dossier: Dossier) -> Iterator[Job]:
    """Yield the job for a channel or, if it failed, its next usable fallback. Yield nothing if one reached everyone."""
    snapshot, job, tried, last = dossier.snapshot, first, {first.outgoing.channel.id}, ""
    # Retry a fallback that failed before the latest attempt on its channel.
    while (failed := job.delivered.failed) and failed.id > last:
        last = failed.id
        name = job.outgoing.channel.fallback
        channel = snapshot.channels.channel(name) if name and name not in tried else None
        if channel is None or not channel.url_env:
            job = first  # all have failed, so start over with the first
            break
        tried.add(channel.id)
        job = job._replace(
            outgoing=job.outgoing.through(channel, snapshot),
            delivered=delivered(dossier.incident.timeline, job.update.id, channel.id),
            instead_of=job.outgoing.channel.id,
        )
    if not job.delivered.is_complete:
        tried = {first.outgoing.channel.id} if job is first else tried
        following = snapshot.channels.channel(job.outgoing.channel.fallback or "")
        yield job._replace(has_fallback=bool(following and following.url_env and following.id not in tried))


def _judged(job: Job, dossier: Dossier, world: _World) -> Job:
    """Return the job with the reasons, if any, why it is not sent automatically or must not be sent at all."""
    why = _why_not(job.update, job.outgoing, job.delivered, world.now, dossier.incident.mode)
    if why in (WhyNot.NOTHING, WhyNot.ASK) and _is_earlier(job, world):
        why = WhyNot.EARLIER
    return job._replace(why_not=why, obstacle=obstacle_to(dossier, job.update, job.outgoing, world.elsewhere))


def _is_earlier(job: Job, world: _World) -> bool:
    """Return whether an update was recorded before its channel was set up. This is always false for a fallback."""
    if job.instead_of:
        return False
    since = world.history.set_up_since(job.outgoing.channel.id, [each.id for each in job.outgoing.audiences])
    # A commit dated in the future was made with a wrong clock, so ignore its time.
    return since is not None and job.update.recorded < since <= world.now


def _why_not(update: Update, outgoing: Outgoing, found: Delivered, now: datetime, mode: str) -> WhyNot:
    reasons = (
        (outgoing.send == "never", WhyNot.NEVER),
        (found.is_claimed(now), WhyNot.CLAIMED),
        (bool(found.claims), WhyNot.NO_RECEIPT),
        (found.receipt is not None and found.receipt.state == "partly", WhyNot.PARTLY),
        (found.receipt is not None, WhyNot.FAILED),
        (mode == "drill", WhyNot.DRILL),
        (now - update.recorded > FRESH, WhyNot.OLD),
        (outgoing.send == "ask", WhyNot.ASK),
    )
    return next((why for applies, why in reasons if applies), WhyNot.NOTHING)
