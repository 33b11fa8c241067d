"""The status of incidents and services. Both sites, the feeds and the API use the same table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from mimkit.model.incident.service_status import WORDS, ServiceStatus, rank, worst
from mimkit.publish.archive import Archive
from mimkit.publish.card import Card
from mimkit.publish.service_status.spans import status_of_severity

Tone = Literal["bad", "warn", "calm", "good", "quiet"]
ApiStatus = Literal["investigating", "identified", "monitoring", "resolved", "postmortem"]
Impact = Literal["none", "minor", "major", "critical"]
ComponentStatus = ServiceStatus | Literal["under_maintenance"]


@dataclass(frozen=True, slots=True)
class Badge:
    """A label and its tone. The colour conveys nothing that the label does not convey."""

    words: str
    tone: Tone


class Status(NamedTuple):
    """The label of a phase on internal pages, and its status on status pages and in their API."""

    internal: Badge
    api: ApiStatus

    @property
    def public(self) -> Badge:
        """The label on public pages and in the feed."""
        return INCIDENTS[self.api]


_END_UNKNOWN: Final = Badge("End time unknown", "quiet")

INCIDENTS: Final[Mapping[ApiStatus, Badge]] = {
    "investigating": Badge("Investigating", "bad"),
    "identified": Badge("Identified", "warn"),
    "monitoring": Badge("Monitoring", "calm"),
    "resolved": Badge("Resolved", "good"),
    "postmortem": Badge("Resolved", "good"),
}
"""The status page label for each incident state in the API, as shown on public pages and in the feed."""

STATUSES: Final[Mapping[str, Status]] = {
    "proposed": Status(Badge("Proposed", "warn"), "investigating"),
    "investigating": Status(Badge("Investigating", "bad"), "investigating"),
    "workaround": Status(Badge("Workaround in place", "warn"), "identified"),
    "restored": Status(Badge("Restored, awaiting confirmation", "calm"), "monitoring"),
    "confirmed": Status(Badge("Restored, confirmed", "good"), "resolved"),
    "closed": Status(Badge("Closed", "good"), "resolved"),
    "rejected": Status(Badge("Not a major incident", "quiet"), "resolved"),
    "demoted": Status(Badge("Demoted", "quiet"), "resolved"),
    "merged": Status(Badge("Merged", "quiet"), "resolved"),
}
"""The label and the API status of each phase.

If an incident's review is published, its API status is `postmortem` instead.
"""

COMPONENTS: Final[Mapping[ComponentStatus, Badge]] = {
    "operational": Badge(WORDS["operational"], "good"),
    "degraded_performance": Badge(WORDS["degraded_performance"], "warn"),
    "partial_outage": Badge(WORDS["partial_outage"], "bad"),
    "major_outage": Badge(WORDS["major_outage"], "bad"),
    "under_maintenance": Badge("Under maintenance", "calm"),
}
"""The status page label for each service state in the API.

"Operational" only means that no open incident affects the service.
"""

_WORSE: Final[tuple[ComponentStatus, ...]] = (
    "operational", "under_maintenance", "degraded_performance", "partial_outage", "major_outage",
)  # fmt: skip
_WORST_FIRST: Final[tuple[Impact, ...]] = ("critical", "major", "minor", "none")
_IMPACTS: Final[Mapping[ServiceStatus, Impact]] = {
    "major_outage": "critical",
    "partial_outage": "major",
    "degraded_performance": "minor",
    "operational": "none",
}


def is_running(card: Card) -> bool:
    """Return whether the incident is ongoing. A back-filled incident is not, even if it was never closed."""
    return card.is_running


def is_unresolved(card: Card) -> bool:
    """Return whether status pages show the incident as active, which they do until restoration is confirmed."""
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
    return INCIDENTS[api_status(card)]


def api_status(card: Card) -> ApiStatus:
    """Return the status of an incident for the status page API."""
    if is_running(card):
        return STATUSES[card.standing.phase].api
    return "postmortem" if card.review and card.review.state == "published" else "resolved"


def _is_open_report(card: Card) -> bool:
    """Return whether the incident was back-filled from a report that does not mention when it was closed."""
    return card.header.mode == "backfill" and card.standing.is_open


def impact(archive: Archive, card: Card) -> Impact:
    """Return an incident's impact. It is based on the severity, but is at most the worst status of any service.

    A severity can be higher than the impact that readers of a public page noticed.
    """
    standing = card.standing
    if standing.status in ("demoted", "merged"):
        return "none"
    by_severity = status_of_severity(archive.snapshot.policy, standing.severity)
    if standing.status == "proposed" and is_running(card):
        by_severity = "degraded_performance"
    spans = archive.service_statuses(card)
    felt = worst(span.status for span in spans) if spans else by_severity
    return _IMPACTS[min(by_severity, felt, key=rank)]


def worst_impact(archive: Archive, cards: Iterable[Card]) -> Impact:
    """Return the worst impact of the incidents in which service has not been restored."""
    found = {impact(archive, card) for card in cards if not is_well(card)}
    return next((each for each in _WORST_FIRST if each in found), "none")


def worst_component(statuses: Iterable[ComponentStatus]) -> ComponentStatus:
    """Return the worst state among several services. Only `operational` is better than maintenance."""
    return max(statuses, key=_WORSE.index, default="operational")


def overall(archive: Archive, running: Sequence[Card]) -> Badge:
    """Return the worst state among all services.

    If no service is affected, return the status of the incident that is furthest from being resolved.
    """
    services = (component_status(archive, name, running) for name in archive.snapshot.services)
    state = worst_component(services)
    if state in ("operational", "under_maintenance") and running:
        return min((public_badge(card) for card in running), key=[*INCIDENTS.values()].index)
    return COMPONENTS[state]


def component_status(archive: Archive, service: str, running: Iterable[Card]) -> ComponentStatus:
    """Return a service's worst state in any ongoing incident that affects it directly or through dependencies.

    If no incident affects the service, it is under maintenance from the start of the work to its end.
    """
    found = worst(
        span.status
        for card in running
        for span in archive.service_statuses(card)
        if span.service == service and span.end is None
    )
    is_maintained = found == "operational" and service in archive.under_maintenance
    return "under_maintenance" if is_maintained else found
