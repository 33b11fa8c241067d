"""Facets of incidents: severity, cause, category, tag. Each value has its own page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from mimkit.model.incident.incident import Incident
from mimkit.model.incident.problem import Problem
from mimkit.model.incident.state import State

FacetKind = Literal["severity", "cause", "category", "tag"]
TITLES: dict[FacetKind, str] = {
    "severity": "Severity",
    "cause": "Cause category",
    "category": "Category",
    "tag": "Tag",
}
"""The title of each facet kind, in display order."""


@dataclass(frozen=True, slots=True)
class Facet:
    """One facet; the value is a policy id or a value from the records."""

    kind: FacetKind
    value: str


def facets_of(incident: Incident, state: State, problems: Iterable[Problem]) -> tuple[Facet, ...]:
    """Return the facets of an incident, without duplicates."""
    found = [Facet("severity", state.severity)]
    found += [Facet("cause", problem.cause) for problem in problems if problem.cause]
    found += [Facet("category", incident.category)] if incident.category else []
    found += [Facet("tag", tag) for tag in incident.tags]
    return tuple(dict.fromkeys(found))
