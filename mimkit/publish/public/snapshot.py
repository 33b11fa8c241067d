"""Builds the public snapshot from the full snapshot, field by field."""

from __future__ import annotations

from collections.abc import Container, Iterator
from datetime import date
from typing import Final

from mimkit.model.incident.entry_parts import REDACTED
from mimkit.model.incident.incident import Incident, PublicWords, Source
from mimkit.model.incident.incident_facts import PUBLIC_FACTS
from mimkit.model.incident.review import ActionItem, Declined, Done, Review
from mimkit.model.incident.state import fold
from mimkit.model.organisation.directory import Audience, Channels, Service
from mimkit.model.packed import PackedMapping
from mimkit.model.policy.policy import PENDING, Policy, Role, Severity
from mimkit.model.snapshot import Snapshot
from mimkit.model.time.calendar import BusinessCalendar
from mimkit.publish.public.allowed import SERVICE_TEXTS, Affected, is_shared, public_incidents
from mimkit.publish.public.changes import PublicChanges
from mimkit.publish.public.entries import US, Impact, PublicEntryContext, public_timeline
from mimkit.publish.public.maintenance import public_maintenance
from mimkit.publish.service_status.spans import status_spans_of
from mimkit.rules.families.public import PUBLIC_SECTIONS, outside

IMPACTS: Final[tuple[Impact, ...]] = ("critical", "major", "minor")
"""The public names for severities, worst first."""
_NAMED: Final = 4
"""The maximum number of services in an incident title."""
_LONGEST: Final = 200
"""The maximum length of an incident title, in characters."""


def public(snapshot: Snapshot, withheld: Container[tuple[str, str]] = frozenset()) -> Snapshot:
    """Return the public part of a snapshot as a new snapshot. If all of it is public, they are equal.

    The result contains the incidents that are public because of a text for the public, their review or their
    declaration. They have the title, summary and impact that were written for the public, but no internal texts.
    The result also contains the services that are marked as public, with their public description and group, the
    reviews that were shared outside the organisation with their action items that have a public title, and the names
    of the policy's roles. Everything else stays internal: other titles, tags and severities, people, resolver groups,
    problem records, other action items, runbooks, rosters, channels, deadlines, and all references to other systems,
    except for the licensed report on which a record is based.

    `withheld` identifies further texts that stay internal. Each item is an incident id with an entry id the name of a
    review section or the id of an action item, or a service id with the name of a text.
    """
    audiences = outside(snapshot)
    heard = public_incidents(snapshot, audiences)
    services = {key: _service(each, withheld) for key, each in snapshot.services.items() if each.public}
    teller = PublicEntryContext(
        audiences,
        heard,
        frozenset(each.id for each in snapshot.policy.roles),
        {
            each.id: worst
            for each, worst in zip(snapshot.policy.severities, _worst(snapshot.policy), strict=True)
        },
        withheld,
    )
    affected = Affected(snapshot.services)
    statuses = {
        key: status_spans_of(incident, snapshot, affected.dependents)
        for key, incident in snapshot.incidents.items()
        if key in heard
    }
    return Snapshot(
        policy=_policy(snapshot.policy),
        services=services,
        channels=Channels(
            audiences=tuple(_audience(each) for each in snapshot.audiences if each.id in audiences)
        ),
        incidents=PackedMapping(
            (key, _incident(each, snapshot, affected.where_felt(statuses[key]), teller))
            for key, each in snapshot.incidents.items()
            if key in heard
        ),
        reviews={
            key: _review(each, audiences, withheld)
            for key, each in snapshot.reviews.items()
            if key in heard and is_shared(each, audiences)
        },
        service_statuses={
            key: tuple(span for span in spans if affected.is_public(span.service))
            for key, spans in statuses.items()
        },
        maintenance=public_maintenance(snapshot, withheld),
        taken_ids=heard,
        changed=PublicChanges(snapshot, audiences, affected).by_incident(heard),
    )


def _policy(policy: Policy) -> Policy:
    return Policy(
        organisation=policy.organisation,
        calendar=BusinessCalendar(zone=policy.calendar.zone),
        severities=tuple(
            Severity(id=each, title=each, words=each, major=each != "minor") for each in IMPACTS
        ),
        announce=policy.announce,
        stale_after=policy.stale_after,
        criteria=(),
        roles=tuple(Role(id=each.id, title=each.title) for each in policy.roles),
        gates=(),
    )


