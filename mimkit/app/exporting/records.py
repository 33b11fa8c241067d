"""Reads the incidents for an export in batches, ordered by id."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Generic, TypeVar

from mimkit.app.exporting.format import ExportRequest, ExportSummary
from mimkit.app.reading.every_incident import Directory, IncidentTask, parts_of_incidents
from mimkit.clocks.due import directory_obligations, sort_by_due_time
from mimkit.model.dossier import Dossier
from mimkit.model.incident.problem import Problem
from mimkit.model.obligation import Obligation
from mimkit.model.snapshot import Snapshot

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class _OfIncident(Generic[Item]):
    """The items of an incident, or None if the incident is restricted and therefore omitted."""

    items: tuple[Item, ...] | None


def exported_items(
    directory: Directory,
    request: ExportRequest,
    make: Callable[[Dossier], Iterable[Item]],
    summary: ExportSummary,
) -> Iterator[Item]:
    """Yield the items that `make` returns for each incident, and count the incidents in the summary.

    `make` must be picklable, because it runs in other processes.
    """
    summary.unreadable += directory.unreadable
    task: IncidentTask[_OfIncident[Item]] = IncidentTask(
        partial(_items, make, includes_restricted=request.includes_restricted), _nothing
    )
    for part in parts_of_incidents(directory, request.moment, task, request.progress):
        summary.unreadable += part.unreadable
        for each in part.found:
            if each.items is None:
                summary.restricted += 1
            else:
                summary.incidents += 1
                yield from each.items


def other_obligations(directory: Directory, now: datetime) -> tuple[Obligation, ...]:
    """Return the deadlines that do not belong to an incident, namely those from runbooks, rosters and the policy."""
    return sort_by_due_time(directory_obligations(directory.snapshot, now))


def _items(
    make: Callable[[Dossier], Iterable[Item]], dossier: Dossier, *, includes_restricted: bool
) -> Iterator[_OfIncident[Item]]:
    hidden = dossier.incident.is_restricted and not includes_restricted
    yield _OfIncident(None if hidden else tuple(make(dossier)))


def _nothing(
    _world: Snapshot, _incident: str, _problems: Sequence[Problem], _now: datetime
) -> Iterator[_OfIncident[Item]]:
    # An unreadable incident could be restricted, so none of its data is exported.
    return iter(())
