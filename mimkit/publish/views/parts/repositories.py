"""Counts and metrics by repository, if the site includes other repositories."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from mimkit.app.judging.other_repositories import SiteRepository
from mimkit.metrics.fact import IncidentFacts
from mimkit.metrics.measure import measure, metrics_of
from mimkit.metrics.result import MetricsQuestion
from mimkit.model.incident.incident import Mode
from mimkit.model.policy.metric import built_in
from mimkit.publish.archive import Archive
from mimkit.report.metrics.report import value
from mimkit.report.text.counts import counted

OWN = "This repository"
SUMMARY = ("incidents", "time-to-restore", "reviewed")
"""The metrics on pages that show only a few metrics."""


@dataclass(frozen=True, slots=True)
class RepositoryColumn:
    """A repository, with the commit from which it was read."""

    name: str
    commit: str
    site: str | None
    open: int
    """The number of open live incidents, including restricted ones."""
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MetricRow:
    """A metric with its value for all repositories together and its value for each repository."""

    title: str
    every: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ByRepository:
    """The metrics for all repositories together and for each repository."""

    columns: tuple[RepositoryColumn, ...]
    rows: tuple[MetricRow, ...]

    @property
    def open_elsewhere(self) -> int:
        """The number of open incidents in other repositories, including restricted ones."""
        return sum(each.open for each in self.columns[1:])


def by_repository(archive: Archive, wanted: Collection[str] = ()) -> ByRepository | None:
    """Return the metrics by repository, limited to those in `wanted` if it is not empty.

    Return None if the site does not include other repositories.
    """
    others = archive.facts.repositories
    if not others:
        return None
    modes = _modes(fact for facts in (archive.counted, *(each.facts for each in others)) for fact in facts)
    names = (OWN, *(each.name for each in others))
    question = MetricsQuestion(
        archive.facts.now, archive.snapshot.policy.calendar, modes=modes, sources=names
    )
    metrics = metrics_of(archive.snapshot.policy, built_in())
    facts = [replace(each, source=OWN) for each in archive.counted]
    facts += [fact for each in others for fact in each.facts]
    measured = measure(question, [each for each in metrics if not wanted or each.id in wanted], facts)
    (group,) = measured.groups
    rows = tuple(
        MetricRow(each.title, value(group, each), tuple(value(part, each) for part in group.sources.values()))
        for each in measured.metrics
    )
    return ByRepository(tuple(_columns(archive)), rows)


def _modes(facts: Iterable[IncidentFacts]) -> tuple[Mode, ...]:
    """Return the modes of the incidents that metrics include: back-filled only if there are no live incidents."""
    found = {each.mode for each in facts}
    return ("backfill",) if "backfill" in found and "live" not in found else ("live",)


def _columns(archive: Archive) -> Iterator[RepositoryColumn]:
    """Yield the repositories, the current one first."""
    own = archive.facts.commit
    yield RepositoryColumn(OWN, (own or "none")[:12], None, _open(archive.counted), ())
    for each in archive.facts.repositories:
        commit, number = (each.commit or "none")[:12], _open(each.facts)
        yield RepositoryColumn(each.name, commit, each.site, number, tuple(_remarks(each)))


def _open(facts: Iterable[IncidentFacts]) -> int:
    # A back-filled report without a restoration is not an open incident.
    return sum(each.status == "declared" and each.mode == "live" for each in facts)


def _remarks(repository: SiteRepository) -> Iterator[str]:
    if repository.is_restricted:
        yield "restricted: only numbers are shown"
    elif repository.restricted:
        yield f"{counted(repository.restricted, 'incident')} restricted and not listed"
    if repository.unreadable:
        yield counted(repository.unreadable, "unreadable record")
    if repository.note:
        yield repository.note
