"""Lists the records that changed since a base revision, with their content at the base."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mimkit.app.reading.commit import NoSuchCommit, commit_named
from mimkit.errors import EnvironmentUnfit
from mimkit.store.git.errors import SHORT, UnrelatedHistory
from mimkit.store.git.repository import Repository
from mimkit.store.layout import INCIDENTS, POLICY, ref_of
from mimkit.store.worktree import is_plain


class BaseOutOfReach(EnvironmentUnfit):
    """The clone is too shallow: it lacks the merge base of the two branches."""

    def __init__(self, rev: str) -> None:
        super().__init__(
            f"This is a shallow clone, without the commit where this branch left {rev}.",
            "in GitHub Actions, set fetch-depth to 0; elsewhere: git fetch --unshallow",
        )


@dataclass(frozen=True, slots=True)
class BaseComparison:
    """The base revision, and every record file that differs from the merge base."""

    rev: str
    commit: str
    """The newest commit that the branch has in common with the base."""
    paths: Mapping[str, bool]
    """Each path that differs, and whether the file exists now."""
    before: Mapping[str, bytes | None]
    """Their previous content for incidents, reviews and problem records; None for new files."""


def compare_with_base(repo: Repository, rev: str) -> BaseComparison:
    """Compare the checkout, committed or not, with where its branch left `rev`.

    Raises NoSuchCommit; BaseOutOfReach in a shallow clone, UnrelatedHistory in another; LeadsAway for a link.
    """
    more = "; in GitHub Actions: fetch-depth: 0" if repo.shallow else ""
    hint = f"run git fetch origin, and give a branch, tag or commit: mim check --base origin/main{more}"
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
    raws = dict(repo.read_many(dict.fromkeys(blobs.values()))) if blobs else {}
    before = {each.path: raws[each.before.id] if each.before else None for each in records}
    return BaseComparison(rev, commit, paths, before)
