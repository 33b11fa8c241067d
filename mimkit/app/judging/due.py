"""Collects the obligations from all records at a given time and reports any records that cannot be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from mimkit.app.judging.finished import FinishedIncidents
from mimkit.app.reading.every_incident import (
    Directory,
    IncidentTask,
    Moment,
    TaskResults,
    directory_from,
    directory_of,
    files_of,
    process_all_incidents,
    process_incident,
)
from mimkit.app.reading.index import Progress, no_progress
from mimkit.app.reading.records import Records
from mimkit.app.repositories.source import Source
from mimkit.clocks.due import directory_obligations, obligations, problem_obligations, sort_by_due_time
from mimkit.clocks.finished import is_finished
from mimkit.errors import UsageError, did_you_mean, names_like
from mimkit.model.dossier import Dossier
from mimkit.model.obligation import Obligation
from mimkit.model.refs import Ref
from mimkit.model.snapshot import Snapshot
from mimkit.ops.names import GROUP, PERSON, ROLE, NameKind, complete, known_names
from mimkit.store.git.repository import Repository
from mimkit.store.layout import path_of, ref_named, ref_of

__all__ = [
    "DueReport",
    "Judge",
    "Moment",
    "OwesNothing",
    "due_for_incident",
    "due_in_commit",
    "obligations_of",
    "of_other",
    "owed_in_commit",
    "place_of",
    "still_owed_or_finished",
]

_OWNER = NameKind(
    "person, a role or a resolver group",
    lambda snapshot: (*PERSON.sources(snapshot), *ROLE.sources(snapshot), *GROUP.sources(snapshot)),
)
Judge = Callable[[Dossier], Iterable[Obligation]]
"""Returns an incident's obligations, either all of them or only the open ones."""


@dataclass(frozen=True, slots=True)
class OwesNothing:
    """An incident that has no obligations left, and will have none unless its files change."""

    incident: str


OwedJudge = Callable[[Dossier], Iterable[Obligation | OwesNothing]]
"""Returns an incident's open obligations, or `OwesNothing` if it has no obligations left."""


@dataclass(frozen=True, slots=True)
class DueReport:
    """The obligations, and the records that could not be read."""

    snapshot: Snapshot
    """The snapshot with the policy and the directory."""
    obligations: Sequence[Obligation]
    """Sorted by deadline."""
    unreadable: Sequence[str]
    """Paths of the files that do not match their schema, sorted."""
    incidents: int
    """The number of incidents read."""


def due_in_commit(
    repo: Repository, commit: str | None, moment: Moment, judge: Judge, progress: Progress = no_progress
) -> DueReport:
    """Return the obligations from all records in a commit. Raises NoPolicy or RecordsUnreadable.

    Only the policy itself must be readable. `progress` is called with the number of incidents processed and the
    total.
    """
    directory = directory_of(repo, commit)
    seen = process_all_incidents(directory, moment, IncidentTask(judge, problem_obligations), progress)
    return _with_the_rest(directory, moment, seen)


def _with_the_rest(directory: Directory, moment: Moment, seen: TaskResults[Obligation]) -> DueReport:
    """Add the obligations from the directory and from problem records whose incident does not exist."""
    chased = directory.chased
    seen.found += directory_obligations(directory.snapshot, moment.now)
    for name in chased.keys() - directory.folders.keys():
        seen.found += problem_obligations(directory.snapshot, name, chased[name], moment.now)
    return _whole(directory, seen)


