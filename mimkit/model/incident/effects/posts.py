"""Determines which entries were posted to the working channel, from the claims and receipts in the timeline."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from mimkit.model.incident.effects.deliveries import CLAIM_LASTS


class Posts(NamedTuple):
    """The claims and receipts for posting to one channel."""

    posted: frozenset[str]
    """The ids of the entries that have a receipt."""
    claims: tuple[Any, ...]
    """The claims, in recording order."""

    def claimed_by_others(self, entry: str, clone: str) -> tuple[Any, ...]:
        """Return the claims that other clones made on an entry."""
        return tuple(each for each in self.claims if entry in each.entries and each.sender != clone)


def posts(timeline: Iterable[Any], channel: str) -> Posts:
    """Return the claims and receipts in a timeline for posting to a channel."""
    found = sorted(
        (each for each in timeline if each.kind == "posted" and each.channel == channel),
        key=lambda each: each.id,
    )
    receipts = (name for each in found if each.state == "posted" for name in each.entries)
    return Posts(frozenset(receipts), tuple(each for each in found if each.state == "claimed"))


def is_running(claim: Any, now: datetime) -> bool:
    """Return whether a claim still prevents other clones from posting."""
    return bool(now - claim.recorded < CLAIM_LASTS)
