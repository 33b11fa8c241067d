"""Reads the data from other repositories that the site shows: numbers, and the incidents that may be listed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from mimkit.app.repositories.typed import typed_sources
from mimkit.errors import UsageError
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


@dataclass(frozen=True, slots=True)
class Selection:
    """The other repositories that a command selected for the site."""

    also: tuple[str, ...] = ()
    """Repositories as typed after `--also`."""
    start: Path = Path()
    """The folder that the typed paths are relative to."""
    all_listed: bool = False
    """Whether to include the repositories in `policy/repositories.yaml`."""

    def __bool__(self) -> bool:
        return bool(self.also) or self.all_listed

    @property
    def request(self) -> dict[str, Any]:
        """The selection as JSON for the process that builds the site."""
        return {"also": self.also, "start": str(self.start), "all_repositories": self.all_listed}

    @classmethod
    def of(cls, request: Mapping[str, Any]) -> Selection:
        """Return the selection in a request."""
        return cls(
            tuple(request.get("also", ())),
            Path(request.get("start", "")),
            bool(request.get("all_repositories")),
        )


class PublicRepositories(UsageError):
    """A public site was requested with a repository that the policy does not list as public."""

    def __init__(self) -> None:
        super().__init__(
            "a public site includes only repositories that policy/repositories.yaml lists with `public: true`",
            "list them there, or omit --also and --all-repositories",
        )


def repositories_for_site(
    root: Path, known: Repositories | None, selected: Selection, now: datetime
) -> tuple[SiteRepository, ...]:
    """Read the selected repositories.

    Raises the same errors as `typed_sources`, `listed_sources` and `facts_of_source`.
    """
    own = Repository.discover(root)
    sources = [*typed_sources(selected.start, selected.also)]
    if selected.all_listed:
        sources += listed_sources(own, known)
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
