"""The delivery state of each update on each channel, derived from the claims and receipts in the timeline."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from mimkit.model.incident.effects.same_key import repeats

CLAIM_LASTS: Final = timedelta(minutes=10)
"""How long a claim without a receipt prevents other clones from sending.

After that, a person decides whether to take over.
"""


class Delivered(NamedTuple):
    """The delivery state of one update on one channel."""

    claims: tuple[Any, ...]
    """The claims without a receipt, in recording order."""
    receipt: Any | None
    """The last receipt."""

    @property
    def is_complete(self) -> bool:
        """Whether every recipient was reached."""
        return self.receipt is not None and self.receipt.state == "sent"

    @property
    def failed(self) -> Any | None:
        """The last receipt if that attempt reached no recipients and no new attempt has started. Otherwise, None."""
        return self.receipt if self.receipt and self.receipt.state == "failed" and not self.claims else None

    def is_claimed(self, now: datetime) -> bool:
        """Return whether a clone may be sending the update at `now`."""
        return any(now - each.recorded < CLAIM_LASTS for each in self.claims)


def delivered(timeline: Iterable[Any], update: str, channel: str) -> Delivered:
    """Return the delivery state of an update on a channel."""
    claims: list[Any] = []
    receipt = None
    entries = tuple(timeline)
    # If two clones approved the same text, their updates share one delivery state.
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
            # A receipt ends all earlier claims. If two clones claimed at the same time, one of them backed
            # off.
            receipt, claims = each, []
    return Delivered(tuple(claims), receipt)
