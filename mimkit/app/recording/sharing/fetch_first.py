"""Fetches before a command shows the current state, or reports how old the local state is."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from mimkit.app.merging.catch_up import catch_up, settle
from mimkit.errors import MimError
from mimkit.store.git.errors import DetachedHead, HeadMoved, StillSilent, Unreachable
from mimkit.store.git.repository import Patience, Repository

FRESH_SECONDS = 30.0
"""The number of seconds after a fetch during which it is considered recent and is not repeated."""


class Stale(NamedTuple):
    """A local state that could not be updated: the seconds since the last fetch (None if unknown), and the reason."""

    age: float | None
    why: str
    was_tried: bool = True
    """Whether the remote was contacted. False if it had failed to respond shortly before."""


def refresh(repo: Repository, within: float = FRESH_SECONDS) -> Stale | None:
    """Update the branch to the remote's newer head, unless the last fetch was less than `within` seconds ago.

    Waits at most two seconds. Returns None if the branch is up to date or has no remote.
    """
    return _attempted(repo, within, lambda: catch_up(repo, Patience.VIEW))


def fetch(repo: Repository, within: float) -> Stale | None:
    """Run the part of `refresh` that waits for the remote, in the background. See also `move_to_fetched`."""
    return _attempted(repo, within, lambda: repo.fetch(Patience.BOARD))


def move_to_fetched(repo: Repository) -> Stale | None:
    """Update the branch to the fetched commits, without contacting the remote."""
    return _attempted(repo, 0, lambda: settle(repo))


def _attempted(repo: Repository, within: float, step: Callable[[], object]) -> Stale | None:
    if not _can_be_brought_up_to_date(repo):
        return None
    last = repo.last_fetch()
    if last and last.is_current and last.age < within:
        return None
    try:
        step()
    except HeadMoved:
        return None  # another command in this clone has updated it
    except MimError as trouble:
        why = trouble.reason if isinstance(trouble, Unreachable) else trouble.sentence.rstrip(".")
        ages = [each for each in (last and last.age, repo.age_by_git()) if each is not None]
        return Stale(min(ages, default=None), why, not isinstance(trouble, StillSilent))
    return None


def _can_be_brought_up_to_date(repo: Repository) -> bool:
    """Return whether a branch with commits and a remote is checked out. Read commands never populate an empty clone."""
    try:
        return repo.remote() is not None and repo.head().commit is not None
    except DetachedHead:
        return False  # a detached checkout shows its own commit
