"""Finds open incidents that may be the same incident because of a common service, a dependency or common words."""

from __future__ import annotations

from typing import Final, NamedTuple

from mimkit.model.incident.incident import Incident
from mimkit.model.incident.state import State
from mimkit.report.incident.related.earlier import Subject, common_facts, shown_words
from mimkit.report.incident.related.words import key_words

_ALIKE: Final = 2
"""The minimum number of common words for two titles to count as similar if either incident lists no services."""


class OpenIncident(NamedTuple):
    """An open incident, and what it has in common with the subject."""

    id: str
    title: str
    severity: str
    status: str
    services: tuple[str, ...]
    common: dict[str, str]
    is_restricted: bool
    phase: str
    """The current phase, such as `investigating`."""


def open_incident(subject: Subject, incident: Incident, state: State) -> OpenIncident | None:
    """Compare an open incident with a subject. Return None if they have nothing relevant in common.

    They must have a service or a dependency in common. If either of them lists no services, several common title
    words are enough. After restoration, a new outage is a separate incident. A restricted incident is returned
    without id, title or services, except for what it has in common with the subject.
    """
    if state.milestones.restored:
        return None
    common = dict(common_facts(subject, incident.services))
    if not incident.is_restricted:
        shared = [form for form in key_words(incident.title) if form in subject.words]
        is_alike = len(shared) >= _ALIKE and not (subject.services and incident.services)
        if shared and (common or is_alike):
            common["words"] = shown_words(subject.words, shared, subject.services)
    if not common:
        return None
    is_hidden = incident.is_restricted
    return OpenIncident(
        "" if is_hidden else incident.id,
        "" if is_hidden else incident.title,
        state.severity,
        state.status,
        () if is_hidden else incident.services,
        common,
        is_hidden,
        state.phase,
    )
