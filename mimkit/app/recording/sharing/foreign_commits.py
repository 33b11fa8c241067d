"""Finds unshared commits that were not created by mimkit."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mimkit.app.merging.catch_up import TAKEN
from mimkit.errors import EnvironmentUnfit
from mimkit.store.git.repository import Repository
from mimkit.store.layout import INCIDENTS, PROBLEMS

_OUR_SUBJECT = re.compile(r"[A-Z]{2}-\d{8}-[0-9A-Z]+\b|Start with mimkit$|" + TAKEN)
_OUR_FOLDERS = (f"{INCIDENTS}/", f"{PROBLEMS}/")


class HeldBack(EnvironmentUnfit):
    """The user chose not to share commits that were not created by mimkit."""

    def __init__(self, commit: str, count: int) -> None:
        others = "1 commit" if count == 1 else f"{count} commits"
        super().__init__(
            f"recorded as {commit[:7]}, not shared: {others} not created by mimkit would be shared too; "
            "`mim sync` shares all of them",
            "mim sync",
        )


def foreign_commits(repo: Repository, tip: str | None) -> Sequence[str]:
    """List the commits up to `tip` that are not on the remote and not created by mimkit, oldest first.

    Each is listed as a short id and a subject. A mimkit commit changes only records, and its subject starts with an
    id.
    """
    if tip is None:
        return ()
    return [
        f"{each.short} {each.subject}"
        for each in repo.unpublished(tip)
        if not (_OUR_SUBJECT.match(each.subject) and _only_records(each.paths, each.subject))
    ]


def has_own_commits(repo: Repository, tip: str) -> bool:
    """Return whether mimkit created any of the commits up to `tip` that are not on the remote."""
    return len(repo.unpublished(tip)) > len(foreign_commits(repo, tip))


def _only_records(paths: Sequence[str], subject: str) -> bool:
    return subject in {"Start with mimkit", TAKEN} or (
        bool(paths) and all(path.startswith(_OUR_FOLDERS) for path in paths)
    )
