"""Finds the commit that the user names, or refuses."""

from __future__ import annotations

from mimkit.errors import UsageError
from mimkit.store.git.repository import Repository

COMMITS = "list commits with their branches: git log --oneline --all"
"""The hint for commands that show the past."""


class NoSuchCommit(UsageError):
    """A revision does not name a commit in the repository."""

    def __init__(self, typed: str, hint: str, option: str = "", where: str = "this clone") -> None:
        super().__init__(f"{option} {typed!r} is not a commit in {where}".lstrip(), hint)


def commit_named(
    repo: Repository, typed: str, hint: str, option: str = "", *, where: str = "this clone"
) -> str:
    """Return the id of the commit that a revision names; raises NoSuchCommit if there is none."""
    commit = repo.resolve(typed) if typed.strip() else None
    if commit is None:
        raise NoSuchCommit(typed, hint, option, where)
    return commit
