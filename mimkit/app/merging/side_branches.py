"""Finds content that is on no branch of the remote, and the side branch to which each changed record belongs.

If the remote's shared branch accepts no direct pushes, each incident gets its own side branch. All other changes
wait for a person or go to a separate side branch.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from mimkit.store.git.repository import FileDifference, Repository
from mimkit.store.git.sharing.remote import SIDE_BRANCHES
from mimkit.store.layout import owner_of

CHANGES: Final = f"{SIDE_BRANCHES}changes-"
"""The name prefix of side branches with changes to the policy and other files. Other clones do not read them."""
_OF_RECORD: Final = re.compile(rf"{SIDE_BRANCHES}(?:MI|PB|MW)-[0-9]{{8}}-[0-9A-Z]{{3}}", re.ASCII)
_INCIDENT: Final = re.compile(rb"\bMI-[0-9]{8}-[0-9A-Z]{3}\b")


@dataclass(frozen=True, slots=True)
class Unshared:
    """The files whose content was on no branch of the remote at the last fetch."""

    records: Mapping[str, Sequence[FileDifference]]
    """The files that differ from the shared branch, for each side branch that lacks any of them."""
    others: Sequence[FileDifference]
    """Files that do not belong to an incident, problem record or maintenance record."""
    paths: Sequence[str] = ()
    """The paths whose content is on no branch.

    The paths in `others` are included unless a single side branch contains all of them.
    """

    @property
    def other_paths(self) -> tuple[str, ...]:
        """The paths that do not belong to a record."""
        return tuple(each.path for each in self.others if each.path in self.paths)


def readable(repo: Repository) -> dict[str, str]:
    """Return the side branches of incidents, problem records and maintenance records, with each branch's commit."""
    return {name: tip for name, tip in repo.side_branches().items() if _OF_RECORD.fullmatch(name)}


def unshared(repo: Repository, shared: str, tip: str) -> Unshared:
    """Return the content of `tip` that is neither on the remote's shared branch nor on one of its side branches."""
    changed = list(_changed(repo, shared, tip))
    if not changed:
        return Unshared({}, ())
    tips = repo.side_branches()
    groups: dict[str, list[FileDifference]] = {}
    others = []
    for change in changed:
        if name := _branch_of(repo, tip, change.path):
            groups.setdefault(name, []).append(change)
        else:
            others.append(change)
    lacking = {name: _lacking(repo, tips.get(name), found) for name, found in groups.items()}
    aside = (commit for name, commit in tips.items() if name.startswith(CHANGES))
    is_aside = any(not _lacking(repo, commit, others) for commit in aside)
    return Unshared(
        {name: groups[name] for name, paths in lacking.items() if paths},
        others,
        [*(path for paths in lacking.values() for path in paths), *(() if is_aside else _paths(others))],
    )


def waiting(repo: Repository) -> list[str]:
    """List the commits whose changes are on no branch of the remote, oldest first, each as a short id and subject."""
    found = repo.waiting()
    remote, tip = repo.remote(), repo.head().commit
    shared = repo.resolve(remote.tracking) if remote else None
    if not found or shared is None or tip is None:
        return found
    if repo.tree_id(shared, "") == repo.tree_id(tip, ""):
        return []
    if repo.is_ancestor(shared, tip) and not repo.side_branches() and repo.known_refusal()[0] is None:
        return found
    left = unshared(repo, shared, tip)
    if not left.paths:
        return []
    return repo.waiting(left.paths) or found[-1:]


def _changed(repo: Repository, shared: str, tip: str) -> Iterator[FileDifference]:
    """Yield the files that `tip` changed and that differ from the shared branch."""
    base = repo.merge_base(shared, tip) or shared
    for change in repo.changes(base, tip):
        now = repo.item(shared, change.path)
        if now != change.after:
            yield FileDifference(change.path, now, change.after)


def _branch_of(repo: Repository, tip: str, path: str) -> str | None:
    owner = owner_of(path)
    if owner is None:
        return None
    if owner.startswith("PB-"):
        # A problem record and its incident refer to each other, so neither is valid without the other.
        found = _INCIDENT.search(repo.read(tip, path) or b"")
        owner = found[0].decode() if found else owner
    return f"{SIDE_BRANCHES}{owner}"


def _lacking(repo: Repository, commit: str | None, changes: Sequence[FileDifference]) -> list[str]:
    """List the paths whose new content is missing from a commit."""
    if commit is None:
        return _paths(changes)
    return [each.path for each in changes if repo.item(commit, each.path) != each.after]


def _paths(changes: Sequence[FileDifference]) -> list[str]:
    return [each.path for each in changes]
