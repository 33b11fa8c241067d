"""Post-incident review list: due, in progress, published and waived."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from mimkit.model.incident.review import Review
from mimkit.model.obligation import Obligation
from mimkit.publish.archive import Archive
from mimkit.publish.card import Case
from mimkit.publish.links import REVIEWS
from mimkit.publish.page import Page
from mimkit.publish.status import Badge
from mimkit.publish.views.parts.badges import review_badge, severity_rank

_MOST = 300


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A review in a list; one that is due but not started has only a deadline."""

    case: Case
    rank: str
    badge: Badge
    review: Review | None
    due: datetime | None
    open_actions: int

    @property
    def title(self) -> str:
        """The incident's title."""
        return self.case.header.title


def reviews_page(archive: Archive) -> Page:
    """Return the page of reviews."""
    due = {each.incident: each for each in archive.owed if _is_review(archive, each.clock)}
    owed = [case for case in archive.cases if case.review is None and case.id in due]
    begun = [case for case in archive.cases if case.review and case.review.state in ("draft", "in-review")]
    over = [case for case in archive.cases if case.review and case.review.state in ("published", "waived")]
    view = {
        "open": tuple(_row(archive, case, due) for case in (*owed, *begun)),
        "over": tuple(_row(archive, case, due) for case in over[:_MOST]),
        "more": max(len(over) - _MOST, 0),
        "published": sum(case.review is not None and case.review.state == "published" for case in over),
    }
    return Page(REVIEWS, "Post-incident reviews", "reviews.html.j2", view, ("navigation", "toc"))


def _is_review(archive: Archive, clock: str) -> bool:
    known = archive.snapshot.policy.clock(clock)
    return known is not None and (known.met_by or "").startswith("review.")


def _row(archive: Archive, case: Case, due: Mapping[str | None, Obligation]) -> ReviewRow:
    review = case.review
    obligation = due.get(case.id)
    return ReviewRow(
        case=case,
        rank=severity_rank(archive, case.standing.severity),
        badge=review_badge(case) or Badge("Review not started", "bad"),
        review=review,
        due=obligation.due if obligation else None,
        open_actions=sum(each.done is None and each.declined is None for each in review.actions)
        if review
        else 0,
    )
