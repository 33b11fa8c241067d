"""The status of an incident and of a service: one table for both sites, the feeds and the API."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from mimkit.model.policy.policy import PENDING
from mimkit.publish.archive import Archive
from mimkit.publish.card import Card

Tone = Literal["bad", "warn", "calm", "good", "quiet"]
ApiStatus = Literal["investigating", "identified", "monitoring", "resolved", "postmortem"]
Impact = Literal["none", "minor", "major", "critical"]
ComponentStatus = Literal["operational", "degraded_performance", "partial_outage", "major_outage"]


@dataclass(frozen=True, slots=True)
class Badge:
    """A label and its tone; the colour adds no information that the label lacks."""

    words: str
    tone: Tone


class Status(NamedTuple):
    """The labels of one phase: on internal pages, on public pages and in the feed, and in the status page API."""

    internal: Badge
    public: Badge
    api: ApiStatus


_NOT_MAJOR: Final = Badge("Not a major incident", "quiet")
_RESOLVED: Final = Badge("Resolved", "good")
_END_UNKNOWN: Final = Badge("End time unknown", "quiet")

STATUSES: Final[Mapping[str, Status]] = {
    "proposed": Status(Badge("Proposed", "warn"), Badge("Investigating", "warn"), "investigating"),
    "investigating": Status(Badge("Investigating", "bad"), Badge("Investigating", "bad"), "investigating"),
    "workaround": Status(
        Badge("Workaround in place", "warn"), Badge("Workaround in place", "warn"), "identified"
    ),
    "restored": Status(
        Badge("Restored, awaiting confirmation", "calm"), Badge("Monitoring", "calm"), "monitoring"
    ),
    "confirmed": Status(Badge("Restored, confirmed", "good"), _RESOLVED, "resolved"),
    "closed": Status(Badge("Closed", "good"), _RESOLVED, "resolved"),
    "rejected": Status(_NOT_MAJOR, _NOT_MAJOR, "resolved"),
    "demoted": Status(Badge("Demoted", "quiet"), _NOT_MAJOR, "resolved"),
    "merged": Status(Badge("Merged", "quiet"), Badge("Merged", "quiet"), "resolved"),
}
"""Each phase. An incident with a published review is `postmortem` in the API."""

COMPONENTS: Final[Mapping[ComponentStatus, Badge]] = {
    "operational": Badge("Operational", "good"),
    "degraded_performance": Badge("Degraded performance", "warn"),
    "partial_outage": Badge("Partial outage", "bad"),
    "major_outage": Badge("Major outage", "bad"),
}
"""Each API state of a service, as shown on the public page. "Operational" means only that no incident is open."""

_WORST_FIRST: Final[tuple[Impact, ...]] = ("critical", "major", "minor", "none")
_BY_IMPACT: Final[Mapping[Impact, ComponentStatus]] = {
    "critical": "major_outage",
    "major": "partial_outage",
    "minor": "degraded_performance",
    "none": "operational",
}


def is_running(card: Card) -> bool:
    """Return whether the incident is ongoing; a back-filled one is not, even if it was never closed."""
    return card.standing.is_open and card.header.mode == "live"


def is_unresolved(card: Card) -> bool:
    """Return whether status pages show the incident as active: until restoration is confirmed."""
    return is_running(card) and STATUSES[card.standing.phase].api != "resolved"


def is_well(card: Card) -> bool:
    """Return whether service has been restored."""
    return card.standing.phase in ("restored", "confirmed")


def internal_badge(card: Card) -> Badge:
    """Return the status of an incident for internal pages."""
    if _is_open_report(card):
        return Badge("Restored", "good") if card.standing.milestones.restored else _END_UNKNOWN
    return STATUSES[card.standing.phase].internal


def public_badge(card: Card) -> Badge:
    """Return the status of an incident for public pages and the feed."""
    if _is_open_report(card):
        return _RESOLVED if card.standing.milestones.restored else _END_UNKNOWN
    return STATUSES[card.standing.phase].public


def api_status(card: Card) -> ApiStatus:
    """Return the status of an incident for the status page API."""
    if is_running(card):
        return STATUSES[card.standing.phase].api
    return "postmortem" if card.review and card.review.state == "published" else "resolved"


def _is_open_report(card: Card) -> bool:
    """Return whether the incident was back-filled from a report that does not say when it was closed."""
    return card.header.mode == "backfill" and card.standing.is_open


def impact(archive: Archive, card: Card) -> Impact:
    """Return the impact of an incident, from the rank of its severity among the major ones."""
    if card.standing.status in ("demoted", "merged"):
        return "none"
    known = archive.snapshot.policy.severity(card.standing.severity)
    undecided = card.standing.status == "proposed" and is_running(card)
    if undecided or (known and known.id != PENDING and not known.major):
        return "minor"
    if known is None or known.id == PENDING:
        return "major"  # declared before its severity was known
    return {1: "critical", 2: "major"}.get(archive.severity_rank[known.id], "minor")  # type: ignore[return-value]  # as it reads


def worst_impact(archive: Archive, cards: Iterable[Card]) -> Impact:
    """Return the worst impact of the incidents whose service has not been restored."""
    found = {impact(archive, card) for card in cards if not is_well(card)}
    return next((each for each in _WORST_FIRST if each in found), "none")


def component_status(archive: Archive, service: str, running: Iterable[Card]) -> ComponentStatus:
    """Return the state of a service, from the ongoing incidents that affect it.

    A service for which every incident has a workaround is degraded: it is usable, but not well.
    """
    ours = [card for card in running if service in card.standing.services_out and not is_well(card)]
    worst = worst_impact(archive, ours)
    if worst != "none" and all(card.standing.phase == "workaround" for card in ours):
        return "degraded_performance"
    return _BY_IMPACT[worst]
