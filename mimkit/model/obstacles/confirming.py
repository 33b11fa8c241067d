"""Determines who can confirm restoration: the reporter, or else the stakeholders of the affected services."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from mimkit.model.dossier import Dossier
from mimkit.model.policy.confirmers import Confirmers


def confirmers(dossier: Dossier, at: datetime | None = None) -> Confirmers:
    """Return who can confirm restoration at a given time (aware), by default after the last entry.

    People who have left or who have a role in the incident cannot confirm. If this leaves neither a reporter nor a
    stakeholder of an affected service, any stakeholder can confirm.
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
    """Yield the stakeholders who had not left and had no role at the relevant time, sorted by id."""
    at = dossier.until or (dossier.state.timeline[-1].at if dossier.state.timeline else None)
    today = at.astimezone(dossier.policy.calendar.tz).date() if at else None
    stakeholders = [each for each in dossier.snapshot.people.values() if each.kind == "stakeholder"]
    held = _holders(dossier, {each.id for each in stakeholders})
    for each in sorted(stakeholders, key=lambda each: each.id):
        if each.is_here(today) and each.id not in held:
            yield each.id


def _holders(dossier: Dossier, people: set[str]) -> set[str]:
    """Return the people in `people` who hold a role. The state is computed only if one of them has ever held a role."""
    if all(entry.kind != "role" or entry.person not in people for entry in dossier.incident.timeline):
        return set()
    return people & {holding.person for holding in dossier.state.roles.values()}
