"""`mim check`: reads all records, runs the rules, locates each finding and applies suppressions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from mimkit.app.judging.changed import Since
from mimkit.app.judging.earlier_suppressions import stood
from mimkit.app.judging.history import edited, removed
from mimkit.app.judging.issue_form import issue_form
from mimkit.app.judging.scope import Docket, docket_of, whole
from mimkit.app.reading.earlier import edges as edges_seen
from mimkit.app.reading.earlier import with_policy_history
from mimkit.app.reading.index import Progress, silent
from mimkit.app.reading.partial import committed_copies, is_older, oldest_known
from mimkit.app.reading.processes import Folder, Work, spread
from mimkit.app.reading.records import Gathered
from mimkit.errors import EnvironmentUnfit
from mimkit.model.diagnostic import Diagnostic, Finding
from mimkit.model.dossier import Dossier
from mimkit.model.refs import Ref
from mimkit.model.snapshot import Snapshot
from mimkit.rules.families.issue_form import FORM
from mimkit.rules.follow_up import BY_POLICY, held_back, without
from mimkit.rules.judge import check_directory, check_dossier, check_history, check_presence, check_problem
from mimkit.rules.registry import Rule
from mimkit.rules.suppress import HISTORY, suppress
from mimkit.store.git.repository import Repository
from mimkit.store.layout import INCIDENTS, POLICY, is_ours, path_of, ref_of
from mimkit.store.worktree import read_file, read_regular
from mimkit.store.yaml.places import Places, comments

Read = Callable[[str], bytes]
_SUPPRESSES = b"mim: ignore["


@dataclass(slots=True)
class Checked:
    """The findings, and the number of files checked."""

    diagnostics: list[Diagnostic] = field(default_factory=list)
    files: int = 0
    incidents: int = 0
    undated: int = 0
    """Incidents whose policy a shallow clone does not know; what depends on it was not checked."""
    from_index: int = 0
    """Files that a sparse checkout leaves out; the committed ones were checked."""

    def add(self, other: Checked) -> None:
        """Add the results of another process."""
        self.diagnostics += other.diagnostics
        self.files += other.files
        self.incidents += other.incidents
        self.undated += other.undated


@dataclass(frozen=True, slots=True)
class _Judge:
    """What a process needs to check incidents; without a snapshot (no policy), only schemas are checked."""

    read: Read
    snapshot: Snapshot | None
    before: Mapping[str, bytes | None]
    held: frozenset[str]
    """Codes of the rules that cannot be checked, because a file that they need is unreadable."""
    edge: datetime | None = None
    """The start of the known history in a shallow clone: earlier policies are not known."""


def check_files(files: Mapping[str, bytes], base: Mapping[str, bytes] | None = None) -> list[Diagnostic]:
    """Check a tree in memory (path to bytes); with a `base`, also the changes to its records."""
    ours = sorted(path for path in files if is_ours(path))
    then = base or {}
    differ = [path for path in {*files, *then} if files.get(path) != then.get(path)]
    before = {path: then.get(path) for path in differ if path.startswith(f"{INCIDENTS}/") and ref_of(path)}
    docket = whole(ours, before if then else {})
    return _check(docket, files.__getitem__, _as_it_is, silent, files.get(FORM)).diagnostics


def check_worktree(root: Path, *, progress: Progress = silent) -> Checked:
    """Check the files of a folder against the policy in the same folder."""
    form = read_regular(root, FORM)
    return _check(docket_of(root, None), _Worktree(root), _as_it_is, progress, form)


def check_checkout(repo: Repository, since: Since | None = None, *, progress: Progress = silent) -> Checked:
    """Check the working tree, each incident against the policy in force when it was declared.

    `since` a base, only what could be judged otherwise now is, and what became of the records.
    """
    commit = repo.here()
    copies = committed_copies(repo, (INCIDENTS, POLICY))
    edges: list[datetime | None] = []

    def dated(snapshot: Snapshot) -> Snapshot:
        known = with_policy_history(repo, commit, snapshot)
        edges.append(oldest_known(repo, known))
        return known

    form = read_regular(repo.root, FORM)
    docket, read = docket_of(repo.root, since, copies), _Worktree(repo.root, copies)
    result = _check(docket, read, dated, progress, form, lambda: next(iter(edges), None))
    result.from_index = len(copies)
    edges_seen.clear()  # nothing was checked by a policy that is too young
    return result


@dataclass(frozen=True, slots=True)
class _Worktree:
    root: Path
    copies: Mapping[str, bytes] = field(default_factory=dict)
    """The committed content of files that are not in the sparse checkout."""

    def __call__(self, path: str) -> bytes:
        return self.copies[path] if path in self.copies else read_file(self.root, path)


def _as_it_is(snapshot: Snapshot) -> Snapshot:
    return snapshot


def _check(  # noqa: PLR0913, PLR0917 - what is checked, and how it is read and dated
    docket: Docket,
    read: Read,
    dated: Callable[[Snapshot], Snapshot],
    progress: Progress,
    form: bytes | None,
    edge: Callable[[], datetime | None] = lambda: None,
) -> Checked:
    gathered = Gathered()
    for path in docket.rest:
        gathered.add(path, read(path))
    now = gathered.snapshot(docket.names)
    snapshot = dated(now) if now else None
    broken = {each.path for each in gathered.diagnostics} | docket.by
    # Where the directory is not judged, no comment in it was needed or not.
    judged = [path for path in docket.rest if not docket.by or path.startswith(f"{INCIDENTS}/")]
    suppressing = (
        [path for path in judged if path not in broken and _SUPPRESSES in read(path)] if snapshot else []
    )
    kinds = {ref.kind for path in broken - docket.by if (ref := ref_of(path))}
    held = held_back(kinds)
    rest = without(_judge_rest(docket, read, snapshot), held)
    found = gathered.diagnostics + _placed(rest, read, suppressing, docket.before)
    if snapshot and form is not None and not docket.by:
        found += issue_form(form, snapshot)
    result = Checked(found, files=len(docket.rest) - len(docket.by))
    for part in _shared(_Judge(read, snapshot, docket.before, held, edge()), docket.folders):
        result.add(part)
        progress(result.files, docket.files)
    result.diagnostics.sort()
    return result


def _judge_rest(docket: Docket, read: Read, snapshot: Snapshot | None) -> list[tuple[Rule, Finding]]:
    judged = check_presence(_present(docket)) + check_history(removed(docket, read))
    if snapshot is None:
        return judged
    if not docket.by:
        judged += check_directory(snapshot)
    for name, problem in snapshot.problems.items():
        if path_of(Ref("problem", name)) not in docket.by:
            judged += check_problem(problem, snapshot)
    return judged


def _present(docket: Docket) -> set[Ref]:
    every = (path for group in (docket.rest, *docket.folders) for path in group)
    return {ref for path in every if (ref := ref_of(path))}


def _shared(judge: _Judge, folders: Sequence[Folder]) -> Iterator[Checked]:
    if isinstance(judge.read, _Worktree):
        if judge.snapshot and folders:
            len(judge.snapshot.earlier_policies)  # git is asked once here, and not by each process
        yield from spread(Work(_check_folders, judge), folders)
    else:
        yield _check_folders(judge, folders)  # what is in memory is judged here


def _check_folders(judge: _Judge, folders: Sequence[Folder]) -> Checked:
    result = Checked()
    for folder in folders:
        result.diagnostics += _check_folder(judge, folder, result)
        result.files += len(folder)
        result.incidents += folder[0].endswith("/incident.yaml")
    return result


def _check_folder(judge: _Judge, folder: Folder, result: Checked) -> list[Diagnostic]:
    gathered = Gathered()
    raws = {path: judge.read(path) for path in folder}
    for path, raw in raws.items():
        gathered.add(path, raw)
    found = gathered.diagnostics
    if judge.snapshot is None:
        return found
    # In a file that does not pass its shape no rule was judged, so no comment in it was needed or not.
    broken = {each.path for each in found}
    suppressing = [path for path in folder if _SUPPRESSES in raws[path] and path not in broken]
    for name, incident in gathered.of("incident").items():
        review = gathered.of("review").get(name)
        held, older = judge.held, is_older(incident, judge.edge)
        if older:
            held, result.undated = held | BY_POLICY, result.undated + 1
        judged = without(check_dossier(Dossier(incident, judge.snapshot, review).under_its_policy()), held)
        if not judge.before.keys().isdisjoint(folder):
            records = {Ref("incident", name): incident, Ref("review", name): review}
            after = {ref: record for ref, record in records.items() if record}
            judged += check_history(edited(folder, after, judge.before))
        found += _placed(judged, raws.__getitem__, suppressing, judge.before)
    return found


def _placed(
    judged: Iterable[tuple[Rule, Finding]],
    read: Read,
    suppressing: Iterable[str],
    before: Mapping[str, bytes | None],
) -> list[Diagnostic]:
    # A file that suppresses something is looked at without a finding too: its comments must give a reason.
    by_path: dict[str, list[tuple[Rule, Finding]]] = {path: [] for path in suppressing}
    for rule, finding in judged:
        by_path.setdefault(path_of(finding.ref), []).append((rule, finding))
    found: list[Diagnostic] = []
    for path, mine in by_path.items():
        raw = _text(path, read)
        found += _placed_in(path, raw, before.get(path, raw), mine)
    return found


def _text(path: str, read: Read) -> bytes:
    try:
        return read(path)
    except (KeyError, EnvironmentUnfit):
        return b""  # a finding about a file that is missing has no text to point into


def _placed_in(
    path: str, raw: bytes, base: bytes | None, judged: Sequence[tuple[Rule, Finding]]
) -> list[Diagnostic]:
    places = Places(raw)
    found = [
        rule.at(path, *places.of(finding.keys), finding.message, finding.hint).about(finding.keys)
        for rule, finding in judged
    ]
    return list(suppress(path, found, comments(raw), _stood(raw, base, found, judged)))


def _stood(
    raw: bytes, base: bytes | None, found: list[Diagnostic], judged: Sequence[tuple[Rule, Finding]]
) -> frozenset[Diagnostic]:
    pairs = zip(found, judged, strict=True)
    history = [(each, finding.keys) for each, (rule, finding) in pairs if rule.family == HISTORY]
    return stood(raw, base, history) if history else frozenset()
