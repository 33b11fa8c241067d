"""`mim roster stats`: collects the rosters and pages from a commit, and calculates each person's on-call load."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, get_args

from mimkit.app.reading.every_incident import IncidentTask, Moment, directory_of, process_all_incidents
from mimkit.app.reading.index import Progress, no_progress
from mimkit.duty.workload import Page, PersonLoad, Window, workload
from mimkit.model.dossier import Dossier
from mimkit.model.incident.problem import Problem
from mimkit.model.snapshot import Snapshot
from mimkit.model.time.calendar import Weekday
from mimkit.store.git.repository import Repository


class LoadRequest(NamedTuple):
    """The window and the people to count. If `people` is empty, everyone is counted."""

    window: Window
    people: Sequence[str]
    now: datetime


@dataclass(frozen=True, slots=True)
class Loads:
    """The on-call load of each person, and the data that could not be counted."""

    snapshot: Snapshot
    window: Window
    people: tuple[PersonLoad, ...]
    without_person: int
    """The number of pages that do not name a person. The window is in the policy's time zone."""
    unreadable: tuple[str, ...]

    @property
    def days_off(self) -> tuple[Weekday, ...]:
        """The weekend days, which are the days that are not business days in the policy."""
        return tuple(
            day for day in get_args(Weekday) if day not in self.snapshot.policy.calendar.business_days
        )


def load_of_people(
    repo: Repository, commit: str | None, asked: LoadRequest, progress: Progress = no_progress
) -> Loads:
    """Return each person's on-call load in a window.

    Raises NoPolicy, and RecordsUnreadable if the policy is unreadable.
    """
    directory = directory_of(repo, commit)
    seen = process_all_incidents(directory, Moment(asked.now), IncidentTask(_pages, _none), progress)
    snapshot, calendar = directory.snapshot, directory.snapshot.policy.calendar
    pages = [each for each in seen.found if each.person]
    people = workload(snapshot.rosters.values(), pages, asked.window, calendar, asked.people)
    start, end = asked.window.within(calendar.tz)
    nameless = sum(start <= each.at < end for each in seen.found if not each.person)
    return Loads(snapshot, asked.window, people, nameless, tuple(sorted(seen.unreadable)))


def _pages(dossier: Dossier) -> Iterator[Page]:
    if dossier.incident.mode != "drill":
        for entry in dossier.of("page"):
            yield Page(entry.contact or "", entry.at)


def _none(
    _snapshot: Snapshot, _incident: str, _problems: Sequence[Problem], _now: datetime
) -> Iterator[Page]:
    return iter(())
