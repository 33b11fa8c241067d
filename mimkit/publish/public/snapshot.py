"""What the public sees of a snapshot: a smaller one, built from nothing."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from mimkit.model.calendar import BusinessCalendar
from mimkit.model.directory import Audience, Channels, Service
from mimkit.model.incident import Incident, Source
from mimkit.model.packed import Shelf
from mimkit.model.policy import Policy, Role, Severity
from mimkit.model.review import Review
from mimkit.model.snapshot import Snapshot
from mimkit.publish.public.entries import US, public_timeline
from mimkit.publish.public.told import is_shared, outside, told


def public(snapshot: Snapshot) -> Snapshot:
    """Return what readers outside may see, as a snapshot of its own; of a public one, the same again.

    It holds the incidents that the public was told of, at the time or by the review, without the words that
    were not for it; the services that are marked as public; reviews that were shared outside; and of the policy
    the names of severities and roles. People, resolver groups, problem records, action items, runbooks, rosters,
    channels, clocks and every reference to another system stay inside, but for the report under a licence that
    a record was taken from.
    """
    audiences = outside(snapshot)
    heard = told(snapshot, audiences)
    services = {key: _service(each) for key, each in snapshot.services.items() if each.public}
    roles = frozenset(each.id for each in snapshot.policy.roles)
    return Snapshot(
        policy=_policy(snapshot.policy),
        services=services,
        channels=Channels(
            audiences=tuple(_audience(each) for each in snapshot.audiences if each.id in audiences)
        ),
        incidents=Shelf(
            (key, _incident(each, services.keys(), tuple(public_timeline(each, audiences, heard, roles))))
            for key, each in snapshot.incidents.items()
            if key in heard
        ),
        reviews={
            key: _review(each, audiences)
            for key, each in snapshot.reviews.items()
            if key in heard and is_shared(each, audiences)
        },
        taken_ids=heard,
    )


def _policy(policy: Policy) -> Policy:
    return Policy(
        organisation=policy.organisation,
        calendar=BusinessCalendar(zone=policy.calendar.zone),
        severities=tuple(
            Severity(id=each.id, title=each.title, words=each.title, major=each.major)
            for each in policy.severities
        ),
        criteria=(),
        roles=tuple(Role(id=each.id, title=each.title) for each in policy.roles),
        gates=(),
    )


def _service(service: Service) -> Service:
    # Tier and owner must be filled and are nobody's affair outside: the same for all.
    return Service(id=service.id, title=service.title, tier=1, owner=US, public=True)


def _audience(audience: Audience) -> Audience:
    return Audience(id=audience.id, title=audience.title, channel=audience.id, public=True)


def _incident(incident: Incident, services: Container[str], timeline: tuple[Any, ...]) -> Incident:
    return Incident(
        id=incident.id,
        title=incident.title,
        services=tuple(each for each in incident.services if each in services),
        started=incident.started,
        mode=incident.mode,
        source=_source(incident.source),
        timeline=timeline,
    )


def _source(source: Source | None) -> Source | None:
    """Name a report that is under a licence: that lets it go out, and mostly asks for its name."""
    if source is None or source.licence is None:
        return None
    return Source(title=source.title, url=source.url, licence=source.licence)


def _review(review: Review, audiences: frozenset[str]) -> Review:
    return Review(
        incident=review.incident,
        state="published",
        owner=US,
        started=review.published or review.started,
        published=review.published,
        shared_with=tuple(each for each in review.shared_with if each in audiences),
        summary=review.summary,
        trigger=review.trigger,
        detection=review.detection,
        root_cause=review.root_cause,
        worked=review.worked,
        slowed=review.slowed,
    )
