"""Implements `mim metrics`, which collects the facts about all incidents in one or more repositories."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeAlias

from mimkit.app.reading.every_incident import IncidentTask, Moment, directory_of, process_all_incidents
from mimkit.app.reading.index import Progress, no_progress
from mimkit.app.repositories.shown import ids_to_show
from mimkit.app.repositories.source import PLACEHOLDER, Source
from mimkit.clocks.due import all_intervals
from mimkit.errors import MimError, UsageError
from mimkit.metrics.fact import IncidentFacts, Interval, collect_facts
from mimkit.model.dossier import Dossier
from mimkit.model.incident.problem import Problem
from mimkit.model.policy.metric import Metric
from mimkit.model.snapshot import Snapshot
from mimkit.store.git.repository import Repository

Place: TypeAlias = "tuple[Repository, str | None]"
"""A clone and one of its commits. The commit is None if the clone has no commits."""


@dataclass(slots=True)
class Facts:
    """The facts that metrics use for each incident, and the records that could not be read."""

    facts: list[IncidentFacts] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    undated: list[str] = field(default_factory=list)
    """Incidents for which not even the day is known."""


def facts_of(repo: Repository, commit: str | None, moment: Moment, progress: Progress = no_progress) -> Facts:
    """Return the metric facts of every incident in a commit. Raises NoPolicy or RecordsUnreadable."""
    directory = directory_of(repo, commit)
    seen = process_all_incidents(directory, moment, IncidentTask(_facts, _none), progress)
    dated = [each for each in seen.found if isinstance(each, IncidentFacts)]
    undated = sorted(each for each in seen.found if isinstance(each, str))
    return Facts(dated, sorted(seen.unreadable), undated)


def facts_of_source(source: Source, moment: Moment, progress: Progress = no_progress) -> Facts:
    """Return what `facts_of` returns, but for one of several repositories.

    Restricted incidents contribute only numbers. Raises EnvironmentUnfit if a different repository cannot be read.
    """
    if source.is_own:
        found = facts_of(source.repo, source.commit, moment, progress)
        return replace(found, facts=[replace(each, source=source.name) for each in found.facts])
    try:
        found, shown = facts_of(source.repo, source.commit, moment, progress), ids_to_show(source)
    except MimError as problem:
        raise source.refusal(problem) from None
    hidden = source.named(PLACEHOLDER)
    facts = [
        replace(each, source=source.name, incident=source.named(each.incident))
        if each.incident in shown
        else replace(each, source=source.name).only_counted(hidden)
        for each in found.facts
    ]
    undated = [source.named(each) if each in shown else hidden for each in found.undated]
    return replace(found, facts=facts, undated=sorted(undated))


def select_metrics(known: Sequence[Metric], wanted: Sequence[str]) -> tuple[Metric, ...]:
    """Return the named metrics, or all metrics if no names are given. Raises UsageError for an unknown name."""
    names = {metric.id: metric for metric in known}
    if unknown := [name for name in wanted if name not in names]:
        raise UsageError(f"{unknown[0]!r} is not a metric", f"the metrics are {', '.join(names)}")
    return tuple(names[name] for name in wanted) or tuple(known)


def facts_of_incident(dossier: Dossier) -> IncidentFacts | None:
    """Return an incident's metric facts as of its dossier's time, or None if not even its day is known."""
    problems = dossier.snapshot.problems_of(dossier.incident.id)
    found = collect_facts(dossier, [each for each in problems if each.opened <= dossier.now])
    return replace(found, intervals=tuple(map(Interval.of, all_intervals(dossier)))) if found else None


def _facts(dossier: Dossier) -> Iterator[IncidentFacts | str]:
    """Yield an incident's facts, or its id if not even its day is known."""
    yield facts_of_incident(dossier) or dossier.incident.id


def _none(
    _world: Snapshot, _incident: str, _problems: Sequence[Problem], _now: datetime
) -> Iterator[IncidentFacts | str]:
    return iter(())
