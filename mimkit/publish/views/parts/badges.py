"""Status badges, each with a label and a tone."""

from __future__ import annotations

from mimkit.model.time.end_of_day import last_moment
from mimkit.model.time.remaining import ahead, apart
from mimkit.publish.archive import Archive
from mimkit.publish.card import Card, ReviewAction
from mimkit.publish.status import Badge
from mimkit.publish.times import day

_PROBLEMS = {
    "open": Badge("Under investigation", "warn"),
    "known-error": Badge("Known error", "calm"),
    "fixed": Badge("Fixed", "good"),
    "closed": Badge("Closed", "good"),
}
_REVIEWS = {
    "draft": Badge("Review draft", "warn"),
    "in-review": Badge("Review awaiting approval", "calm"),
    "published": Badge("Review published", "good"),
    "waived": Badge("Review waived", "quiet"),
}
MODES = {"drill": Badge("Drill", "quiet"), "backfill": Badge("Back-filled", "quiet")}


def mode_badge(card: Card) -> Badge | None:
    """Return the badge for a drill or a back-filled record, or None for a live incident."""
    return MODES.get(card.header.mode)


def problem_badge(state: str) -> Badge:
    """Return the status badge for a problem record."""
    return _PROBLEMS[state]


def review_badge(card: Card) -> Badge | None:
    """Return the review's status badge, or None if there is no review."""
    return _REVIEWS[card.review.state] if card.review else None


def severity_rank(archive: Archive, severity: str) -> str:
    """Return the CSS name for a severity, based on its rank in the catalogue, worst first."""
    place = archive.severity_rank.get(severity)
    return "pending" if place is None or severity == "pending" else str(min(place, 4))


def action_badge(archive: Archive, owed: ReviewAction) -> Badge | None:
    """Return an action item's status badge, or None if the item belongs to a back-filled incident and its status is unknown."""
    item = owed.item
    if item.done:
        return Badge(f"Done {day(archive.zoned.date(item.done.at))}", "good")
    if item.declined:
        return Badge("Declined", "quiet")
    if owed.card.header.mode == "backfill":
        return None
    due, now = archive.action_due(owed), archive.facts.now
    if due is None:
        return Badge("No due date", "warn")
    if is_overdue(archive, owed):
        return Badge(f"{apart(due, now)} overdue", "bad")
    left = ahead(due, now)
    return Badge(f"Due {left}", "warn" if left == "today" else "calm")


def is_overdue(archive: Archive, owed: ReviewAction) -> bool:
    """Return whether the deadline of an open action item has passed."""
    due = archive.action_due(owed)
    return due is not None and last_moment(due) < archive.facts.now
