"""What every record of a commit owes at a moment; a record that cannot be read is named, and the others go on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from mimkit.app.gather import Gathered, NoPolicy
from mimkit.app.index import Progress, silent
from mimkit.app.parse import parse
from mimkit.app.policy_history import policy_history
from mimkit.app.spread import Folder, Work, spread
from mimkit.app.world import unreadable
from mimkit.clocks.case import Case, make_case
from mimkit.clocks.due import of_directory, of_problems, ordered
from mimkit.clocks.problems import by_first_incident
from mimkit.model.as_of import incident_at
from mimkit.model.incident import Incident
from mimkit.model.obligation import Obligation
from mimkit.model.problem import Problem
from mimkit.model.refs import Ref
from mimkit.model.review import Review
from mimkit.model.snapshot import Snapshot
from mimkit.store.git.repository import Repository, TreeEntry
from mimkit.store.layout import INCIDENTS, POLICY, PROBLEMS, path_of, ref_of

Judge = Callable[[Case], Iterable[Obligation]]
"""What is asked of an incident: what it still owes, or all that it ever did."""


@dataclass(frozen=True, slots=True)
class Owed:
    """What is owed, and what could not be looked at."""

    world: Snapshot
    """The policy and the directory."""
    obligations: Sequence[Obligation]
    """Sorted by when they are due."""
    unreadable: Sequence[str]
    """Paths of files that do not pass their shape, sorted."""
    incidents: int
    """How many incidents were looked at."""


@dataclass(slots=True)
class _Part:
    """What was found in some of the folders."""

    obligations: list[Obligation] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    incidents: int = 0

    def add(self, other: _Part) -> None:
        self.obligations += other.obligations
        self.unreadable += other.unreadable
        self.incidents += other.incidents

    def whole(self, world: Snapshot) -> Owed:
        return Owed(world, ordered(self.obligations), sorted(self.unreadable), self.incidents)


@dataclass(frozen=True, slots=True)
class Moment:
    """The moment that is asked about."""

    now: datetime
    as_of: datetime | None = None
    """What was recorded later does not count; None counts everything that had happened by `now`."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What a process needs to judge incidents: where to read, and everything but the incidents."""

    root: Path
    blobs: Mapping[str, str]
    world: Snapshot
    problems: Mapping[str, Sequence[Problem]]
    moment: Moment
    judge: Judge


def owed(
    repo: Repository, commit: str | None, moment: Moment, judge: Judge, progress: Progress = silent
) -> Owed:
    """Return what everything in a commit owes; raises NoPolicy, RecordsUnreadable.

    Only the policy itself must be readable. `progress` is told how many of how many incidents are done.
    """
    world, entries, result = _directory(repo, commit)
    folders = _folders(entries)
    chased = by_first_incident(world.problems)
    blobs = {entry.path: entry.blob for entry in entries}
    sheet = _Sheet(repo.root, blobs, world, chased, moment, judge)
    for part in spread(Work(_judge_folders, sheet), list(folders.values())):
        result.add(part)
        progress(result.incidents, len(folders))
    result.obligations += of_directory(world, moment.now)
    for name in chased.keys() - folders.keys():
        result.obligations += of_problems(world, name, chased[name], moment.now)
    return result.whole(world)


def owed_by(repo: Repository, commit: str | None, incident: str, moment: Moment, judge: Judge) -> Owed:
    """Return what one incident owes; raises as `owed` does."""
    world, entries, result = _directory(repo, commit)
    folder = _folders(entries)[incident]
    sheet = _Sheet(
        repo.root,
        {entry.path: entry.blob for entry in entries},
        world,
        {incident: world.problems_of(incident)},
        moment,
        judge,
    )
    result.add(_judge_folders(sheet, [folder]))
    return result.whole(world)


def _directory(repo: Repository, commit: str | None) -> tuple[Snapshot, list[TreeEntry], _Part]:
    """Return everything but the incidents, the files of a commit, and what of it could not be read."""
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
    world = replace(world, earlier_policies=policy_history(repo, commit, world.policy))
    return world, entries, _Part(unreadable=list({each.path: None for each in gathered.diagnostics}))


def _folders(entries: Iterable[TreeEntry]) -> dict[str, Folder]:
    found: dict[str, list[str]] = {}
    for entry in entries:
        ref = ref_of(entry.path)
        if ref and ref.kind in ("incident", "review"):
            found.setdefault(ref.id, []).append(entry.path)
    return {name: tuple(paths) for name, paths in found.items() if paths[0].endswith("/incident.yaml")}


def _judge_folders(sheet: _Sheet, folders: Sequence[Folder]) -> _Part:
    result = _Part()
    blobs = {sheet.blobs[path]: None for folder in folders for path in folder}
    raws = dict(_repository(sheet.root).read_many(blobs))
    for folder in folders:
        records = {path: parse(path, raws[sheet.blobs[path]]) for path in folder}
        result.unreadable += [path for path, record in records.items() if isinstance(record, list)]
        result.obligations += _of_folder(sheet, list(records.values()), folder)
        result.incidents += 1
    return result


@lru_cache(maxsize=1)
def _repository(root: Path) -> Repository:
    return Repository.discover(root)


def _of_folder(sheet: _Sheet, records: Sequence[object], folder: Folder) -> Iterable[Obligation]:
    name = folder[0].split("/")[2]
    problems = sheet.problems.get(name, ())
    incident = next((each for each in records if isinstance(each, Incident)), None)
    if incident is None:
        # Its problem records are chased all the same.
        return of_problems(sheet.world, name, problems, sheet.moment.now)
    review = next((each for each in records if isinstance(each, Review)), None)
    there = incident_at(incident, sheet.moment.as_of) if sheet.moment.as_of else incident
    return sheet.judge(make_case(sheet.world, there, review, problems, sheet.moment.now)) if there else ()
