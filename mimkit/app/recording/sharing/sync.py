"""Implements `mim sync`, which fetches new commits, pushes unshared ones and lists lost entries."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from mimkit.app.merging.catch_up import catch_up
from mimkit.app.merging.driver import renew
from mimkit.app.merging.side_branches import waiting
from mimkit.app.recording.dialogue import NO_DIALOGUE, Dialogue
from mimkit.app.recording.sharing.aside import Aside, push_parts
from mimkit.app.recording.sharing.aside_notes import notes_on
from mimkit.app.recording.sharing.branch import confirm_branch
from mimkit.app.recording.sharing.foreign_commits import HeldBack, foreign_commits
from mimkit.app.recording.sharing.lost_entries import Vanished, known_tips, remember, vanished
from mimkit.app.recording.sharing.outcomes import TRIES, rejected_error, should_retry, unshared_error
from mimkit.app.recording.sharing.race import Race, backoff_seconds, shared_head
from mimkit.errors import EnvironmentUnfit, MimError
from mimkit.store.git.errors import Busy, HeadMoved, RemoteRefused
from mimkit.store.git.repository import LOCK_SECONDS, Arrived, Patience, Push, PushOutcome, Repository

RENEWED = "In this clone, git now merges records with this installation of mimkit, regardless of PATH."


@dataclass(frozen=True, slots=True)
class Synced:
    """The result of a sync: the number of commits pushed, and whether new commits were fetched."""

    commit: str | None
    shared: int
    received: bool
    warnings: tuple[str, ...] = ()
    arrived: tuple[Arrived, ...] = ()
    """The fetched commits except for merges, oldest first."""
    gone: tuple[Vanished, ...] = ()
    """Entries that were in this clone but are no longer on the branch."""
    branches: tuple[str, ...] = ()
    """The side branches that were updated, if the remote rejects direct pushes."""
    conflict: MimError | None = None
    """A conflict that a person must resolve. Everything else was shared."""


class NoRemote(EnvironmentUnfit):
    """The clone has no remote to push to."""

    def __init__(self) -> None:
        super().__init__("this clone has no remote to push to", "git remote add origin URL")


class ChangesRefused(RemoteRefused):
    """The remote rejects changes to files other than records, even on a side branch. All records were shared."""

    def __init__(self, aside: Aside, reason: str) -> None:
        super().__init__(reason)
        more = f" and {len(aside.left) - 1} more" if len(aside.left) > 1 else ""
        self.sentence = (
            f"All records are shared, but the remote rejects your change to {aside.left[0]}{more}: {reason}"
        )
        self.hint = "ask someone who may change these files to push your commit"


def sync(
    repo: Repository, dialogue: Dialogue = NO_DIALOGUE, pause: Callable[[float], None] = time.sleep
) -> Synced:
    """Synchronise this clone with its remote. Raises NoRemote, NotShared, or an error if the remote rejects a push.

    Nothing is shared on a branch other than the remote's default branch unless the user accepts that.
    """
    if repo.remote() is None:
        raise NoRemote
    renewed = (RENEWED,) if renew(repo) else ()
    tips = known_tips(repo)
    before = repo.head().commit
    with repo.sharing(LOCK_SECONDS) as waited:
        if waited is None:
            raise Busy("the branch on the remote", LOCK_SECONDS)
        rivals = Race(Patience.SYNC)
        try:
            synced = _sync(repo, dialogue, rivals, pause)
        finally:
            rivals.take_down_sign(repo)
    if synced.received and synced.commit:
        synced = replace(synced, arrived=tuple(repo.arrived(before, synced.commit)))
    if synced.commit is None:
        return replace(synced, warnings=(*renewed, *synced.warnings))
    gone = vanished(repo, tips, synced.commit)
    remember(repo, synced.commit)
    return replace(synced, warnings=(*renewed, *synced.warnings), gone=tuple(gone))


def _sync(repo: Repository, dialogue: Dialogue, rivals: Race, pause: Callable[[float], None]) -> Synced:
    warnings: list[str] = []
    received = False
    outcomes: list[PushOutcome] = []
    for _ in range(TRIES):
        try:
            before = shared_head(repo)
            came = catch_up(repo, Patience.SYNC)
            rivals.count(repo, before)
        except HeadMoved:
            continue
        received = received or (came is not None and came.has_moved)
        warnings += came.notes if came else []
        tip, left = repo.head().commit, waiting(repo)
        if tip is None or not _is_ahead(repo, tip):
            return Synced(tip, 0, received, tuple(warnings))
        if left and not outcomes:
            _ask(repo, tip, dialogue)
        aside = Aside()
        outcomes.append(outcome := _push(repo, tip, aside, has_conflict=bool(came and came.conflicts)))
        if outcome.kind is Push.SHARED:
            return _synced(repo, len(left), aside, Synced(tip, 0, received, tuple(warnings)))
        if outcome.kind in (Push.DECLINED, Push.PROTECTED):
            raise ChangesRefused(aside, outcome.reason) if aside.left else RemoteRefused(outcome.reason)
        if trouble := rejected_error(outcome):
            raise trouble
        if not should_retry(outcomes):
            raise unshared_error(tip, outcome, rivals.heads)
        rivals.note(repo, outcome)
        rivals.put_up_sign(repo)
        pause(backoff_seconds(rivals))
        rivals.begin()
    raise Busy("the branch", TRIES)


def _is_ahead(repo: Repository, tip: str) -> bool:
    """Return whether the branch contains content that the remote's shared branch does not contain."""
    remote = repo.remote()
    shared = repo.resolve(remote.tracking) if remote else None
    return shared is None or repo.tree_id(shared, "") != repo.tree_id(tip, "")


def _push(repo: Repository, tip: str, aside: Aside, *, has_conflict: bool) -> PushOutcome:
    """Push everything, or only the parts that the remote accepts."""
    if not has_conflict:
        outcome = repo.push(tip, Patience.SYNC)
        if outcome.kind is Push.SHARED:
            repo.learn_refusal(None)
        if outcome.kind not in (Push.DECLINED, Push.PROTECTED):
            return outcome
        aside.refusal = outcome.reason
    known = repo.known_refusal()[0]
    repo.learn_refusal(None)  # it may accept the records alone now
    outcome = push_parts(repo, aside, Patience.SYNC, with_others=True)
    if repo.known_refusal()[0] is None:
        repo.learn_refusal(known)
    return outcome


def _synced(repo: Repository, waited: int, aside: Aside, synced: Synced) -> Synced:
    shared = waited if not (aside.left or aside.conflicts) else max(0, waited - len(waiting(repo)))
    warnings = (*synced.warnings, *notes_on(repo, aside))
    return replace(
        synced,
        commit=repo.head().commit,
        shared=shared,
        warnings=warnings,
        branches=tuple(aside.branches),
        conflict=next(iter(aside.conflicts.values()), None),
    )


def _ask(repo: Repository, tip: str, dialogue: Dialogue) -> None:
    """Ask the user before sharing. Raises NotSharedHere or HeldBack if the user declines."""
    confirm_branch(repo, tip, dialogue)
    remote = repo.remote()
    others = foreign_commits(repo, tip)
    if remote and others and not dialogue.accepts_commits(others, remote.name):
        raise HeldBack(tip, len(others))
