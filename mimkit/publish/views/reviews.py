"""The list of post-incident reviews: due, in progress, published and waived."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from mimkit.model.incident.review import Review
from mimkit.model.obligation import Obligation
from mimkit.publish.archive import Archive
from mimkit.publish.card import Card
from mimkit.publish.links import REVIEWS
from mimkit.publish.page import Page
from mimkit.publish.status import Badge
from mimkit.publish.views.parts.badges import review_badge, severity_rank

_MOST = 300


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A review in a list. A review that is due but not started has only a deadline."""

    card: Card
    rank: str
    badge: Badge
    review: Review | None
    due: datetime | None
    open_actions: int

    @property
    def title(self) -> str:
        """The incident's title."""
        return self.card.header.title


def reviews_page(archive: Archive) -> Page:
    """Return the reviews page."""
    due = {each.incident: each for each in archive.owed if _is_review(archive, each.clock)}
    owed = [card for card in archive.cards if card.review is None and card.id in due]
    begun = [card for card in archive.cards if card.review and card.review.state in ("draft", "in-review")]
    over = [card for card in archive.cards if card.review and card.review.state in ("published", "waived")]
    view = {
        "open": tuple(_row(archive, card, due) for card in (*owed, *begun)),
        "over": tuple(_row(archive, card, due) for card in over[:_MOST]),
        "more": max(len(over) - _MOST, 0),
        "published": sum(card.review is not None and card.review.state == "published" for card in over),
    }
    return Page(REVIEWS, "Post-incident reviews", "reviews.html.j2", view, ("navigation", "toc"))


def _is_review(archive: Archive, clock: str) -> bool:
    known = archive.snapshot.policy.clock(clock)
    return known is not None and (known.met_by or "").startswith("review.")


def _row(archive: Archive, card: Card, due: Mapping[str | None, Obligation]) -> ReviewRow:
    review = card.review
    obligation = due.get(card.id)
    return ReviewRow(
        card=card,
        rank=severity_rank(archive, card.standing.severity),
        badge=review_badge(card) or Badge("Review not started", "bad"),
        review=review,
        due=obligation.due if obligation else None,
        open_actions=sum(each.done is None and each.declined is None for each in review.actions)
        if review
        else 0,
    )
