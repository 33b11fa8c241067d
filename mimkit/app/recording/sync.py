"""`mim sync`: fetches new commits, pushes unshared ones and lists entries that have disappeared."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from mimkit.app.merging.catch_up import catch_up
from mimkit.app.merging.driver import renew
from mimkit.app.recording.branch import confirm_branch
from mimkit.app.recording.dialogue import NO_DIALOGUE, Dialogue
from mimkit.app.recording.foreign_commits import HeldBack, foreign_commits
from mimkit.app.recording.lost_entries import Vanished, known_tips, remember, vanished
from mimkit.app.recording.share import TRIES, backoff_seconds, rejected_error, should_retry, unshared_error
from mimkit.errors import EnvironmentUnfit
from mimkit.store.git.errors import Busy, HeadMoved
from mimkit.store.git.repository import Arrived, Patience, Push, PushOutcome, Repository

RENEWED = "git now uses this mimkit to merge records in this clone, regardless of PATH."


@dataclass(frozen=True, slots=True)
class Synced:
    """The result of a sync: the number of commits pushed, and whether new ones were fetched."""

    commit: str | None
    shared: int
    received: bool
    warnings: tuple[str, ...] = ()
    arrived: tuple[Arrived, ...] = ()
    """The fetched commits, oldest first, without merges."""
    gone: tuple[Vanished, ...] = ()
    """Entries that this clone had, and that the branch no longer has."""


class NoRemote(EnvironmentUnfit):
    """The clone has no remote to push to."""

    def __init__(self) -> None:
        super().__init__("this clone has no remote to push to", "git remote add origin URL")


def sync(
    repo: Repository, dialogue: Dialogue = NO_DIALOGUE, pause: Callable[[float], None] = time.sleep
) -> Synced:
    """Synchronise this clone with its remote; raises NoRemote, NotShared and the refusals of the remote.

    Nothing is shared on a branch other than the remote's default one, unless the user accepts that.
    """
    if repo.remote() is None:
        raise NoRemote
    renewed = (RENEWED,) if renew(repo) else ()
    tips = known_tips(repo)
    before = repo.head().commit
    synced = _sync(repo, dialogue, pause)
    if synced.received and synced.commit:
        synced = replace(synced, arrived=tuple(repo.arrived(before, synced.commit)))
    if synced.commit is None:
        return replace(synced, warnings=(*renewed, *synced.warnings))
    gone = vanished(repo, tips, synced.commit)
    remember(repo, synced.commit)
    return replace(synced, warnings=(*renewed, *synced.warnings), gone=tuple(gone))


def _sync(repo: Repository, dialogue: Dialogue, pause: Callable[[float], None]) -> Synced:
    warnings: list[str] = []
    received = False
    outcomes: list[PushOutcome] = []
    for _ in range(TRIES):
        try:
            came = catch_up(repo, Patience.SYNC)
        except HeadMoved:
            continue
        received = received or came is not None
        warnings += came or []
        tip, waiting = repo.head().commit, repo.unshared()
        if tip is None or not waiting:
            return Synced(tip, 0, received, tuple(warnings))
        if not outcomes:
            _ask(repo, tip, dialogue)
        outcomes.append(outcome := repo.push(tip, Patience.SYNC))
        if outcome.kind is Push.SHARED:
            return Synced(tip, waiting, received, tuple(warnings))
        if trouble := rejected_error(repo, tip, "records", outcome):
            raise trouble
        if not should_retry(outcomes):
            raise unshared_error(tip, outcome)
        pause(backoff_seconds(len(outcomes)))
    raise Busy("the branch", TRIES)


def _ask(repo: Repository, tip: str, dialogue: Dialogue) -> None:
    """Raise NotSharedHere or HeldBack if the user declines to share."""
    confirm_branch(repo, tip, dialogue)
    remote = repo.remote()
    others = foreign_commits(repo, tip)
    if remote and others and not dialogue.accepts_commits(others, remote.name):
        raise HeldBack(tip, len(others))
