"""Decides whose entries come first when git itself merges two versions of a record.

Entries that others already have come first. In a merge, these are the entries on the shared branch. In a rebase,
cherry-pick, revert or stash, they are the entries of the commit to which the change is applied.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from mimkit.errors import MimError
from mimkit.model.versions.merge import CHANGE, TIMELINE, Manner, Side
from mimkit.store.git.repository import Repository
from mimkit.store.yaml.reader import read

_MERGING: Final = "GITHEAD_"
"""The prefix of the environment variables in which git names the commits to merge. Only `git merge` sets them."""
_USUAL_NAMES: Final = ("main", "master")


def manner_of_driver(
    repo: Repository | None, environ: Mapping[str, str], path: str, sides: tuple[bytes, bytes, bytes]
) -> Manner:
    """Return the `Manner` to use when git calls the driver in this environment. `sides` is (base, ours, theirs)."""
    is_merge = any(name.startswith(_MERGING) for name in environ)
    return manner_of_merge(repo, path, sides) if repo and is_merge else CHANGE


def manner_of_index(repo: Repository, path: str, sides: tuple[bytes, bytes, bytes]) -> Manner:
    """Return the `Manner` for merging a path that git left unmerged. `sides` is (base, ours, theirs)."""
    return manner_of_merge(repo, path, sides) if repo.merge_heads() else CHANGE


def manner_of_merge(repo: Repository, path: str, sides: tuple[bytes, bytes, bytes]) -> Manner:
    """Return the `Manner` that preserves the position of the shared branch's entries."""
    base, ours, theirs = (set(entry_ids(raw)) for raw in sides)
    # Entries that exist on both sides, such as after a cherry-pick, do not help to tell the sides apart.
    return Manner(_shared_side(repo, path, ours - base - theirs, theirs - base - ours), "history")


def entry_ids(raw: bytes) -> list[str]:
    """Return the ids of a record's entries in order. Empty if the record cannot be read."""
    data = read(raw)
    timeline = data.get(TIMELINE) if isinstance(data, dict) else None
    return [name for each in timeline or () if (name := _id(each))] if isinstance(timeline, list) else []


def _id(entry: Any) -> str:
    name = entry.get("id") if isinstance(entry, dict) else None
    return name if isinstance(name, str) else ""


def _shared_side(repo: Repository, path: str, ours: set[str], theirs: set[str]) -> Side:
    for ref in _shared_refs(repo):
        commit = repo.resolve(ref)
        raw = repo.read(commit, path) if commit else None
        known = set(entry_ids(raw)) if raw else set()
        if bool(known & ours) != bool(known & theirs):
            return "ours" if known & ours else "theirs"
    return "ours"


def _shared_refs(repo: Repository) -> Iterator[str]:
    """Yield the branches on which others base their work, starting with the most widely shared one."""
    try:
        remote = repo.remote()
    except MimError:
        remote = None  # a merge on a detached HEAD
    if remote:
        yield f"refs/remotes/{remote.name}/HEAD"
        yield from (f"refs/remotes/{remote.name}/{name}" for name in _USUAL_NAMES)
        yield remote.tracking
    yield from (f"refs/heads/{name}" for name in _USUAL_NAMES)
