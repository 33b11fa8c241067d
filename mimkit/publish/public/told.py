"""Which records the public was told of: an allow-list, so what is not named here stays inside."""

from __future__ import annotations

from typing import Any

from mimkit.model.entries import LOG_KINDS
from mimkit.model.review import Review
from mimkit.model.snapshot import Snapshot

WITH_WORDS = (*LOG_KINDS, "workaround", "restored", "fixed", "close")
"""The kinds of entries besides updates whose words may go out, where the entry names an audience outside."""


def outside(snapshot: Snapshot) -> frozenset[str]:
    """Return the audiences outside the organisation; without any, nothing is public.

    An authority is outside too, and what is reported to it is between the two.
    """
    return frozenset(each.id for each in snapshot.audiences if each.public and not each.authority)


def has_public_words(entry: Any, audiences: frozenset[str]) -> bool:
    """Tell whether the words of an entry were meant for somebody outside.

    An update for no audience in particular went to each of them; anything else stays inside until it names one.
    """
    if entry.kind == "update":
        return bool(audiences) and (entry.audience is None or entry.audience in audiences)
    return entry.kind in WITH_WORDS and entry.audience in audiences


def told(snapshot: Snapshot, audiences: frozenset[str]) -> frozenset[str]:
    """Return the ids of the incidents that the public has heard of, by words for it or by the review; no drills."""
    return frozenset(
        key
        for key, incident in snapshot.incidents.items()
        if incident.mode != "drill"
        and (
            is_shared(snapshot.reviews.get(key), audiences)
            or any(has_public_words(entry, audiences) for entry in incident.timeline)
        )
    )


def is_shared(review: Review | None, audiences: frozenset[str]) -> bool:
    """Tell whether a review is published and was shared with somebody outside."""
    return review is not None and review.state == "published" and not audiences.isdisjoint(review.shared_with)
