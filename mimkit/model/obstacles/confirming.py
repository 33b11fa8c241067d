"""Who can confirm restoration: the reporter, else the stakeholders of the affected services."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from mimkit.model.dossier import Dossier
from mimkit.model.policy.confirmers import Confirmers


def confirmers(dossier: Dossier, at: datetime | None = None) -> Confirmers:
    """Return who can confirm restoration at an instant (aware); without one, after the last entry.

    A person who has left, or who has a role in the incident, cannot. If that leaves neither a reporter nor a
    stakeholder of an affected service, any stakeholder can.
    """
    can = dict.fromkeys(_eligible(replace(dossier, until=at) if at else dossier))
    reporter = dossier.incident.reported_by
    reporter = reporter if reporter in can else None
    widened = dossier.policy.confirmed_by
    if reporter and widened in (None, "reporter"):
        return Confirmers((reporter,), reporter)
    named = () if widened == "any_stakeholder" else [each for each in _of_services(dossier) if each in can]
    first = (reporter,) if reporter else ()
    return Confirmers(tuple(dict.fromkeys((*first, *(named or can)))), reporter)


def _of_services(dossier: Dossier) -> Iterator[str]:
    for name in dossier.incident.services:
        service = dossier.snapshot.services.get(name)
        yield from service.stakeholders if service else ()


def _eligible(dossier: Dossier) -> Iterator[str]:
    """Yield the stakeholders who have not left and have no role then, by id."""
    state = dossier.state
    at = dossier.until or (state.timeline[-1].at if state.timeline else None)
    today = at.astimezone(dossier.policy.calendar.tz).date() if at else None
    held = {holding.person for holding in state.roles.values()}
    people = sorted(dossier.snapshot.people.values(), key=lambda each: each.id)
    for each in people:
        if each.kind == "stakeholder" and each.is_here(today) and each.id not in held:
            yield each.id
