"""Implements `mim roster changes`, which compares the rosters in the working tree with an older version."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate

from mimkit.app.reading.at_commit import snapshot_at
from mimkit.app.reading.commit import commit_named
from mimkit.app.reading.partial import ensure_whole
from mimkit.app.rosters.check import read_directory
from mimkit.duty.shift_changes import MovedShift, moved_shifts
from mimkit.errors import UsageError
from mimkit.model.snapshot import Snapshot
from mimkit.model.time.times import full_time_text
from mimkit.store.git.repository import Repository
from mimkit.store.layout import POLICY

AHEAD = timedelta(days=366)
"""How far ahead to search for a person's next shift."""


@dataclass(frozen=True, slots=True)
class ShiftComparison:
    """The moved shifts, and the two versions that were compared."""

    before: Snapshot
    after: Snapshot
    commit: str
    """The older version."""
    start: datetime
    shifts: tuple[MovedShift, ...]

    def of(self, people: tuple[str, ...]) -> tuple[MovedShift, ...]:
        """Return the moved shifts of the given people, or of everyone if `people` is empty."""
        return tuple(each for each in self.shifts if not people or each.person in people)


def compare_shifts(repo: Repository, since: str | datetime, start: datetime) -> ShiftComparison:
    """Return the current and next shifts that have changed since an older revision or point in time.

    Raises NoSuchCommit, NoPolicy, RecordsUnreadable, or UsageError if there is no version that old.
    """
    ensure_whole(repo.root, (POLICY,))
    after, _ = read_directory(repo.root)
    if isinstance(since, str):
        hint = "use a date, branch, tag or commit: --since origin/main"
        commit = commit_named(repo, since, hint, "--since")
    else:
        commit = _version_at(repo, since, after)
    before = snapshot_at(repo, commit)
    return ShiftComparison(before, after, commit, start, moved_shifts(before, after, start, start + AHEAD))


def _version_at(repo: Repository, at: datetime, present: Snapshot) -> str:
    """Return the last commit on this branch that changed the policy or directory at or before a given time.

    Each commit is dated with the latest time of all commits up to it, because a machine's clock may be wrong.
    """
    head = repo.head().commit
    revisions = repo.revisions(head, (POLICY,)) if head else []
    since = accumulate((each.at for each in revisions), max)
    older = [each.commit for each, begins in zip(revisions, since, strict=True) if begins <= at]
    if older:
        return older[-1]
    when = full_time_text(at, present.policy.calendar.tz)
    hint = "git fetch --unshallow" if repo.shallow else "use a later date or a commit: --since REV"
    raise UsageError(f"--since: this branch has no version of the rosters from before {when}", hint)