def owed_in_commit(
    repo: Repository, commit: str | None, moment: Moment, judge: OwedJudge, progress: Progress = no_progress
) -> DueReport:
    """Return the open obligations in a commit. Raises NoPolicy or RecordsUnreadable.

    Incidents that are known to have no obligations left are not read. `progress` counts only the incidents that are
    read.
    """
    if moment.as_of:  # later entries are ignored, so the cache is not valid
        return due_in_commit(repo, commit, moment, partial(_only_owed, judge), progress)
    files = files_of(repo, commit)
    finished = FinishedIncidents(repo, files)
    records = Records(files.tree).load([*files.policy, *finished.others_to_read()])
    finished.learn(records)
    left = finished.unfinished(moment.now)
    records.load(path for path in finished.problems_of(left) if path not in records.documents)
    directory = directory_from(repo, files, records)
    folders = {name: folder for name, folder in files.folders.items() if name in left}
    seen = process_all_incidents(
        replace(directory, folders=folders), moment, IncidentTask(judge, problem_obligations), progress
    )
    broken = {ref.id for path in seen.unreadable if (ref := ref_of(path))}
    over = [each.incident for each in seen.found if isinstance(each, OwesNothing)]
    finished.add((name for name in over if name not in broken), moment.now)
    finished.save()
    owed = [each for each in seen.found if isinstance(each, Obligation)]
    return _with_the_rest(directory, moment, TaskResults(owed, seen.unreadable, len(files.folders)))


def still_owed_or_finished(dossier: Dossier) -> Iterable[Obligation | OwesNothing]:
    """Return an incident's open obligations, or `OwesNothing` if it has no obligations left."""
    found = obligations(dossier)
    if is_finished(dossier, found):
        return (OwesNothing(dossier.incident.id),)
    return tuple(each for each in found if each.is_owed)


def _only_owed(judge: OwedJudge, dossier: Dossier) -> list[Obligation]:
    return [each for each in judge(dossier) if isinstance(each, Obligation)]


def of_other(source: Source, owed: Obligation) -> Obligation:
    """Return an obligation with its repository's name and with a command that works outside that repository."""
    return replace(owed, source=source.name, command=source.command(owed.command))


def due_for_incident(
    repo: Repository, commit: str | None, incident: str, moment: Moment, judge: Judge
) -> DueReport:
    """Return the obligations of one incident. Raises NoPolicy or RecordsUnreadable."""
    directory = directory_of(repo, commit)
    return _whole(
        directory, process_incident(directory, incident, moment, IncidentTask(judge, problem_obligations))
    )


def obligations_of(found: DueReport, name: str) -> list[Obligation]:
    """Return the obligations of a person, role or group. Raises UsageError if the name is unknown or ambiguous."""
    snapshot = found.snapshot
    if not any(name in {each.owner, each.role} for each in found.obligations):
        name = complete(_OWNER, name, snapshot)
    names = {name, *_people_of(snapshot, name)}
    mine = [each for each in found.obligations if names & {each.owner, each.role}]
    known = list(known_names(_OWNER, snapshot))
    if not mine and name not in known:
        meant = did_you_mean(names_like(name, known))
        raise UsageError(
            f"{name!r} is not a {_OWNER.what}",
            f"{meant} people are listed in policy/people.yaml".lstrip(),
        )
    return mine


def _people_of(snapshot: Snapshot, group: str) -> set[str]:
    """Return the people in a resolver group: its contact, its members and the people on its rosters."""
    if group not in snapshot.groups:
        return set()
    rosters = [each for each in snapshot.rosters.values() if each.group == group]
    taking_turns = {name for each in rosters if each.rotation for name in each.rotation.people}
    named = {turn.person for each in rosters for turn in each.exceptions}
    people = {snapshot.groups[group].contact, *snapshot.groups[group].members, *taking_turns, *named}
    return {each for each in people if each}


def place_of(owed: Obligation) -> str:
    """Return the path of the record that an obligation belongs to."""
    kind, _, name = owed.subject.partition("/")
    if ref_named(kind).kind == "problem":
        return path_of(Ref("problem", kind))
    if owed.incident:
        return path_of(Ref("review" if kind.startswith("AC-") else "incident", owed.incident))
    if kind in ("runbook", "roster"):
        return path_of(Ref("runbook" if kind == "runbook" else "roster", name))
    if kind in ("people", "holidays"):
        return path_of(Ref("people" if kind == "people" else "holidays"))
    return path_of(Ref("policy"))


def _whole(directory: Directory, seen: TaskResults[Obligation]) -> DueReport:
    return DueReport(
        directory.snapshot, sort_by_due_time(seen.found), sorted(seen.unreadable), seen.incidents
    )
