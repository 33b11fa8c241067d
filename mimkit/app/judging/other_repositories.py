"""Reads the data from other repositories that the site shows: numbers, and the incidents that may be listed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from mimkit.app.judging.metrics import facts_of_source
from mimkit.app.reading.at_commit import snapshot_at
from mimkit.app.reading.every_incident import Moment
from mimkit.app.reading.index import listing
from mimkit.app.repositories.listed import listed_sources
from mimkit.app.repositories.shown import ids_to_show
from mimkit.app.repositories.source import Source, require_distinct
from mimkit.metrics.fact import IncidentFacts
from mimkit.model.organisation.repositories import Repositories
from mimkit.model.time.durations import short
from mimkit.store.git.repository import Repository


@dataclass(frozen=True, slots=True)
class SiteRepository:
    """The data that the site shows from another repository."""

    name: str
    commit: str | None
    site: str | None
    """The URL of the repository's own site, if it has one."""
    is_restricted: bool
    """Whether the site lists none of the repository's incidents."""
    note: str
    """The reason why the data comes from an earlier fetch. Empty if it is current."""
    facts: Sequence[IncidentFacts]
    """The metric facts of every incident. For restricted incidents, these are only the numbers."""
    incidents: Sequence[dict[str, Any]]
    """Summaries of the incidents that may be listed, newest first."""
    unreadable: int
    """The number of files that could not be read."""

    @property
    def restricted(self) -> int:
        """The number of incidents of any kind that are counted but not listed."""
        return sum(each.is_only_counted for each in self.facts)


def repositories_for_site(
    root: Path, known: Repositories | None, now: datetime
) -> tuple[SiteRepository, ...]:
    """Read the repositories that a checkout lists.

    Raises the same errors as `listed_sources` and `facts_of_source`.
    """
    own = Repository.discover(root)
    sources = [*listed_sources(own, known)]
    require_distinct([Source("", own, None), *sources])
    return tuple(_read(each, now) for each in sources)


def _read(source: Source, now: datetime) -> SiteRepository:
    found, shown = facts_of_source(source, Moment(now)), ids_to_show(source)
    listed: list[dict[str, Any]] = []
    if shown and source.commit:
        policy = snapshot_at(source.repo, source.commit).policy
        listed = [
            each for each in listing(source.repo, source.commit, policy).incidents if each["id"] in shown
        ]
    note = ""
    if source.outdated:
        note = f"fetched {short(timedelta(seconds=source.outdated.age))} ago: {source.outdated.why}"
    return SiteRepository(
        source.name,
        source.commit,
        source.site,
        source.is_restricted,
        note,
        found.facts,
        listed,
        len(found.unreadable),
    )
