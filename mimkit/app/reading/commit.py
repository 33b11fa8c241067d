"""Finds the commit for a revision typed by the user, or raises an error."""

from __future__ import annotations

from mimkit.errors import UsageError
from mimkit.store.git.repository import Repository

COMMITS = "list the commits and their branches: git log --oneline --all"
"""The hint for commands that show past states."""


class NoSuchCommit(UsageError):
    """The revision does not refer to a commit in the repository."""

    def __init__(self, typed: str, hint: str, option: str = "", where: str = "this clone") -> None:
        super().__init__(f"{option} {typed!r} is not a commit in {where}".lstrip(), hint)


def commit_named(
    repo: Repository, typed: str, hint: str, option: str = "", *, where: str = "this clone"
) -> str:
    """Return the id of the commit that a revision refers to. Raises NoSuchCommit if there is none."""
    commit = repo.resolve(typed) if typed.strip() else None
    if commit is None:
        raise NoSuchCommit(typed, hint, option, where)
    return commit
