"""Loads the policy, directory and records from a commit for a command."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from mimkit.app.reading.policy_history import edges, with_policy_history
from mimkit.app.reading.records import LazyRecords, NoPolicy, Records, assembled, unreadable
from mimkit.app.reading.tree import CommitTree, Tree
from mimkit.model.diagnostic import Diagnostic
from mimkit.model.refs import RefKind
from mimkit.model.snapshot import Snapshot
from mimkit.store.git.repository import Repository
from mimkit.store.layout import (
    MAINTENANCE,
    POLICY,
    PROBLEMS,
    folder_of,
    incident_ids,
    maintenance_ids,
    problem_ids,
    ref_named,
    ref_of,
)
from mimkit.store.yaml.document import Document

_RECORDS: frozenset[RefKind] = frozenset({"incident", "review", "problem", "maintenance"})
"""The kinds that are loaded by id. All other kinds belong to the policy and directory."""


class SnapshotWithSources(NamedTuple):
    """A snapshot and the files of its records, by path."""

    snapshot: Snapshot
    documents: Mapping[str, Document]


def snapshot_at(
    repo: Repository, commit: str | None, about: Iterable[str] = (), *, taken_ids: bool = False
) -> Snapshot:
    """Return the policy and directory from a commit, and the records in `about`.

    An incident includes its review and its problem records. Raises NoPolicy, or RecordsUnreadable if one of these
    records does not match its schema. Policy files are read on first access, one kind at a time. Broken files and
    broken list items are omitted from the snapshot and listed by `left_out`.
    """
    return read_snapshot(repo, commit, about, taken_ids=taken_ids).snapshot


def read_snapshot(
    repo: Repository, commit: str | None, about: Iterable[str] = (), *, taken_ids: bool = False
) -> SnapshotWithSources:
    """Return the same snapshot as `snapshot_at`, together with the record files. Raises the same errors."""
    if commit is None:
        raise NoPolicy(repo.root)
    tree = CommitTree(repo, commit)
    policy = _policy_at(repo, tree)
    found = Records(tree).load(path for name in about for path in _files_of(tree, name))
    found.load(_problems_of(tree, found))
    if found.diagnostics:
        raise unreadable(found.diagnostics)

    def of(kind: RefKind) -> Mapping[str, Any]:
        return found.of(kind) if kind in _RECORDS else policy.of(kind)

    listed = (incident_ids, problem_ids, maintenance_ids) if taken_ids else ()
    snapshot = assembled(of, [name for ids in listed for name in ids(tree.names)])
    return SnapshotWithSources(with_policy_history(repo, commit, snapshot), found.documents)


def problems_at(repo: Repository, commit: str) -> Mapping[str, Any]:
    """Return the problem records in a commit, by id. Unreadable records are omitted and listed by `left_out`."""
    return _all_in(PROBLEMS, CommitTree(repo, commit)).of("problem")


def maintenance_at(repo: Repository, commit: str) -> Mapping[str, Any]:
    """Return the maintenance records in a commit, by id. Unreadable records are omitted and listed by `left_out`."""
    return _all_in(MAINTENANCE, CommitTree(repo, commit)).of("maintenance")


def _all_in(folder: str, tree: Tree) -> Records:
    found = Records(tree).load(path for path in tree.files(folder) if ref_of(path))
    _skipped.extend(found.diagnostics)
    return found


def _files_of(tree: Tree, name: str) -> list[str]:
    """Return the paths of the files that belong to the record with this id."""
    found = ((path, ref_of(path)) for path in tree.files(folder_of(ref_named(name))))
    return [path for path, ref in found if ref and ref.id == name]


def _problems_of(tree: Tree, found: Records) -> list[str]:
    """Return the files of the problem records that the incidents refer to, except those that were already read."""
    named = {
        entry.problem
        for incident in found.of("incident").values()
        for entry in incident.timeline
        if entry.kind == "problem"
    } - found.of("problem").keys()
    return [path for name in sorted(named) for path in _files_of(tree, name)]


def _policy_at(repo: Repository, tree: CommitTree) -> LazyRecords:
    """Return the policy in a commit. A policy that was already read is reused."""
    key = (repo.git_dir, tree.mark(POLICY))
    found = _policies.get(key)
    if found is None:
        found = LazyRecords(tree)
        _policies.clear()
        _policies[key] = found
    if not found.paths_of("policy"):
        raise NoPolicy(repo.root)
    return found


def left_out() -> list[Diagnostic]:
    """Return the findings about unreadable files and items that a command omitted."""
    return sorted({*_skipped, *(each for policy in _policies.values() for each in policy.diagnostics)})


def policy_edge() -> datetime | None:
    """Return the time from which the policy is known, or None if no policy history was read from a shallow clone."""
    return max(edges, default=None)


def forget() -> None:
    """Clear the findings about unreadable files and the cached policy at the start of a command."""
    _skipped.clear()
    _policies.clear()
    edges.clear()


_skipped: list[Diagnostic] = []
"""The findings about records that were omitted from a list."""
_policies: dict[tuple[Path, str | None], LazyRecords] = {}
"""The last policy read by this process, by clone and tree id, because commands often need it more than once."""
