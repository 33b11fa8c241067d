"""How far the delivery of each update to each channel got, from the claims and receipts in the timeline."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from mimkit.model.incident.effects.same_key import repeats

CLAIM_LASTS: Final = timedelta(minutes=10)
"""How long a claim without a receipt keeps other clones from sending; after that, a person decides."""


class Delivered(NamedTuple):
    """The delivery of one update to one channel."""

    claims: tuple[Any, ...]
    """The claims without a receipt, in the order of recording."""
    receipt: Any | None
    """The last receipt."""

    @property
    def is_complete(self) -> bool:
        """Whether every recipient was reached."""
        return self.receipt is not None and self.receipt.state == "sent"

    @property
    def failed(self) -> Any | None:
        """The receipt, if the last attempt reached none of the recipients, and no other one was begun since."""
        return self.receipt if self.receipt and self.receipt.state == "failed" and not self.claims else None

    def is_claimed(self, now: datetime) -> bool:
        """Return whether someone is sending now."""
        return any(now - each.recorded < CLAIM_LASTS for each in self.claims)


def delivered(timeline: Iterable[Any], update: str, channel: str) -> Delivered:
    """Return how far the delivery of an update to a channel got."""
    claims: list[Any] = []
    receipt = None
    entries = tuple(timeline)
    # If two clones approved the same text, the delivery of either update is that of the one that counts.
    same = repeats(entries)
    found = [
        each
        for each in entries
        if each.kind == "delivery"
        and each.channel == channel
        and same.get(each.update, each.update) == same.get(update, update)
    ]
    for each in sorted(found, key=lambda each: each.id):
        if each.state == "claimed":
            claims.append(each)
        else:
            # A receipt ends every claim before it. If two clones claimed at the same moment, one of them gave way.
            receipt, claims = each, []
    return Delivered(tuple(claims), receipt)
