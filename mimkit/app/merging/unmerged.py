"""Finds the side branches with changes that are not merged into the shared branch yet."""

from __future__ import annotations

from mimkit.app.merging.catch_up import Arrival, combined
from mimkit.app.merging.side_branches import readable
from mimkit.store.git.repository import Patience, Repository


def unmerged(repo: Repository) -> list[str]:
    """Fetch, and return the names of the side branches with records that are missing from the shared branch.

    A branch that was merged by squash or rebase is not included. Raises any error from the fetch.
    """
    shared = repo.fetch(Patience.SYNC)
    if shared is None:
        return []
    return [name for name, tip in sorted(readable(repo).items()) if _is_unmerged(repo, shared, name, tip)]


def _is_unmerged(repo: Repository, shared: str, name: str, tip: str) -> bool:
    if repo.is_ancestor(tip, shared):
        return False
    arrival = Arrival()
    return combined(repo, shared, shared, {name: tip}, arrival)[0] != shared or bool(arrival.conflicts)
