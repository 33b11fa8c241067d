"""Implements `mim check`: reads all records, runs the rules, locates each finding and applies suppressions."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from mimkit.app.audit.audit import audit
from mimkit.app.judging.attachments import check_attachments
from mimkit.app.judging.earlier_suppressions import stood
from mimkit.app.judging.evidence import check_evidence, forget_histories
from mimkit.app.judging.history import edited, removed
from mimkit.app.judging.issue_form import issue_form
from mimkit.app.judging.scope import BaseComparison, CheckScope, scope_of_checkout, scope_of_tree
from mimkit.app.reading.elsewhere import folder_with_records
from mimkit.app.reading.index import Progress, no_progress
from mimkit.app.reading.partial import committed_copies, is_older, oldest_known
from mimkit.app.reading.policy_history import edges as edges_seen
from mimkit.app.reading.policy_history import with_policy_history
from mimkit.app.reading.processes import Work, spread
from mimkit.app.reading.records import NoPolicy, Records
from mimkit.app.reading.tree import CommitTree, MemoryTree, Tree, WorkingTree
from mimkit.model.diagnostic import Diagnostic, Finding
from mimkit.model.dossier import Dossier
from mimkit.model.refs import Ref
from mimkit.model.snapshot import Snapshot
from mimkit.rules.families.issue_form import FORM
from mimkit.rules.judge import (
    BY_POLICY,
    check_directory,
    check_dossier,
    check_history,
    check_maintenance,
    check_presence,
    check_problem,
    drop_findings_of,
    skipped_rules,
)
from mimkit.rules.registry import Rule
from mimkit.rules.suppress import HISTORY, suppress
from mimkit.store.git.repository import Repository
from mimkit.store.layout import INCIDENTS, POLICY, IncidentFolder, kind_of, path_of, ref_of
from mimkit.store.worktree import read_regular
from mimkit.store.yaml.places import Places, comments

_SUPPRESSES = b"mim: ignore["
_REORDERED = "MIM804"


@dataclass(slots=True)
class CheckResult:
    """The findings and the number of files checked."""

    diagnostics: list[Diagnostic] = field(default_factory=list)
    files: int = 0
    incidents: int = 0
    undated: int = 0
    """The number of incidents whose policy is unknown because the clone is shallow.

    For these incidents, the rules that depend on the policy were skipped.
    """
    from_index: int = 0
    """The number of files omitted by a sparse checkout. Their versions in the index were checked."""

    def add(self, other: CheckResult) -> None:
        """Add the results from another process."""
        self.diagnostics += other.diagnostics
        self.files += other.files
        self.incidents += other.incidents
        self.undated += other.undated


@dataclass(frozen=True, slots=True)
class _Judge:
    """The data that a process needs to check incidents.

    If there is no policy, there is no snapshot, and only schemas are checked.
    """

    tree: Tree
    snapshot: Snapshot | None
    before: Mapping[str, bytes | None]
    held: frozenset[str]
    """The codes of rules that cannot be checked, because a file that they need is unreadable."""
    root: Path | None = None
    """The root of the repository in which evidence is looked up, or None for an in-memory tree."""
    edge: datetime | None = None
    """The start of the known history in a shallow clone. Earlier policies are unknown."""


def check_files(files: Mapping[str, bytes], base: Mapping[str, bytes] | None = None) -> list[Diagnostic]:
    """Check an in-memory tree (path to bytes). If `base` is given, also check the changes to its records."""
    tree, then = MemoryTree(files), base or {}
    differ = [path for path in {*files, *then} if files.get(path) != then.get(path)]
    before = {path: then.get(path) for path in differ if path.startswith(f"{INCIDENTS}/") and ref_of(path)}
    scope = scope_of_tree(tree, before if then else {})
    return _check(scope, tree, files.get(FORM), no_progress).diagnostics


def check_checkout(
    repo: Repository, since: BaseComparison | None = None, *, progress: Progress = no_progress
) -> CheckResult:
    """Check the working tree. Each incident is checked against the policy in force when it was declared.

    If the base `since` is given, check only the files whose result may differ now, and the changes to the records.
    Raises NoPolicy if the records are in a subfolder.
    """
    forget_histories()
    tree = WorkingTree(repo.root, committed_copies(repo, (INCIDENTS, POLICY)))
    result = _check(scope_of_checkout(tree, since), tree, read_regular(repo.root, FORM), progress, repo)
    if since and any(each.code == _REORDERED for each in result.diagnostics):
        taken = _orders_from_merges(repo, since, tree)
        result.diagnostics = [
            each for each in result.diagnostics if each.code != _REORDERED or each.path not in taken
        ]
    result.from_index = len(tree.copies)
    if not result.files and not tree.files(POLICY) and folder_with_records(repo.root):
        raise NoPolicy(repo.root)
    edges_seen.clear()  # the rules were skipped, so no warning is needed
    return result


def _orders_from_merges(repo: Repository, since: BaseComparison, tree: Tree) -> set[str]:
    """Return the changed records that no commit since the base has reordered.

    If the order of their entries differs from the base, it comes from a merge: Two branches that merged each other
    can contain the same entries in different orders, and one of these branches is the base.
    """
    head = repo.here()
    if head is None:
        return set()
    committed = CommitTree(repo, head)
    paths = {path for path, is_there in since.paths.items() if is_there and committed.mark(path) is not None}
    reordered = {
        path_of(each.ref)
        for each in audit(repo, head, since.commit).alterations
        if any(rule.code == _REORDERED for rule in each.broken)
    }
    return {path for path in paths - reordered if tree.read(path) == committed.read(path)}


def _check(
    scope: CheckScope, tree: Tree, form: bytes | None, progress: Progress, repo: Repository | None = None
) -> CheckResult:
    """Check the files in a scope. If `repo` is given, also use the earlier policies in its history."""
    records = Records(tree).load(scope.rest)
    snapshot, edge = records.snapshot(scope.names), None
    if snapshot and repo:
        snapshot = with_policy_history(repo, repo.here(), snapshot)
        edge = oldest_known(repo, snapshot)
    broken = {*records.unreadable} | scope.by
    # If the directory is not checked, it is unknown whether suppression comments in its files are needed.
    judged = [path for path in scope.rest if not scope.by or path.startswith(f"{INCIDENTS}/")]
    suppressing = _suppressing(judged, records, broken) if snapshot else []
    held = skipped_rules({kind for path in broken - scope.by if (kind := kind_of(path))})
    rest = drop_findings_of(_judge_rest(scope, tree, snapshot), held)
    found = records.diagnostics + _placed(rest, records, suppressing, scope.before)
    if snapshot and form is not None and not scope.by:
        found += issue_form(form, snapshot)
    result = CheckResult(found, files=len(scope.rest) - len(scope.by))
    root = repo.root if repo else None
    # The incident rules do not use hosts, and copying the hosts to other processes takes time.
    lean = snapshot.without_infrastructure() if snapshot else None
    for part in _shared(_Judge(tree, lean, scope.before, held, root, edge), scope.folders):
        result.add(part)
        progress(result.files, scope.files)
    result.diagnostics.sort()
    return result


def _suppressing(paths: Iterable[str], records: Records, broken: Container[str]) -> list[str]:
    """Return the files with suppression comments. Unreadable files are excluded, because no rules were run on them."""
    return [path for path in paths if path not in broken and _SUPPRESSES in records.documents[path].raw]


def _judge_rest(scope: CheckScope, tree: Tree, snapshot: Snapshot | None) -> list[tuple[Rule, Finding]]:
    present = {ref for path in (*scope.rest, *scope.inside) if (ref := ref_of(path))}
    judged = check_presence(present) + check_history(removed(scope, tree))
    if snapshot is None:
        return judged
    if not scope.by:
        judged += check_directory(snapshot)
    for name, problem in snapshot.problems.items():
        if path_of(Ref("problem", name)) not in scope.by:
            judged += check_problem(problem, snapshot)
    for name, record in snapshot.maintenance.items():
        path = path_of(ref := Ref("maintenance", name))
        if path not in scope.by:
            judged += check_maintenance(record, snapshot)
        if path in scope.before:
            judged += check_history(edited([path], {ref: record}, scope.before))
    return judged


def _shared(judge: _Judge, folders: Sequence[IncidentFolder]) -> Iterator[CheckResult]:
    if isinstance(judge.tree, MemoryTree):
        yield _check_folders(judge, folders)  # an in-memory tree is not copied to other processes
        return
    if judge.snapshot and folders:
        len(judge.snapshot.earlier_policies)  # calls git once here instead of in every process
    yield from spread(Work(_check_folders, judge), folders)


def _check_folders(judge: _Judge, folders: Sequence[IncidentFolder]) -> CheckResult:
    result = CheckResult()
    for folder in folders:
        result.diagnostics += _check_folder(judge, folder, result)
        result.files += len(folder.paths)
        result.incidents += folder.has_incident
    return result


def _check_folder(judge: _Judge, folder: IncidentFolder, result: CheckResult) -> list[Diagnostic]:
    records = Records(judge.tree).load(folder.paths)
    found = records.diagnostics
    if judge.snapshot is None:
        return found
    suppressing = _suppressing(folder.paths, records, records.unreadable)
    for name, incident in records.of("incident").items():
        review = records.of("review").get(name)
        path = folder.paths[0]
        found = [*found, *check_attachments(judge.tree, path, records.documents[path].raw, incident)]
        held, older = judge.held, is_older(incident, judge.edge)
        if older:
            held, result.undated = held | BY_POLICY, result.undated + 1
        judged = drop_findings_of(
            check_dossier(Dossier(incident, judge.snapshot, review).under_its_policy()), held
        )
        judged += check_evidence(judge.root, review, judge.snapshot.policy) if review else []
        if not judge.before.keys().isdisjoint(folder.paths):
            both = {Ref("incident", name): incident, Ref("review", name): review}
            after = {ref: record for ref, record in both.items() if record}
            judged += check_history(edited(folder.paths, after, judge.before))
        found += _placed(judged, records, suppressing, judge.before)
    return found


def _placed(
    judged: Iterable[tuple[Rule, Finding]],
    records: Records,
    suppressing: Iterable[str],
    before: Mapping[str, bytes | None],
) -> list[Diagnostic]:
    # A file with suppression comments is checked even without findings, because each comment needs a reason.
    by_path: dict[str, list[tuple[Rule, Finding]]] = {path: [] for path in suppressing}
    for rule, finding in judged:
        by_path.setdefault(path_of(finding.ref), []).append((rule, finding))
    found: list[Diagnostic] = []
    for path, mine in by_path.items():
        raw = records.documents[path].raw if path in records.documents else _text(path, records.tree)
        found += _placed_in(path, raw, before.get(path, raw), mine)
    return found


def _text(path: str, tree: Tree) -> bytes:
    # A finding about a missing file has no text to point to.
    return tree.read(path) if tree.mark(path) is not None else b""


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
