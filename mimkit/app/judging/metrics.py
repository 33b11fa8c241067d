"""`mim metrics`: collects the facts about every incident of one or more repositories."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeAlias

from mimkit.app.reading.every_incident import Look, Moment, directory_of, look_at_all
from mimkit.app.reading.index import Progress, silent
from mimkit.clocks.due import history
from mimkit.errors import UsageError
from mimkit.metrics.fact import Fact, Interval, fact_of
from mimkit.model.dossier import Dossier
from mimkit.model.incident.problem import Problem
from mimkit.model.policy.metric import Metric
from mimkit.model.snapshot import Snapshot
from mimkit.store.git.repository import Repository

Place: TypeAlias = "tuple[Repository, str | None]"
"""A clone and a commit in it; None if it has no commits."""


@dataclass(slots=True)
class Facts:
    """What metrics count for each incident, and what could not be read."""

    facts: list[Fact] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)


def facts_of(repo: Repository, commit: str | None, moment: Moment, progress: Progress = silent) -> Facts:
    """Return the metric facts of every incident in a commit; raises NoPolicy, RecordsUnreadable."""
    directory = directory_of(repo, commit)
    seen = look_at_all(directory, moment, Look(_facts, _none), progress)
    return Facts(seen.found, sorted(seen.unreadable))


def facts_of_all(places: Iterable[Place], moment: Moment, progress: Progress = silent) -> Facts:
    """Return the same as `facts_of`, for several repositories together, each at a commit."""
    found = Facts()
    for repo, commit in places:
        more = facts_of(repo, commit, moment, progress)
        found.facts += more.facts
        found.unreadable += more.unreadable
    return found


def chosen(known: Sequence[Metric], wanted: Sequence[str]) -> tuple[Metric, ...]:
    """Return the named metrics, or all if none is named; raises UsageError for an unknown name."""
    names = {metric.id: metric for metric in known}
    if unknown := [name for name in wanted if name not in names]:
        raise UsageError(f"{unknown[0]!r} is not a metric", f"the metrics are {', '.join(names)}")
    return tuple(names[name] for name in wanted) or tuple(known)


def _facts(dossier: Dossier) -> Iterator[Fact]:
    found = fact_of(dossier, dossier.snapshot.problems_of(dossier.incident.id))
    if found:
        yield replace(found, intervals=tuple(map(Interval.of, history(dossier))))


def _none(_world: Snapshot, _incident: str, _problems: Sequence[Problem], _now: datetime) -> Iterator[Fact]:
    return iter(())
