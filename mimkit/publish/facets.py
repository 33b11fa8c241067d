"""Facets of incidents: severity, cause, category, tag. Each value has its own page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from mimkit.model.dossier import Dossier
from mimkit.model.incident.problem import Problem

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
    """One facet. The value is a policy id or a value from the records."""

    kind: FacetKind
    value: str


def facets_of(dossier: Dossier, problems: Iterable[Problem]) -> tuple[Facet, ...]:
    """Return an incident's facets without duplicates. `problems` are the problem records that explain the incident."""
    incident = dossier.incident
    found = [Facet("severity", dossier.state.severity)]
    found += [Facet("cause", problem.cause) for problem in problems if problem.cause]
    found += [Facet("category", incident.category)] if incident.category else []
    found += [Facet("tag", tag) for tag in incident.tags]
    return tuple(dict.fromkeys(found))
