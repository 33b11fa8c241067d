"""Processes every incident of a commit, in parallel where it pays, and reports those that it cannot read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Generic, TypeVar

from mimkit.app.reading.at_commit import unreadable
from mimkit.app.reading.index import Progress, silent
from mimkit.app.reading.parse import parse
from mimkit.app.reading.policy_history import policy_history
from mimkit.app.reading.processes import Folder, Work, spread
from mimkit.app.reading.records import Gathered, NoPolicy
from mimkit.clocks.problems import by_first_incident
from mimkit.model.dossier import Dossier
from mimkit.model.incident.incident import Incident
from mimkit.model.incident.problem import Problem
from mimkit.model.incident.review import Review
from mimkit.model.refs import Ref
from mimkit.model.snapshot import Snapshot
from mimkit.model.versions.as_of import incident_at
from mimkit.store.git.repository import Repository, TreeEntry
from mimkit.store.layout import INCIDENTS, POLICY, PROBLEMS, path_of, ref_of

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Moment:
    """The time of the question."""

    now: datetime
    as_of: datetime | None = None
    """What was recorded later does not count; None counts everything that had happened by `now`."""


@dataclass(frozen=True, slots=True)
class Look(Generic[Found]):
    """The function for each incident; `missed` is used if the record cannot be read. Both must be picklable."""

    found: Callable[[Dossier], Iterable[Found]]
    missed: Callable[[Snapshot, str, Sequence[Problem], datetime], Iterable[Found]]


@dataclass(frozen=True, slots=True)
class Directory:
    """Everything of a commit but its incidents."""

    world: Snapshot
    folders: Mapping[str, Folder]
    """The files of each incident, by id."""
    blobs: Mapping[str, str]
    unreadable: tuple[str, ...]
    """Paths of files outside the incident folders that do not match their schema."""

    @property
    def chased(self) -> dict[str, Sequence[Problem]]:
        """The problem records, by the incident whose deadlines include theirs."""
        return dict(by_first_incident(self.world.problems))


@dataclass(slots=True)
class Seen(Generic[Found]):
    """What was found in some of the incidents."""

    found: list[Found] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    incidents: int = 0

    def add(self, other: Seen[Found]) -> None:
        """Add the results of another process."""
        self.found += other.found
        self.unreadable += other.unreadable
        self.incidents += other.incidents


@dataclass(frozen=True, slots=True)
class _Sheet(Generic[Found]):
    """What a process needs to look at incidents: where to read, and everything but the incidents."""

    root: Path
    directory: Directory
    problems: Mapping[str, Sequence[Problem]]
    moment: Moment
    look: Look[Found]


def directory_of(repo: Repository, commit: str | None) -> Directory:
    """Read everything but the incidents; raises NoPolicy, and RecordsUnreadable when that is the policy's fault."""
    if commit is None:
        raise NoPolicy(repo.root)
    entries = [e for top in (POLICY, INCIDENTS) for e in repo.list(commit, top) if ref_of(e.path)]
    wanted = {e.blob: e.path for e in entries if e.path.startswith((f"{POLICY}/", f"{PROBLEMS}/"))}
    gathered = Gathered()
    for blob, raw in repo.read_many(wanted) if wanted else ():
        gathered.add(wanted[blob], raw)
    world = gathered.snapshot()
    if world is None:
        policy = [each for each in gathered.diagnostics if each.path == path_of(Ref("policy"))]
        raise unreadable(policy) if policy else NoPolicy(repo.root)
    return Directory(
        replace(world, earlier_policies=policy_history(repo, commit, world.policy)),
        _folders(entries),
        {entry.path: entry.blob for entry in entries},
        tuple({each.path: None for each in gathered.diagnostics}),
    )


def look_at_all(
    repo: Repository, directory: Directory, moment: Moment, look: Look[Found], progress: Progress = silent
) -> Seen[Found]:
    """Process every incident; `progress` is called with the number done and the total."""
    sheet = _Sheet(repo.root, directory, directory.chased, moment, look)
    seen: Seen[Found] = Seen(unreadable=list(directory.unreadable))
    for part in spread(Work(_look_at, sheet), list(directory.folders.values())):
        seen.add(part)
        progress(seen.incidents, len(directory.folders))
    return seen


def look_at_one(
    repo: Repository, directory: Directory, incident: str, moment: Moment, look: Look[Found]
) -> Seen[Found]:
    """Process one incident with its problem records."""
    problems = {incident: directory.world.problems_of(incident)}
    seen: Seen[Found] = Seen(unreadable=list(directory.unreadable))
    seen.add(_look_at(_Sheet(repo.root, directory, problems, moment, look), [directory.folders[incident]]))
    return seen


def _folders(entries: Iterable[TreeEntry]) -> dict[str, Folder]:
    found: dict[str, list[str]] = {}
    for entry in entries:
        ref = ref_of(entry.path)
        if ref and ref.kind in ("incident", "review"):
            found.setdefault(ref.id, []).append(entry.path)
    return {name: tuple(paths) for name, paths in found.items() if paths[0].endswith("/incident.yaml")}


def _look_at(sheet: _Sheet[Found], folders: Sequence[Folder]) -> Seen[Found]:
    seen: Seen[Found] = Seen()
    blobs = {sheet.directory.blobs[path]: None for folder in folders for path in folder}
    raws = dict(_repository(sheet.root).read_many(blobs))
    for folder in folders:
        records = {path: parse(path, raws[sheet.directory.blobs[path]]) for path in folder}
        seen.unreadable += [path for path, record in records.items() if isinstance(record, list)]
        seen.found += _of_folder(sheet, list(records.values()), folder)
        seen.incidents += 1
    return seen


@lru_cache(maxsize=1)
def _repository(root: Path) -> Repository:
    return Repository.discover(root)


def _of_folder(sheet: _Sheet[Found], records: Sequence[object], folder: Folder) -> Iterable[Found]:
    name = folder[0].split("/")[2]
    world, moment, problems = sheet.directory.world, sheet.moment, sheet.problems.get(name, ())
    incident = next((each for each in records if isinstance(each, Incident)), None)
    if incident is None:
        return sheet.look.missed(world, name, problems, moment.now)
    review = next((each for each in records if isinstance(each, Review)), None)
    there = incident_at(incident, moment.as_of) if moment.as_of else incident
    if there is None:
        return ()
    return sheet.look.found(Dossier(there, world, review, problems).under_its_policy().at(moment.now))
