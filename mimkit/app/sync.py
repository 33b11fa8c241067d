"""`mim sync`: fetch what others recorded, and share what waits here."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from mimkit.app.catch_up import catch_up
from mimkit.app.share import TRIES, is_worth_a_try, not_shared, refused_by_remote, until_next
from mimkit.errors import EnvironmentUnfit
from mimkit.store.git.errors import Busy, HeadMoved
from mimkit.store.git.repository import Push, PushOutcome, Repository


@dataclass(frozen=True, slots=True)
class Synced:
    """What a sync did: how many commits were shared, and whether others' came in."""

    commit: str | None
    shared: int
    received: bool
    warnings: tuple[str, ...] = ()


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
    warnings: list[str] = []
    received = False
    outcomes: list[PushOutcome] = []
    for _ in range(TRIES):
        try:
            came = catch_up(repo)
        except HeadMoved:
            continue
        received = received or came is not None
        warnings += came or []
        tip, waiting = repo.head().commit, repo.unshared()
        if tip is None or not waiting:
            return Synced(tip, 0, received, tuple(warnings))
        outcomes.append(outcome := repo.push(tip))
        if outcome.kind is Push.SHARED:
            return Synced(tip, waiting, received, tuple(warnings))
        if trouble := refused_by_remote(repo, tip, "records", outcome):
            raise trouble
        if not is_worth_a_try(outcomes):
            raise not_shared(tip, outcome)
        pause(until_next(len(outcomes)))
    raise Busy("the branch", TRIES)