def _worst(policy: Policy) -> Iterator[Impact]:
    """Yield the public impact for each severity in the catalogue, based on its rank among the major severities."""
    for place, severity in enumerate(policy.severities):
        if severity.id == PENDING:
            yield "major"
        else:
            yield IMPACTS[min(place, 2)] if severity.major or severity.id in IMPACTS else "minor"


def _service(service: Service, withheld: Container[tuple[str, str]]) -> Service:
    words = {each: getattr(service, each) for each in SERVICE_TEXTS if (service.id, each) not in withheld}
    # Tier and owner are required fields, but internal, so every service gets the same values.
    return Service(id=service.id, title=service.title, tier=1, owner=US, public=True, **words)


def _audience(audience: Audience) -> Audience:
    return Audience(
        id=audience.id, title=audience.title, channel=audience.id, public=True, subscribe=audience.subscribe
    )


def _incident(
    incident: Incident, snapshot: Snapshot, affected: Affected, teller: PublicEntryContext
) -> Incident:
    services = affected.by(incident.services)
    source = _source(incident.source)
    seen = Incident(
        id=incident.id,
        title="-",
        services=services,
        started=incident.started,
        started_precision=incident.started_precision,
        started_latest=incident.started_latest,
        mode=incident.mode,
        source=source,
        public=_public_words(incident, teller.withheld),
        timeline=tuple(public_timeline(incident, teller, affected)),
    )
    title = seen.public.title if seen.public else None
    title = title or (source.title if source else None)
    title = title or _title(seen, [snapshot.services[each].title for each in services])
    return seen.model_copy(update={"title": title})


def _public_words(incident: Incident, withheld: Container[tuple[str, str]]) -> PublicWords | None:
    """Return the texts that were written for the public, except those that are withheld."""
    kept = {
        field.removeprefix("public."): text
        for field in PUBLIC_FACTS
        if (text := incident.header_value(field)) and (incident.id, field) not in withheld
    }
    return PublicWords(**kept) if kept else None


def _title(incident: Incident, services: list[str]) -> str:
    """Return a public title that lists the affected services, for an incident without a title written for the public."""
    if not services and _is_new(incident):
        return "We are investigating a problem"
    if not services:
        day = date.fromisoformat(incident.id[3:11])
        return f"Incident on {day.day} {day:%B %Y}"
    named = (
        services
        if len(services) <= _NAMED
        else [*services[: _NAMED - 1], f"{len(services) - _NAMED + 1} others"]
    )
    what = " and ".join(each for each in (", ".join(named[:-1]), named[-1]) if each)
    words = f"We are investigating a problem with {what}" if _is_new(incident) else f"Problem with {what}"
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 3]}..."


def _is_new(incident: Incident) -> bool:
    """Return whether the public knows nothing yet except that an incident is ongoing."""
    told = (entry for entry in incident.timeline if entry.kind not in ("declared", "severity"))
    return fold(incident).phase == "investigating" and all(
        getattr(each, each.words[0]) == REDACTED for each in told
    )


def _source(source: Source | None) -> Source | None:
    """Return the source if it is a licensed report, which may be published and usually requires attribution."""
    if source is None or source.licence is None:
        return None
    return Source(title=source.title, url=source.url, licence=source.licence)


def _review(review: Review, audiences: frozenset[str], withheld: Container[tuple[str, str]]) -> Review:
    sections = {
        each: getattr(review, each) for each in PUBLIC_SECTIONS if (review.incident, each) not in withheld
    }
    return Review(
        incident=review.incident,
        state="published",
        owner=US,
        started=review.published or review.started,
        published=review.published,
        shared_with=tuple(each for each in review.shared_with if each in audiences),
        actions=tuple(
            _action(each, each.public_title)
            for each in review.actions
            if each.public_title and (review.incident, each.id) not in withheld
        ),
        **sections,
    )


def _action(action: ActionItem, title: str) -> ActionItem:
    """Return an action item without its owner, due date, ticket, evidence and reasons."""
    done, declined = action.done, action.declined
    return ActionItem(
        id=action.id,
        title=title,
        public_title=title,
        kind=action.kind,
        priority=action.priority,
        opened=action.opened,
        done=Done(at=done.at, by=US) if done else None,
        declined=Declined(at=declined.at, by=US, reason=REDACTED) if declined else None,
    )
