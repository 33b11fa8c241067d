"""Fetches before a command shows the state, or reports how old the local state is."""

from __future__ import annotations

from typing import NamedTuple

from mimkit.app.merging.catch_up import catch_up
from mimkit.errors import MimError
from mimkit.store.git.errors import DetachedHead, HeadMoved, Unreachable
from mimkit.store.git.repository import Patience, Repository

FRESH_SECONDS = 30.0
"""A fetch that is younger than this is not repeated."""


class Stale(NamedTuple):
    """A state that could not be brought up to date: seconds since the last fetch (None: unknown), and why."""

    age: float | None
    why: str


def refresh(repo: Repository, within: float = FRESH_SECONDS) -> Stale | None:
    """Bring the branch to the remote's newer head, unless it was fetched within so many seconds.

    Waits two seconds at most. Returns None when the branch is up to date, or has no remote.
    """
    if not _can_be_brought_up_to_date(repo):
        return None
    last = repo.last_fetch()
    if last and last.is_current and last.age < within:
        return None
    try:
        catch_up(repo, Patience.VIEW)
    except HeadMoved:
        return None  # another command of this clone was first, and brought it up to date
    except MimError as trouble:
        why = trouble.reason if isinstance(trouble, Unreachable) else trouble.sentence.rstrip(".")
        ages = [each for each in (last and last.age, repo.age_by_git()) if each is not None]
        return Stale(min(ages, default=None), why)
    return None


def _can_be_brought_up_to_date(repo: Repository) -> bool:
    """Tell whether a branch with commits is checked out, and has a remote: looking does not start a clone."""
    try:
        return repo.remote() is not None and repo.head().commit is not None
    except DetachedHead:
        return False  # a checkout of one commit shows that commit
