"""Shares the records without the changes that the remote rejects."""

from __future__ import annotations

from collections.abc import Callable

from mimkit.app.merging.catch_up import Arrival, combined, settle, unread
from mimkit.app.recording.recording import Recording
from mimkit.app.recording.sharing.aside import Aside, push_parts
from mimkit.app.recording.sharing.aside_notes import notes_on, notes_on_conflicts, unshared_change
from mimkit.app.recording.sharing.outcomes import REJECTED, rejected_error, should_retry, unshared_error
from mimkit.app.recording.sharing.race import Race, backoff_seconds
from mimkit.app.recording.sharing.repeat import give_way
from mimkit.app.recording.write import decide
from mimkit.errors import MimError, Refused, UsageError
from mimkit.store.git.errors import HeadMoved, RemoteRefused
from mimkit.store.git.repository import Patience, Push, PushOutcome, Repository


def push_in_parts(
    repo: Repository, recording: Recording, rejected: PushOutcome | None, pause: Callable[[float], None]
) -> MimError | None:
    """Share the records without the changes that the remote rejects, which are other files and contradicting values."""
    aside = Aside(refusal=rejected.reason if rejected else "")
    outcomes: list[PushOutcome] = []
    rivals = Race()
    while True:
        outcomes.append(outcome := push_parts(repo, aside, Patience.COMMAND))
        rivals.note(repo, outcome)
        if outcome.kind is Push.SHARED:
            return _shared_aside(repo, recording, aside)
        if outcome.kind in REJECTED:
            return RemoteRefused(outcome.reason)
        if trouble := rejected_error(outcome):
            return trouble
        if not should_retry(outcomes):
            return unshared_error(recording.commit, outcome, rivals.heads)
        pause(backoff_seconds(rivals))
        rivals.begin()
        if outcome.kind is Push.RACED:
            _decide_again(repo, recording)


def _decide_again(repo: Repository, recording: Recording) -> None:
    """Repeat the command on top of the commits that others have shared in the meantime.

    Raises an error if the command is no longer allowed. In that case, it is no longer recorded.
    """
    theirs = repo.fetch()
    if theirs is None:
        return
    with repo.lock():
        head, before = repo.head(), recording.before.commit
        if head.commit != recording.commit or recording.merged:
            theirs = None  # another command recorded an entry, which must be kept
        else:
            onto, bringing = combined(repo, before, theirs, unread(repo, before), Arrival())
            try:
                decide(repo, onto, recording)
            except (Refused, UsageError):
                give_way(repo, recording, head, onto)
                raise
            new = repo.build(onto, recording.files, recording.label)
            try:
                repo.move(head, new)
            except HeadMoved:
                return
            recording.sharing_notes += [*bringing.notes, *repo.advance(head, new, bringing.carry)]
            recording.commit = new
    if theirs is None:
        settle(repo)


def _shared_aside(repo: Repository, recording: Recording, aside: Aside) -> MimError | None:
    """Store the result on the recording. Return the conflict that prevents its change from being shared, or None."""
    own = [each for each in aside.branches if recording.change.incident and recording.change.incident in each]
    recording.branch = next(iter(own or aside.branches), None)
    trouble = unshared_change(repo, recording, aside)
    recording.sharing_notes += [*notes_on(repo, aside), *(() if trouble else notes_on_conflicts(aside))]
    return trouble
