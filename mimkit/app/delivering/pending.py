"""Finds the updates that are not delivered to their channels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from enum import Enum
from typing import Final, NamedTuple

from mimkit.app.reading.at_commit import snapshot_at
from mimkit.model.dossier import dossier_of
from mimkit.model.incident.effects.deliveries import Delivered, delivered
from mimkit.model.incident.entries import Update
from mimkit.model.snapshot import Snapshot
from mimkit.report.incident.messages.outgoing import Outgoing, may_be_sent, messages
from mimkit.store.git.repository import Repository

FRESH: Final = timedelta(minutes=60)
"""How old an update may be to be sent without being asked for."""


class WhyNot(Enum):
    """Why an update is not sent unless it is asked for."""

    NOTHING = ""
    NEVER = "the policy says never"
    CLAIMED = "being sent"
    NO_RECEIPT = "begun, without a receipt"
    PARTLY = "partly sent"
    FAILED = "failed"
    DRILL = "drill"
    OLD = "older than 60 minutes"
    ASK = "the policy says ask"


class Job(NamedTuple):
    """One update for one channel."""

    incident: str
    update: Update
    outgoing: Outgoing
    delivered: Delivered
    why_not: WhyNot = WhyNot.NOTHING
    instead_of: str | None = None
    """The channel that failed, if this is its fallback."""

    @property
    def key(self) -> tuple[str, str]:
        """The update and the channel."""
        return self.update.id, self.outgoing.channel.id


def pending(
    repo: Repository, commit: str, incidents: Iterable[str], now: datetime, updates: Iterable[str] = ()
) -> list[Job]:
    """Return what is not delivered of these incidents, oldest first; with `updates`, only of these updates."""
    names = tuple(incidents)
    snapshot = snapshot_at(repo, commit, names)
    wanted = frozenset(updates)
    found = [
        job for name in names for job in _of(name, snapshot, now) if not wanted or job.update.id in wanted
    ]
    return sorted(found, key=lambda job: job.update.id)


def _of(name: str, snapshot: Snapshot, now: datetime) -> Iterator[Job]:
    dossier = dossier_of(snapshot, name)
    record, state = dossier.incident, dossier.state
    for update in state.updates:
        if not may_be_sent(record, state, update):
            continue
        for outgoing in messages(update, record, state, snapshot):
            found = delivered(record.timeline, update.id, outgoing.channel.id)
            if (
                outgoing.channel.url_env
                and not found.is_complete
                and not _fell_back(record.timeline, update, outgoing)
            ):
                yield Job(name, update, outgoing, found, _why_not(update, outgoing, found, now, record.mode))


def _fell_back(timeline: Iterable[object], update: Update, outgoing: Outgoing) -> bool:
    fallback = outgoing.channel.fallback
    return bool(fallback) and delivered(timeline, update.id, fallback or "").is_complete


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
