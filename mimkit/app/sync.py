"""`mim sync`: fetch what others recorded, share what waits here, and say which known entries are gone."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from mimkit.app.catch_up import catch_up
from mimkit.app.driver import renew
from mimkit.app.share import TRIES, is_worth_a_try, not_shared, refused_by_remote, until_next
from mimkit.app.vanished import Vanished, known_tips, remember, vanished
from mimkit.errors import EnvironmentUnfit
from mimkit.store.git.errors import Busy, HeadMoved
from mimkit.store.git.repository import Patience, Push, PushOutcome, Repository

RENEWED = "git calls this mimkit to merge records in this clone from now on, whatever the PATH is."


@dataclass(frozen=True, slots=True)
class Synced:
    """What a sync did: how many commits were shared, and whether others' came in."""

    commit: str | None
    shared: int
    received: bool
    warnings: tuple[str, ...] = ()
    gone: tuple[Vanished, ...] = ()
    """Entries that this clone had, and that the branch no longer has."""


class NoRemote(EnvironmentUnfit):
    """There is nowhere to share to."""

    def __init__(self) -> None:
        super().__init__(
            "this clone has no remote, so there is nothing to share with", "git remote add origin URL"
        )


def sync(repo: Repository, pause: Callable[[float], None] = time.sleep) -> Synced:
    """Bring this clone and its remote together; raises NoRemote, NotShared and the refusals of the remote."""
    if repo.remote() is None:
        raise NoRemote
    renewed = (RENEWED,) if renew(repo) else ()
    tips = known_tips(repo)
    synced = _sync(repo, pause)
    if synced.commit is None:
        return replace(synced, warnings=(*renewed, *synced.warnings))
    gone = vanished(repo, tips, synced.commit)
    remember(repo, synced.commit)
    return replace(synced, warnings=(*renewed, *synced.warnings), gone=tuple(gone))


def _sync(repo: Repository, pause: Callable[[float], None]) -> Synced:
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
        outcomes.append(outcome := repo.push(tip, Patience.SYNC))
        if outcome.kind is Push.SHARED:
            return Synced(tip, waiting, received, tuple(warnings))
        if trouble := refused_by_remote(repo, tip, "records", outcome):
            raise trouble
        if not is_worth_a_try(outcomes):
            raise not_shared(tip, outcome)
        pause(until_next(len(outcomes)))
    raise Busy("the branch", TRIES)
