"""Implements `mim resolve`, which resolves records that git left unmerged, based on their content."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from mimkit.app.merging.merge import RecordMerger, merge_files
from mimkit.app.merging.order import manner_of_index
from mimkit.app.merging.redactions import integrate
from mimkit.app.reading.commit import commit_named
from mimkit.errors import EnvironmentUnfit, MimError, UsageError
from mimkit.model.shell import quoted
from mimkit.model.versions.merge import Choose, Conflict, Manner, Names, Side
from mimkit.store.git.repository import Repository
from mimkit.store.git.working_tree.unmerged import Unmerged
from mimkit.store.layout import ref_of

ALL = "all"


@dataclass(frozen=True, slots=True)
class Choices:
    """The side to take for each key, such as `title`, or for `all` conflicts."""

    sides: Mapping[str, Side] = field(default_factory=dict)

    def __call__(self, names: Names) -> Side | None:
        """Return the side for a key. A choice for that specific key takes precedence over `all`."""
        return self.sides.get(".".join(names)) or self.sides.get(ALL)


@dataclass(frozen=True, slots=True)
class Resolved:
    """The result for one path. A path with conflicts remains unmerged and contains conflict markers."""

    path: str
    conflicts: tuple[Conflict, ...] = ()
    notes: tuple[str, ...] = ()
    trouble: MimError | None = None
    """The reason why the path could not be merged at all."""

    @property
    def is_settled(self) -> bool:
        """Whether everything is resolved."""
        return not self.conflicts and self.trouble is None


class NothingUnmerged(UsageError):
    """No record has merge conflicts."""

    def __init__(self) -> None:
        super().__init__(
            "there are no merge conflicts in records", "merge another branch: mim resolve --with BRANCH"
        )


def resolve(repo: Repository, paths: Sequence[str], choose: Choose) -> list[Resolved]:
    """Resolve each record that is unmerged in the index. Raises NothingUnmerged."""
    found = [
        each for each in repo.unmerged() if ref_of(each.path) and (not paths or _lies_in(each.path, paths))
    ]
    if not found:
        raise NothingUnmerged
    return [_resolve(repo, each, choose) for each in found]


def _lies_in(path: str, places: Sequence[str]) -> bool:
    return any(place in {".", path} or path.startswith(f"{place}/") for place in places)


def _resolve(repo: Repository, each: Unmerged, choose: Choose) -> Resolved:
    manner = manner_of_index(repo, each.path, (each.base or b"", each.ours or b"", each.theirs or b""))
    try:
        found = merge_files(each.path, each.base, each.ours, each.theirs, choose, manner)
    except MimError as trouble:
        return Resolved(each.path, trouble=trouble)
    if found.conflicts:
        repo.write_copy(each.path, open_record(each, choose, manner))
    else:
        repo.settle(each.path, found.raw)
    return Resolved(each.path, found.conflicts, found.notes)


def open_record(each: Unmerged, choose: Choose, manner: Manner) -> bytes:
    """Return the record, with both values of each unresolved conflict between git's conflict markers."""
    sides = (each.path, each.base, each.ours, each.theirs)
    ours = merge_files(*sides, lambda names: choose(names) or "ours", manner)
    theirs = merge_files(*sides, lambda names: choose(names) or "theirs", manner)
    return add_conflict_markers(ours.raw, theirs.raw)


def add_conflict_markers(ours: bytes, theirs: bytes) -> bytes:
    """Combine two versions of a file, in any encoding, with conflict markers around the differing lines."""
    here, there = (raw.splitlines(keepends=True) for raw in (ours, theirs))
    lines: list[bytes] = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, here, there, autojunk=False).get_opcodes():
        if kind == "equal":
            lines += here[a:b]
        else:
            lines += [b"<<<<<<< ours\n", *_ended(here[a:b]), b"=======\n", *_ended(there[c:d])]
            lines.append(b">>>>>>> theirs\n")
    return b"".join(lines)


def _ended(lines: list[bytes]) -> list[bytes]:
    """Return the lines with a line break after the last one, so that a marker following it is on its own line."""
    return [*lines[:-1], lines[-1] if lines[-1].endswith(b"\n") else lines[-1] + b"\n"] if lines else []


@dataclass(frozen=True, slots=True)
class MergedBranch:
    """The result of merging another branch: the merge commit and warnings."""

    commit: str
    warnings: tuple[str, ...]


def merge_branch(repo: Repository, rev: str, choose: Choose) -> MergedBranch | None:
    """Merge a branch into this one. Return None if it is already merged. Raises MergeConflict on conflicting values."""
    theirs = commit_named(repo, rev, "fetch and list the branches: git fetch && git branch --all")
    bringing = RecordMerger(choose)
    with repo.lock():
        head = repo.head()
        if head.commit is None:
            raise EnvironmentUnfit("this branch has no commits yet", f"git switch {quoted(rev)}")
        if repo.is_ancestor(theirs, head.commit):
            return None
        new = integrate(repo, head.commit, theirs, f"Merge {rev}", bringing)
        repo.move(head, new)
        return MergedBranch(new, (*bringing.notes, *repo.advance(head, new, bringing.carry)))
