"""Decides which files `mim check` reads: all files, or only those that changed since a base revision."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from mimkit.app.reading.commit import NoSuchCommit, commit_named
from mimkit.app.reading.tree import Tree, WorkingTree, read_blobs
from mimkit.errors import EnvironmentUnfit
from mimkit.model.refs import Ref
from mimkit.store.git.errors import SHORT, UnrelatedHistory
from mimkit.store.git.repository import Repository
from mimkit.store.layout import (
    INCIDENTS,
    MAINTENANCE,
    POLICY,
    IncidentFolder,
    incident_folders,
    incident_ids,
    incident_of,
    incident_paths,
    is_evidence,
    kind_of,
    maintenance_ids,
    path_of,
    problem_ids,
    ref_of,
)
from mimkit.store.worktree import is_plain

_PROBLEM = re.compile(rb"PB-[0-9]{8}-[0-9A-Z]{3}")
_INCIDENT = re.compile(rb"MI-[0-9]{8}-[0-9A-Z]{3}")


class BaseOutOfReach(EnvironmentUnfit):
    """The clone is too shallow to contain the merge base of the two branches."""

    def __init__(self, rev: str) -> None:
        super().__init__(
            f"This shallow clone does not contain the commit where this branch diverged from {rev}.",
            "in GitHub Actions, set fetch-depth to 0; elsewhere: git fetch --unshallow",
        )


@dataclass(frozen=True, slots=True)
class BaseComparison:
    """The base revision, and all record files that differ from the merge base."""

    rev: str
    commit: str
    """The newest common ancestor of the current branch and the base."""
    paths: Mapping[str, bool]
    """Each path that differs, mapped to whether the file exists now."""
    before: Mapping[str, bytes | None]
    """The previous content of incidents, reviews, problem records and maintenance records. None for new files."""


@dataclass(frozen=True, slots=True)
class CheckScope:
    """The files to check in one run."""

    rest: Sequence[str]
    """All files to read outside the incident folders."""
    folders: Sequence[IncidentFolder]
    """The files of each incident to check."""
    names: frozenset[str]
    """The ids of all incidents, problem records and maintenance records, checked or not."""
    by: frozenset[str] = frozenset()
    """Files in `rest` that are needed for other checks but are not checked themselves."""
    before: Mapping[str, bytes | None] = field(default_factory=dict)
    """The content that each changed record has in the base, by path. None for a new file."""

    @property
    def inside(self) -> list[str]:
        """All files to read in the incident folders."""
        return [path for folder in self.folders for path in folder.paths]

    @property
    def files(self) -> int:
        """The number of files to check."""
        return len(self.rest) - len(self.by) + len(self.inside)


def compare_with_base(repo: Repository, rev: str) -> BaseComparison:
    """Compare the checkout, including uncommitted changes, with the commit where its branch diverged from `rev`.

    Raises NoSuchCommit, BaseOutOfReach in a shallow clone, UnrelatedHistory for an unrelated branch, or
    LinkOutsideRepository for a symbolic link.
    """
    more = "in GitHub Actions, set fetch-depth to 0; elsewhere, " if repo.shallow else ""
    hint = f"{more}run git fetch origin, and use a branch, tag or commit: mim check --base origin/main"
    head, base = repo.here(), commit_named(repo, rev, hint, "--base")
    if head is None:
        raise NoSuchCommit(rev, hint, "--base")
    commit = repo.merge_base(head, base)
    if commit is None:
        raise BaseOutOfReach(rev) if repo.shallow else UnrelatedHistory(head[:SHORT], base[:SHORT])
    changes = repo.changes_in_checkout(commit, (INCIDENTS, POLICY))
    hidden = repo.left_out((INCIDENTS, POLICY))
    paths = {
        each.path: each.after is not None and (each.path in hidden or is_plain(repo.root, each.path))
        for each in changes
    }
    records = [each for each in changes if each.path.startswith(f"{INCIDENTS}/") and ref_of(each.path)]
    blobs = {each.path: each.before.id for each in records if each.before}
    before = dict.fromkeys(each.path for each in records) | dict(read_blobs(repo, blobs))
    return BaseComparison(rev, commit, paths, before)


def scope_of_tree(tree: Tree, before: Mapping[str, bytes | None] | None = None) -> CheckScope:
    """Return a scope with all files in a tree."""
    paths = sorted(tree.paths(INCIDENTS, POLICY))
    folders = incident_folders(paths)
    inside = {path for folder in folders for path in folder.paths}
    rest = [path for path in paths if path not in inside and not is_evidence(path)]
    names = {folder.incident for folder in folders if folder.has_incident}
    names |= {ref.id for path in rest if (ref := ref_of(path)) and ref.kind in ("problem", "maintenance")}
    return CheckScope(rest, folders, frozenset(names), before=before or {})


def scope_of_checkout(tree: WorkingTree, since: BaseComparison | None) -> CheckScope:
    """Return the files to check: all or, if `since` is given, those whose findings may have changed since that base.

    In a sparse checkout, all files are checked.
    """
    if since is None or tree.copies or reason_for_full_check(since):
        return scope_of_tree(tree, since.before if since else {})
    return _narrow(tree, since)


def reason_for_full_check(since: BaseComparison) -> str:
    """Return the reason why all files are checked although `--base` was given, or "" if only some are checked."""
    if any(path.startswith(f"{POLICY}/") for path in since.paths):
        return "the policy changed"
    gone = any(ref_of(path) and not lies_there for path, lies_there in since.paths.items())
    return "a record was deleted" if gone else ""


def _narrow(tree: WorkingTree, since: BaseComparison) -> CheckScope:
    there = sorted(path for path, lies_there in since.paths.items() if lies_there)
    differ = [path for path in there if not path.rpartition("/")[2].startswith(".") and not is_evidence(path)]
    problems = [path for path in differ if kind_of(path) == "problem"]
    # The content of a problem record affects all incidents that it lists now or listed before.
    said = [*map(tree.read, problems), *map(since.before.get, problems)]
    changed = incident_folders(differ)
    incidents = _named(_INCIDENT, said) | {folder.incident for folder in changed}
    incidents |= {incident_of(path) for path in since.paths if is_evidence(path)}
    paths = (path for name in sorted(incidents) for path in incident_paths(name))
    folders = incident_folders(path for path in paths if is_plain(tree.root, path))
    raws = [tree.read(path) for folder in folders for path in folder.paths]
    named = {path_of(Ref("problem", name)) for name in _named(_PROBLEM, raws)} - set(problems)
    by = {*tree.paths(POLICY), *(path for path in named if is_plain(tree.root, path))}
    if any(kind_of(path) == "maintenance" for path in differ):
        by |= {*tree.paths(MAINTENANCE)} - {*differ}  # windows may overlap
    others = set(differ).difference(*(folder.paths for folder in changed))
    names = frozenset(
        each for ids in (incident_ids, problem_ids, maintenance_ids) for each in ids(tree.names)
    )
    return CheckScope([*sorted(by), *sorted(others)], folders, names, frozenset(by), since.before)


def _named(pattern: re.Pattern[bytes], raws: Iterable[bytes | None]) -> set[str]:
    return {found.decode() for raw in raws if raw for found in pattern.findall(raw)}
