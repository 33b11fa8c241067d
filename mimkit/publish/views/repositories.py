"""The page of the other repositories, with counts and metrics by repository, and their incidents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mimkit.app.judging.other_repositories import SiteRepository
from mimkit.model.time.times import parse_instant
from mimkit.publish.archive import Archive
from mimkit.publish.links import REPOSITORIES, href_on
from mimkit.publish.page import Page
from mimkit.publish.status import STATUSES, Badge
from mimkit.publish.views.facets import MOST
from mimkit.publish.views.parts.badges import MODES, severity_rank
from mimkit.publish.views.parts.repositories import SUMMARY, by_repository


@dataclass(frozen=True, slots=True)
class OtherIncident:
    """An incident of another repository, in a list."""

    repository: str
    id: str
    title: str
    severity: str
    rank: str
    phase: Badge
    mode: Badge | None
    began: datetime | None
    url: str
    """The URL of the incident's page. Empty if the site of its repository is not known."""


def repositories_pages(archive: Archive) -> Iterator[Page]:
    """Yield the page if the site includes other repositories."""
    table = by_repository(archive, SUMMARY)
    if table is None:
        return
    pairs = [
        (each["opened"], _incident(archive, one, each))
        for one in archive.facts.repositories
        for each in one.incidents
    ]
    found = [incident for _, incident in sorted(pairs, key=lambda pair: (pair[0], pair[1].id), reverse=True)]
    view = {"table": table, "incidents": found[:MOST], "total": len(found)}
    yield Page(REPOSITORIES, "Repositories", "repositories.html.j2", view, ("toc",))


def _incident(archive: Archive, repository: SiteRepository, summary: dict[str, Any]) -> OtherIncident:
    milestones = summary["milestones"]
    begins = next(
        (milestones[name] for name in ("started", "detected", "declared") if milestones.get(name)), None
    )
    return OtherIncident(
        repository.name,
        summary["id"],
        summary["title"],
        summary["severity"],
        severity_rank(archive, summary["severity"]),
        STATUSES[summary["phase"]].internal,
        MODES.get(summary["mode"]),
        parse_instant(begins) if begins else None,
        href_on(repository.site, summary["id"]) if repository.site else "",
    )
