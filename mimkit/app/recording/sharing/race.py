"""Decides how long a writer waits before its next push while others push to the same branch.

Clones take turns: after sharing an entry, a clone lets others push first, about as many times as they pushed
between its own last two pushes. After each lost race, a writer waits for a shorter time, so that the writer that
has waited longest tends to go first. A writer with a slow connection would still lose every race. It therefore
creates a branch on the remote as a sign that it is waiting, and the others let it go first.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from mimkit.errors import NotShared
from mimkit.store.git.errors import Unreachable
from mimkit.store.git.repository import Patience, Push, PushOutcome, Repository

LONGEST_PAUSE = 3.0
"""The maximum length of a single pause, in seconds."""
OTHERS_SECONDS = 2.0
"""How long to wait for another command in this clone that is sharing, in seconds. One second is left for the push."""
_RECENT_SECONDS = 10.0
"""A clone whose last push is older than this (in seconds) does not wait for its turn."""
_MOST_OTHERS = 16
_FEW_LOSSES, _MANY_LOSSES = 3, 6
"""The number of lost races after which a writer asks others to wait.

The lower number applies if many others came first.
"""
_MANY_OTHERS = 3
_MOST_SECONDS_FOR_OTHERS = 4
"""The maximum time, in seconds, that a command waits to let longer-waiting writers go first."""
_FIRST_LOOK = 0.125
"""The minimum wait before checking again whether a longer-waiting writer is done, in seconds.

A writer waits for as long as its own fetch and push took, and twice as long for each further check, up to one second.
"""
_QUICKEST = 0.025
"""The minimum time assumed for a fetch and a push, in seconds."""


class StillSharing(NotShared):
    """Another command in this clone is still sharing and takes too long."""

    def __init__(self, commit: str) -> None:
        super().__init__(
            f"recorded as {commit[:7]}, not shared yet: another command in this clone has been sharing for "
            f"{OTHERS_SECONDS:.0f} seconds; the next command will share it",
            "mim sync",
        )


@dataclass(slots=True)
class Race:
    """What a command learns about other writers while it is sharing."""

    patience: Patience = Patience.COMMAND
    others: int = 0
    """The number of commits that others have shared since this clone last shared."""
    exchange: float = _QUICKEST
    """The combined duration of the last fetch and push, in seconds."""
    lost: int = 0
    """The number of this command's pushes that lost the race."""
    sign: str = ""
    """The remote branch that signals to others that this writer is waiting. Empty if there is none."""
    given_way: float = 0.0
    """The time for which this writer has let longer-waiting writers go first, in seconds."""
    heads: set[object] = field(default_factory=set)
    """The states of the remote's branches before each push that was not accepted."""
    _began: float = field(default_factory=time.monotonic)

    def begin(self) -> None:
        """Start an exchange with the remote, which consists of a fetch and the push that follows it."""
        self._began = time.monotonic()

    def fetch(self, repo: Repository, pause: Callable[[float], None]) -> str | None:
        """Fetch, let longer-waiting writers go first, and count the commits that others have shared in between.

        After a lost race, this raises the same errors as `Repository.fetch`. Before the first push, an unreachable
        remote is ignored, because the push reports it.
        """
        before = shared_head(repo)
        try:
            theirs = repo.fetch()
            # A waiting writer usually needs only one more push. The pauses grow in case it is slow.
            look = min(max(_FIRST_LOOK, self.exchange), 1.0)
            while self.given_way < _MOST_SECONDS_FOR_OTHERS and self._has_to_wait(repo):
                self.given_way += look
                pause(look)
                look = min(2 * look, 1.0, _MOST_SECONDS_FOR_OTHERS - self.given_way)
                self.begin()
                theirs = repo.fetch()
        except Unreachable:
            if self.lost:
                raise
            return None
        self.count(repo, before)
        return theirs

    def count(self, repo: Repository, before: str | None) -> None:
        """Count the commits that others have shared since the remote's branch was at `before`."""
        now = shared_head(repo)
        if before and now:
            self.others += repo.count_newer(before, now)

    def note(self, repo: Repository, outcome: PushOutcome) -> None:
        """Record the outcome of a push, which ends the exchange."""
        self.exchange = max(time.monotonic() - self._began, _QUICKEST)
        if outcome.kind is not Push.SHARED:
            self.lost += 1
            self.heads.add((shared_head(repo), *sorted(repo.side_branches().items())))

    def _has_to_wait(self, repo: Repository) -> bool:
        signs = repo.signs()
        return signs is not None and signs.first(self.sign) != self.sign

    def put_up_sign(self, repo: Repository) -> None:
        """Ask others to wait if they share so often that this writer always loses the race."""
        # The commit that won the last race has not been fetched yet.
        is_slow = self.lost >= _FEW_LOSSES and self.others >= _MANY_OTHERS * (self.lost - 1)
        is_late = is_slow or (self.lost >= _MANY_LOSSES and self.others > 0)
        if is_late and not self.sign and (signs := repo.signs()):
            self.sign = signs.put_up(self.patience)

    def take_down_sign(self, repo: Repository) -> None:
        """Allow others to share again."""
        if self.sign and (signs := repo.signs()):
            signs.take_down(self.sign)
            self.sign = ""

    def remember(self, repo: Repository) -> None:
        """Store, for the next command, that the remote accepted a push and how many others are sharing."""
        repo.learn_refusal(None)
        repo.learn_turn(self.others, self.exchange)


def seconds_until_turn(repo: Repository) -> float | None:
    """Return the seconds to wait before fetching and pushing, or None if no other writer seems to be sharing."""
    turn = repo.last_turn()
    if turn is None or turn.age > _RECENT_SECONDS:
        return None
    length = min(turn.others, _MOST_OTHERS) * turn.exchange
    return min(LONGEST_PAUSE, max(0.0, random.uniform(0.5, 1.5) * length - turn.age))  # noqa: S311 - spreads, guards nothing


def backoff_seconds(race: Race) -> float:
    """Return a random delay to wait after a lost race.

    Its upper limit halves with each loss but is at least the duration of one exchange.
    """
    turns = 2 * min(max(race.others, 1), _MOST_OTHERS) / 2**race.lost
    return random.uniform(0, min(LONGEST_PAUSE, max(turns, 1) * race.exchange))  # noqa: S311 - as above


def is_shared(repo: Repository, commit: str) -> bool:
    """Return whether the remote contained a commit at the last fetch or push."""
    shared = shared_head(repo)
    return shared is not None and repo.is_ancestor(commit, shared)


def shared_head(repo: Repository) -> str | None:
    """Return the head of the remote's branch as of the last fetch or push."""
    remote = repo.remote()
    return repo.resolve(remote.tracking) if remote else None


def newest_to_share(repo: Repository, commit: str) -> str:
    """Return the head if only mimkit commits follow `commit`, so that one push shares them all, otherwise `commit`."""
    head = repo.head().commit
    if head is None or head == commit or not repo.is_ancestor(commit, head):
        return commit
    from mimkit.app.recording.sharing.foreign_commits import foreign_commits  # noqa: PLC0415 - most commands are alone

    # Do not share other commits before the user has been asked about them.
    return commit if len(foreign_commits(repo, head)) > len(foreign_commits(repo, commit)) else head
