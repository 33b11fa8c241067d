"""Pushes recorded commits. If the remote has moved, repeats the command on the new head. Never force-pushes.

The repeated commit is pushed before the local branch moves to it, because anything done between the fetch and the push
makes it more likely that another push comes first. Until then, the branch keeps the commit that was recorded first.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from mimkit.app.recording.dialogue import Dialogue
from mimkit.app.recording.recording import Recording
from mimkit.app.recording.sharing import race
from mimkit.app.recording.sharing.outcomes import (
    REJECTED,
    rejected_error,
    should_retry,
    unshared_error,
)
from mimkit.app.recording.sharing.race import (
    Race,
    backoff_seconds,
    newest_to_share,
    seconds_until_turn,
)
from mimkit.app.recording.sharing.repeat import Repeated, adopt, catch_up
from mimkit.errors import MimError, Refused, UsageError
from mimkit.store.git.errors import Entangled, NoAnswer, Offline, Unreachable
from mimkit.store.git.repository import Push, PushOutcome, Remote, Repository


def share(
    repo: Repository, recording: Recording, dialogue: Dialogue, pause: Callable[[float], None] = time.sleep
) -> None:
    """Push a recorded command. Raises an error if the remote's newer head no longer allows the command."""
    remote = repo.remote()
    if remote is None:
        return
    from mimkit.app.recording.sharing.branch import confirm_branch  # noqa: PLC0415 - without a remote no branch is wrong

    recording.has_remote = True
    try:
        with dialogue.sharing(recording.commit, remote.name):
            recording.branch = confirm_branch(repo, recording.commit, dialogue)
        is_aside = repo.known_refusal()[0] is not None and _is_known_to_refuse(repo)
        if not is_aside:
            _ask_for_others(repo, recording, remote, dialogue)
        with dialogue.sharing(recording.commit, remote.name), repo.sharing(race.OTHERS_SECONDS) as waited:
            if waited != 0 and race.is_shared(repo, recording.commit):
                recording.trouble = None  # another command in this clone has already shared it
            elif waited is None:
                recording.trouble = race.StillSharing(recording.commit)
            elif is_aside:
                recording.trouble = _push_in_parts(repo, recording, None, pause)
            else:
                rivals = Race()
                try:
                    recording.trouble = _push_on(repo, recording, rivals, pause)
                finally:
                    rivals.take_down_sign(repo)
    except (Refused, UsageError):
        raise
    except Unreachable as failure:
        recording.trouble = unshared_error(recording.commit, PushOutcome(_kind(failure), failure.reason))
    except MimError as problem:
        recording.trouble = problem
    recording.shared = recording.trouble is None


def _is_known_to_refuse(repo: Repository) -> bool:
    from mimkit.app.recording.sharing.aside import is_known_to_refuse  # noqa: PLC0415 - most pushes are accepted

    return is_known_to_refuse(repo)


def _kind(failure: Unreachable) -> Push:
    if isinstance(failure, Offline):
        return Push.OFFLINE
    return Push.SILENT if isinstance(failure, NoAnswer) else Push.UNREACHABLE


def _ask_for_others(repo: Repository, recording: Recording, remote: Remote, dialogue: Dialogue) -> None:
    """Show any commits not created by mimkit that would be shared too. Raises HeldBack if the user declines."""
    before = recording.before.commit
    if before == repo.resolve(remote.tracking):
        return
    from mimkit.app.recording.sharing.foreign_commits import HeldBack, foreign_commits  # noqa: PLC0415 - only older commits pay for it

    others = foreign_commits(repo, before)
    if others and not dialogue.accepts_commits(others, remote.name):
        raise HeldBack(recording.commit, len(others))


def _push_on(
    repo: Repository, recording: Recording, rivals: Race, pause: Callable[[float], None]
) -> MimError | None:
    try:
        outcome, repeated = _race(repo, recording, rivals, pause)
    except Entangled:
        return _push_in_parts(repo, recording, None, pause)
    if repeated:
        adopt(repo, recording, repeated)
    if outcome.kind is Push.SHARED:
        return None
    if outcome.kind in REJECTED:
        return _push_in_parts(repo, recording, outcome, pause)
    return rejected_error(outcome) or unshared_error(recording.commit, outcome, rivals.heads)


def _push_in_parts(
    repo: Repository, recording: Recording, rejected: PushOutcome | None, pause: Callable[[float], None]
) -> MimError | None:
    from mimkit.app.recording.sharing.rejected import push_in_parts  # noqa: PLC0415 - most pushes are accepted

    return push_in_parts(repo, recording, rejected, pause)


def _race(
    repo: Repository, recording: Recording, rivals: Race, pause: Callable[[float], None]
) -> tuple[PushOutcome, Repeated | None]:
    """Push until the remote has the command or until further attempts are pointless.

    Return the outcome of the last push, and what was pushed if the command was repeated.
    """
    outcomes: list[PushOutcome] = []
    wait = seconds_until_turn(repo)
    repeated: Repeated | None = None
    while True:
        if wait is not None:
            # Pause before fetching, so that the remote's head is as recent as possible.
            pause(wait)
            is_there, repeated = catch_up(repo, recording, repeated, rivals, pause)
            if is_there:
                return PushOutcome(Push.SHARED, ""), repeated
        # This push also includes what other commands in this clone have recorded in the meantime.
        commit = repeated.commit if repeated else newest_to_share(repo, recording.commit)
        outcomes.append(outcome := repo.push(commit))
        rivals.note(repo, outcome)
        if outcome.kind is Push.SHARED:
            rivals.remember(repo)
        if outcome.kind in {Push.SHARED, *REJECTED} or rejected_error(outcome):
            return outcome, repeated
        if not should_retry(outcomes):
            return outcome, repeated
        rivals.put_up_sign(repo)
        wait = backoff_seconds(rivals)
        if outcome.kind is Push.UNREACHABLE:
            pause(wait)
            wait = None
