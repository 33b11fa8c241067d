"""Fetches before a command shows the state, or reports how old the local state is."""

from __future__ import annotations

from typing import NamedTuple

from mimkit.app.merging.catch_up import catch_up
from mimkit.errors import MimError
from mimkit.store.git.errors import DetachedHead, HeadMoved, Unreachable
from mimkit.store.git.repository import Patience, Repository

FRESH_SECONDS = 30.0
"""Seconds. A more recent fetch is not repeated."""


class Stale(NamedTuple):
    """A state that could not be updated: seconds since the last fetch (None: unknown), and the reason."""

    age: float | None
    why: str


def refresh(repo: Repository, within: float = FRESH_SECONDS) -> Stale | None:
    """Move the branch to the remote's newer head, unless it was fetched within this number of seconds.

    Waits two seconds at most. Returns None if the branch is up to date, or has no remote.
    """
    if not _can_be_brought_up_to_date(repo):
        return None
    last = repo.last_fetch()
    if last and last.is_current and last.age < within:
        return None
    try:
        catch_up(repo, Patience.VIEW)
    except HeadMoved:
        return None  # another command in this clone has updated it
    except MimError as trouble:
        why = trouble.reason if isinstance(trouble, Unreachable) else trouble.sentence.rstrip(".")
        ages = [each for each in (last and last.age, repo.age_by_git()) if each is not None]
        return Stale(min(ages, default=None), why)
    return None


def _can_be_brought_up_to_date(repo: Repository) -> bool:
    """Return whether a branch with commits is checked out and has a remote; read commands start no clone."""
    try:
        return repo.remote() is not None and repo.head().commit is not None
    except DetachedHead:
        return False  # a detached checkout shows its own commit
