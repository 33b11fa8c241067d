"""Finds what met an obligation (a link, a commit or an entry), and checks that a named commit exists."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from mimkit.app.reading.at_commit import snapshot_at
from mimkit.app.reading.commit import NoSuchCommit
from mimkit.errors import RecordsUnreadable, UsageError
from mimkit.model.obligation import Obligation
from mimkit.model.shell import quoted
from mimkit.model.snapshot import Snapshot
from mimkit.store.git.errors import NoRepository
from mimkit.store.git.repository import Repository


class NotARepository(UsageError):
    """The folder specified for a commit is not a git repository."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"--repository {str(folder)!r} is not a git repository",
            "choose the folder of a clone that contains the commit: --repository DIR",
        )


def commit_named_in(folder: Path, typed: str) -> str:
    """Return the full id of a commit in another repository on this machine. Runs and fetches nothing there."""
    from mimkit.store.git.other_repository import commit_in  # noqa: PLC0415 - few commands pay for GitPython

    try:
        found = commit_in(folder, typed)
    except NoRepository:
        raise NotARepository(folder) from None
    if found is None:
        hint = f"if it was pushed from another clone: git -C {quoted(folder)} fetch"
        raise NoSuchCommit(typed, hint, where=str(folder))
    return found


def evidence_in(repo: Repository, commit: str, snapshot: Snapshot) -> Callable[[Obligation], str | None]:
    """Return a function from an obligation to the link, the commit or the entry that met it."""

    def found(met: Obligation) -> str | None:
        clock = snapshot.policy.clock(met.clock)
        if clock is None:
            return None
        shown = _of_action(repo, commit, met) if clock.starts == "action" else None
        return shown or clock.met_by or clock.repeats

    return found


def _of_action(repo: Repository, commit: str, met: Obligation) -> str | None:
    if met.incident is None:
        return None
    try:
        review = snapshot_at(repo, commit, [met.incident]).reviews.get(met.incident)
    except RecordsUnreadable:
        return None
    actions = review.actions if review else ()
    done = next((action.done for action in actions if action.id == met.subject), None)
    return (done.evidence or done.commit) if done else None
