"""Processes all incidents in a commit, in parallel if that is faster, and reports those that cannot be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Generic, TypeVar

from mimkit.app.reading.index import Progress, no_progress
from mimkit.app.reading.policy_history import policy_history
from mimkit.app.reading.processes import Work, spread
from mimkit.app.reading.records import NoPolicy, Records, unreadable
from mimkit.app.reading.tree import CommitTree, MemoryTree
from mimkit.clocks.kinds.problems import by_first_incident
from mimkit.model.dossier import Dossier
from mimkit.model.incident.problem import Problem
from mimkit.model.refs import Ref
from mimkit.model.snapshot import Snapshot
from mimkit.model.versions.as_of import incident_at
from mimkit.store.git.repository import Repository
from mimkit.store.layout import INCIDENTS, POLICY, IncidentFolder, incident_folders, path_of, ref_of

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Moment:
    """The time for which a command evaluates the records."""

    now: datetime
    as_of: datetime | None = None
    """If set, ignore entries recorded after this time. If None, use everything that had happened by `now`."""


@dataclass(frozen=True, slots=True)
class IncidentTask(Generic[Found]):
    """The function to call for each incident, and the function `missed` for unreadable records.

    Both must be picklable.
    """

    found: Callable[[Dossier], Iterable[Found]]
    missed: Callable[[Snapshot, str, Sequence[Problem], datetime], Iterable[Found]]


@dataclass(frozen=True, slots=True)
class Directory:
    """Everything in a commit except its incidents."""

    snapshot: Snapshot
    tree: CommitTree
    folders: Mapping[str, IncidentFolder]
    """The files of each incident, by id."""
    unreadable: tuple[str, ...]
    """Paths of files outside the incident folders that do not match their schema."""

    @property
    def chased(self) -> dict[str, Sequence[Problem]]:
        """The problem records, grouped by the incident to which their deadlines belong."""
        return dict(by_first_incident(self.snapshot.problems))


@dataclass(slots=True)
class TaskResults(Generic[Found]):
    """The results for a batch of incidents."""

    found: list[Found] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    incidents: int = 0

    def add(self, other: TaskResults[Found]) -> None:
        """Add the results from another process."""
        self.found += other.found
        self.unreadable += other.unreadable
        self.incidents += other.incidents


@dataclass(frozen=True, slots=True)
class _Sheet(Generic[Found]):
    """The data shared within a process: the directory to read from, and everything else except the incidents."""

    directory: Directory
    problems: Mapping[str, Sequence[Problem]]
    moment: Moment
    look: IncidentTask[Found]


@dataclass(frozen=True, slots=True)
class RecordFiles:
    """The record files in a commit, which are listed but not read."""

    tree: CommitTree
    marks: Mapping[str, str]
    """The object id of each file."""
    folders: Mapping[str, IncidentFolder]
    """The files of each incident, by id."""
    policy: Sequence[str]
    """The files of the policy and the directory."""
    others: Sequence[str]
    """The files of problem records and maintenance records."""


def files_of(repo: Repository, commit: str | None) -> RecordFiles:
    """List the record files in a commit. Raises NoPolicy for a repository without commits."""
    if commit is None:
        raise NoPolicy(repo.root)
    tree = CommitTree(repo, commit)
    paths = [path for path in tree.paths(POLICY, INCIDENTS) if ref_of(path)]
    folders = {each.incident: each for each in incident_folders(paths)}
    inside = {path for folder in folders.values() for path in folder.paths}
    return RecordFiles(
        tree,
        {path: tree.mark(path) or "" for path in paths},
        {name: folder for name, folder in folders.items() if folder.has_incident},
        [path for path in paths if path.startswith(f"{POLICY}/")],
        [path for path in paths if path not in inside and not path.startswith(f"{POLICY}/")],
    )


def directory_of(repo: Repository, commit: str | None) -> Directory:
    """Read everything except the incidents. Raises NoPolicy, or RecordsUnreadable if the policy is unreadable."""
    files = files_of(repo, commit)
    return directory_from(repo, files, Records(files.tree).load([*files.policy, *files.others]))


def directory_from(repo: Repository, files: RecordFiles, records: Records) -> Directory:
    """Create the directory from loaded records. Problem and maintenance records do not need to be loaded."""
    snapshot = records.snapshot()
    if snapshot is None:
        policy = [each for each in records.diagnostics if each.path == path_of(Ref("policy"))]
        raise unreadable(policy) if policy else NoPolicy(repo.root)
    return Directory(
        replace(snapshot, earlier_policies=policy_history(repo, files.tree.commit, snapshot.policy)),
        files.tree,
        files.folders,
        tuple(records.unreadable),
    )


def process_all_incidents(
    directory: Directory, moment: Moment, look: IncidentTask[Found], progress: Progress = no_progress
) -> TaskResults[Found]:
    """Process all incidents. `progress` is called with the number processed so far and the total."""
    seen: TaskResults[Found] = TaskResults(unreadable=list(directory.unreadable))
    for part in parts_of_incidents(directory, moment, look, progress):
        seen.add(part)
    return seen


def parts_of_incidents(
    directory: Directory, moment: Moment, look: IncidentTask[Found], progress: Progress = no_progress
) -> Iterator[TaskResults[Found]]:
    """Process all incidents and yield the results in batches, ordered by incident id."""
    sheet = _Sheet(directory, directory.chased, moment, look)
    done = 0
    for part in spread(Work(_look_at, sheet), list(directory.folders.values())):
        yield part
        done += part.incidents
        progress(done, len(directory.folders))


def process_incident(
    directory: Directory, incident: str, moment: Moment, look: IncidentTask[Found]
) -> TaskResults[Found]:
    """Process a single incident and its problem records."""
    problems = {incident: directory.snapshot.problems_of(incident)}
    seen: TaskResults[Found] = TaskResults(unreadable=list(directory.unreadable))
    seen.add(_look_at(_Sheet(directory, problems, moment, look), [directory.folders[incident]]))
    return seen


def _look_at(sheet: _Sheet[Found], folders: Sequence[IncidentFolder]) -> TaskResults[Found]:
    seen: TaskResults[Found] = TaskResults(incidents=len(folders))
    raws = dict(sheet.directory.tree.read_all(path for folder in folders for path in folder.paths))
    for folder in folders:
        records = Records(MemoryTree(raws)).load(folder.paths)
        seen.unreadable += records.unreadable
        seen.found += _of_folder(sheet, records, folder.incident)
    return seen


def _of_folder(sheet: _Sheet[Found], records: Records, name: str) -> Iterable[Found]:
    snapshot, moment, problems = sheet.directory.snapshot, sheet.moment, sheet.problems.get(name, ())
    incident = records.of("incident").get(name)
    if incident is None:
        return sheet.look.missed(snapshot, name, problems, moment.now)
    review = records.of("review").get(name)
    there = incident_at(incident, moment.as_of) if moment.as_of else incident
    if there is None:
        return ()
    return sheet.look.found(Dossier(there, snapshot, review, problems).under_its_policy().at(moment.now))
