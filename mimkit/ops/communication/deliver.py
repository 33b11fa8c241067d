"""Commands that record the delivery of an update: a claim before anything is sent, then a receipt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from mimkit.errors import Refused, UsageError
from mimkit.model.change import Change
from mimkit.model.incident import entries
from mimkit.model.incident.effects.deliveries import delivered
from mimkit.model.incident.entries import DeliveryState, Refusals
from mimkit.model.incident.incident import Incident
from mimkit.model.shell import quoted
from mimkit.model.snapshot import Snapshot
from mimkit.model.time.times import rfc3339
from mimkit.ops import guards
from mimkit.ops.command import OnIncident, brief

_IN_SUBJECT: Final = 80
"""The maximum number of characters of a receipt in a commit subject."""


class AlreadyDelivered(Refused):
    """The update has already been delivered to this channel."""

    def __init__(self, entry: str, channel: str) -> None:
        super().__init__(f"update {entry[-6:]} was already delivered to {channel}", "mim show")


class BeingDelivered(Refused):
    """Someone else is delivering the update to this channel."""

    def __init__(self, channel: str, claim: entries.Delivery) -> None:
        super().__init__(
            f"{claim.by} has been delivering update {claim.update[-6:]} to {channel} since {rfc3339(claim.recorded)}",
            "wait for the receipt: mim show; if there is none after 10 minutes: mim deliver --again",
        )


@dataclass(frozen=True, kw_only=True)
class ClaimDelivery(OnIncident, event="the delivery", status="exists"):
    """Record that this clone is delivering an update to a channel, so that no other clone does the same."""

    update: str
    channel: str
    instead_of: str | None = None
    again: bool = False
    """Whether to retry after a delivery that partly failed."""
    take_over: bool = False
    """Whether to take over from a sender that has not recorded a receipt."""

    def build(self, snapshot: Snapshot) -> Change:
        """Add the claim. Refuse if the update has already been delivered or another sender is delivering it."""
        record = guards.require_incident(snapshot, self.incident)
        update = _update(record, self.update)
        found = delivered(record.timeline, self.update, self.channel)
        if found.is_complete or (found.receipt and not self.again):
            raise AlreadyDelivered(self.update, self.channel)
        if found.is_claimed(self.now) or (found.claims and not self.take_over):
            raise BeingDelivered(self.channel, found.claims[-1])
        return self.entries(f"delivering update {self.update[-6:]} to {self.channel}", self._entry(update))

    def _entry(self, update: entries.Update) -> entries.Delivery:
        return entries.Delivery(
            **self.stamp(),
            audience=update.audience,
            update=self.update,
            channel=self.channel,
            state="claimed",
            instead_of=self.instead_of,
        )


@dataclass(frozen=True, kw_only=True)
class RecordReceipt(OnIncident, event="the receipt", status="exists"):
    """Record how many recipients of an update a channel accepted and refused."""

    update: str
    channel: str
    accepted: int
    refused: tuple[Refusals, ...] = ()
    unknown: int = 0
    instead_of: str | None = None
    url_id: str | None = None
    audience: str | None = None
    text: str | None = None
    """The reason why nothing was sent, if the channel could not be used."""

    @property
    def _state(self) -> DeliveryState:
        if not self.accepted:
            return "failed"
        return "partly" if self.refused or self.unknown else "sent"

    def build(self, snapshot: Snapshot) -> Change:
        """Record the receipt regardless of what has happened since the claim."""
        _update(guards.require_incident(snapshot, self.incident), self.update)
        entry = entries.Delivery(
            **self.stamp(),
            text=self.text,
            audience=self.audience,
            update=self.update,
            channel=self.channel,
            state=self._state,
            accepted=self.accepted,
            refused=self.refused,
            unknown=self.unknown,
            instead_of=self.instead_of,
            url_id=self.url_id,
        )
        return self.entries(f"update {self.update[-6:]} {brief(receipt_words(entry), _IN_SUBJECT)}", entry)


def _update(record: Incident, name: str) -> entries.Update:
    for each in record.timeline:
        if each.id == name and each.kind == "update":
            return each
    raise UsageError(f"{record.id} has no update {name!r}", f"mim show {quoted(record.id)}")


def receipt_words(entry: entries.Delivery) -> str:
    """Return a receipt as a phrase, such as `sent to executive-mail, 12 accepted`."""
    if entry.state == "claimed":
        return f"is being sent to {entry.channel}"
    counts = [f"{entry.accepted} accepted"] if entry.accepted else []
    counts += [f"{each.recipients} refused: {each.reason}" for each in entry.refused]
    counts += [f"{entry.unknown} without an answer"] if entry.unknown else []
    said = {"sent": "sent to", "partly": "partly sent to", "failed": "not sent to"}[entry.state]
    return f"{said} {entry.channel}: {', '.join(counts) or entry.text or 'no recipients'}"
