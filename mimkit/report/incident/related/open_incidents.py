"""Open incidents that may be the same incident: on the same service, on a dependency, or with the same words."""

from __future__ import annotations

from typing import Final, NamedTuple

from mimkit.model.incident.incident import Incident
from mimkit.model.incident.state import State
from mimkit.report.incident.related.earlier import Subject, common_facts, shown_words
from mimkit.report.incident.related.words import key_words

_ALIKE: Final = 2
"""The number of common words from which two titles are alike without a service."""


class OpenIncident(NamedTuple):
    """An open incident, and what it has in common with another one."""

    id: str
    title: str
    severity: str
    status: str
    services: tuple[str, ...]
    common: dict[str, str]
    is_restricted: bool
    phase: str
    """How far it got, such as `investigating`."""


def open_incident(subject: Subject, incident: Incident, state: State) -> OpenIncident | None:
    """Compare an open incident with a subject; None if they have neither a service nor a dependency in common.

    After restoration, a new outage is another incident. If one of them has no service, several common words are enough. Of a restricted incident, only the services that
    the subject names are returned: it has no id and no title.
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
