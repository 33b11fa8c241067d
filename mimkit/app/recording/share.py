"""Pushes recorded commits. If the remote has moved, repeats the command on the new head. Never force-pushes.

The repeated commit is pushed before the local branch moves to it, because anything done between the fetch and the push
makes it more likely that another push comes first. Until then, the branch keeps the commit that was recorded first.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, NamedTuple

from mimkit.app.recording import race
from mimkit.app.recording.dialogue import Dialogue
from mimkit.app.recording.race import Race, backoff_seconds, newest_to_share, seconds_until_turn, shared_head
from mimkit.app.recording.recording import Recording
from mimkit.app.recording.write import decide
from mimkit.errors import MimError, NotShared, Refused, UsageError
from mimkit.store.git.errors import (
    AuthenticationNeeded,
    Entangled,
    HeadMoved,
    HeldBackByHook,
    HeldBackBySetting,
    NoAnswer,
    Offline,
    RemoteRefused,
    Unreachable,
)
from mimkit.store.git.repository import Head, Patience, Push, PushOutcome, Remote, Repository

if TYPE_CHECKING:
    from mimkit.app.merging.merge import RecordMerger
    from mimkit.app.recording.aside import Aside

_REJECTED = (Push.DECLINED, Push.PROTECTED)
TRIES = 12
"""The maximum number of attempts after losing a push race."""


def share(
    repo: Repository, recording: Recording, dialogue: Dialogue, pause: Callable[[float], None] = time.sleep
) -> None:
    """Push a recorded command. Raises an error if the remote's newer head no longer allows the command."""
    remote = repo.remote()
    if remote is None:
        return
    from mimkit.app.recording.branch import confirm_branch  # noqa: PLC0415 - without a remote no branch is wrong

    recording.has_remote = True
    try:
        with dialogue.sharing(recording.commit, remote.name):
            recording.branch = confirm_branch(repo, recording.commit, dialogue)
        from mimkit.app.recording.aside import is_known_to_refuse  # noqa: PLC0415 - as above

        is_aside = is_known_to_refuse(repo)
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


def _kind(failure: Unreachable) -> Push:
    if isinstance(failure, Offline):
        return Push.OFFLINE
    return Push.SILENT if isinstance(failure, NoAnswer) else Push.UNREACHABLE


def _ask_for_others(repo: Repository, recording: Recording, remote: Remote, dialogue: Dialogue) -> None:
    """Show any commits not created by mimkit that would be shared too. Raises HeldBack if the user declines."""
    before = recording.before.commit
    if before == repo.resolve(remote.tracking):
        return
    from mimkit.app.recording.foreign_commits import HeldBack, foreign_commits  # noqa: PLC0415 - only older commits pay for it

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
        _adopt(repo, recording, repeated)
    if outcome.kind is Push.SHARED:
        return None
    if outcome.kind in _REJECTED:
        return _push_in_parts(repo, recording, outcome, pause)
    return rejected_error(outcome) or unshared_error(recording.commit, outcome)


def _race(
    repo: Repository, recording: Recording, rivals: Race, pause: Callable[[float], None]
) -> tuple[PushOutcome, _Repeated | None]:
    """Push until the remote has the command or until further attempts are pointless.

    Return the outcome of the last push, and what was pushed if the command was repeated.
    """
    outcomes: list[PushOutcome] = []
    heads: set[str | None] = set()
    wait = seconds_until_turn(repo)
    repeated: _Repeated | None = None
    while True:
        if wait is not None:
            # Pause before fetching, so that the remote's head is as recent as possible.
            pause(wait)
            is_there, repeated = _catch_up(repo, recording, repeated, rivals, pause)
            if is_there:
                return PushOutcome(Push.SHARED, ""), repeated
        # This push also includes what other commands in this clone have recorded in the meantime.
        commit = repeated.commit if repeated else newest_to_share(repo, recording.commit)
        outcomes.append(outcome := repo.push(commit))
        rivals.note(outcome)
        if outcome.kind is Push.SHARED:
            rivals.remember(repo)
        if outcome.kind in {Push.SHARED, *_REJECTED} or rejected_error(outcome):
            return outcome, repeated
        heads.add(shared_head(repo))
        if not should_retry(outcomes):
            return _explained(outcome, heads), repeated
        rivals.put_up_sign(repo)
        wait = backoff_seconds(rivals)
        if outcome.kind is Push.UNREACHABLE:
            pause(wait)
            wait = None


def _explained(outcome: PushOutcome, heads: Collection[str | None]) -> PushOutcome:
    """Return the outcome, but change a lost race to an unknown failure if no one else pushed first."""
    if outcome.kind is not Push.RACED or len(heads) > 1 or outcome.lock:
        return outcome
    # This can happen if the remote hides the branch from pushes, for example.
    return PushOutcome(
        Push.UNKNOWN, f"the remote rejected it, although it has no newer commits: {outcome.reason}"
    )


def _push_in_parts(
    repo: Repository, recording: Recording, rejected: PushOutcome | None, pause: Callable[[float], None]
) -> MimError | None:
    """Share the records without the changes that the remote rejects, which are other files and contradicting values."""
    from mimkit.app.recording.aside import Aside, push_parts  # noqa: PLC0415 - most pushes are accepted

    aside = Aside(refusal=rejected.reason if rejected else "")
    outcomes: list[PushOutcome] = []
    rivals = Race()
    while True:
        outcomes.append(outcome := push_parts(repo, aside, Patience.COMMAND))
        rivals.note(outcome)
        if outcome.kind is Push.SHARED:
            return _shared_aside(repo, recording, aside)
        if outcome.kind in _REJECTED:
            return RemoteRefused(outcome.reason)
        if trouble := rejected_error(outcome):
            return trouble
        if not should_retry(outcomes):
            return unshared_error(recording.commit, outcome)
        pause(backoff_seconds(rivals))
        rivals.begin()
        if outcome.kind is Push.RACED:
            _decide_again(repo, recording)


def _decide_again(repo: Repository, recording: Recording) -> None:
    """Repeat the command on top of the commits that others have shared in the meantime.

    Raises an error if the command is no longer allowed. In that case, it is no longer recorded.
    """
    from mimkit.app.merging.catch_up import Arrival, combined, settle, unread  # noqa: PLC0415 - as in _bringing

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
                _give_way(repo, recording, head, onto)
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
    from mimkit.app.recording.aside_notes import notes_on, notes_on_conflicts, unshared_change  # noqa: PLC0415 - as in _push_in_parts

    own = [each for each in aside.branches if recording.change.incident and recording.change.incident in each]
    recording.branch = next(iter(own or aside.branches), None)
    trouble = unshared_change(repo, recording, aside)
    recording.sharing_notes += [*notes_on(repo, aside), *(() if trouble else notes_on_conflicts(aside))]
    return trouble


def should_retry(outcomes: Sequence[PushOutcome]) -> bool:
    """Return whether to retry the push, which is the case after a lost race or after the first dropped connection."""
    odd = [each for each in outcomes if each.kind is not Push.RACED]
    return len(outcomes) < TRIES and len(odd) < 2 and outcomes[-1].kind not in (Push.SILENT, Push.OFFLINE)


def unshared_error(commit: str, outcome: PushOutcome) -> NotShared:
    """Return the error for a temporary failure. The change is recorded locally and will be shared later."""
    match outcome:
        case PushOutcome(lock=str(lock)):
            why = f"{lock} locks the branch on the remote; if it is still there later, delete it"
        case PushOutcome(kind=Push.OFFLINE):
            why = outcome.reason
        case PushOutcome(kind=Push.RACED):
            why = f"other pushes were faster {TRIES} times in a row"
        case PushOutcome(kind=Push.UNREACHABLE | Push.SILENT):
            why = Unreachable(outcome.reason).sentence
        case _:
            why = f"the push failed: {outcome.reason}"
    shares = "a command after 15 seconds" if outcome.kind is Push.SILENT else "the next command"
    if outcome.kind is Push.OFFLINE:
        shares = "the next command that is online"
    return NotShared(f"recorded as {commit[:7]}, not shared yet: {why}; {shares} will share it", "mim sync")


def rejected_error(outcome: PushOutcome) -> MimError | None:
    """Return the error for a failure that requires action in this clone, or None for any other outcome."""
    match outcome.kind:
        case Push.AUTHENTICATION:
            return AuthenticationNeeded(outcome.reason)
        case Push.SETTING:
            return HeldBackBySetting(outcome.reason)
        case Push.OWN_HOOK:
            return HeldBackByHook(outcome.reason)
        case _:
            return None


class _Repeated(NamedTuple):
    """The command, repeated on the remote's newer head. The local branch has not moved to it yet."""

    head: Head
    """The state of the local branch when the command was repeated."""
    commit: str
    merged: str | None
    """If `commit` is a merge, this is the local commit that it merges with the remote's head."""
    notes: Sequence[str]


def _catch_up(
    repo: Repository,
    recording: Recording,
    earlier: _Repeated | None,
    rivals: Race,
    pause: Callable[[float], None],
) -> tuple[bool, _Repeated | None]:
    """Repeat the command on the remote's newer head.

    Return whether that head already contains the command and, if not, what to push.
    """
    rivals.begin()
    theirs = rivals.fetch(repo, pause)
    newest = earlier.commit if earlier else recording.commit
    if theirs is None or repo.is_ancestor(theirs, newest):
        return theirs == newest, earlier
    if repo.is_ancestor(newest, theirs):
        return True, earlier
    with repo.lock():
        head, recorded = repo.head(), recording.change
        try:
            repeated = _repeated(repo, recording, head, theirs)
        except (Refused, UsageError):
            _give_way(repo, recording, head, theirs)
            raise
    if repeated.merged or recording.change == recorded:
        return False, repeated
    # Applied to the remote's records, the command writes different content. The branch moves first, so that a
    # process killed after the push does not leave two versions of one entry.
    _adopt(repo, recording, repeated)
    return False, None


def _repeated(repo: Repository, recording: Recording, head: Head, theirs: str) -> _Repeated:
    if head.commit == recording.commit and _is_alone(repo, recording, theirs):
        decide(repo, theirs, recording)
        return _Repeated(head, repo.build(theirs, recording.files, recording.label), None, ())
    # Older local entries are waiting too, or another command has recorded an entry in the meantime. Their
    # commits are preserved.
    from mimkit.app.merging.redactions import integrate  # noqa: PLC0415 - as in _bringing

    bringing, ours = _bringing(), head.commit or recording.commit
    new = integrate(repo, ours, theirs, "Merge with the remote", bringing)
    return _Repeated(head, new, ours, bringing.notes)


def _is_alone(repo: Repository, recording: Recording, theirs: str) -> bool:
    before = recording.before.commit
    return before is None or repo.is_ancestor(before, theirs)


def _adopt(repo: Repository, recording: Recording, repeated: _Repeated) -> None:
    """Move the local branch to the repeated command. If that is impossible, the branch keeps the original commit."""
    try:
        with repo.lock():
            repo.move(repeated.head, repeated.commit)
            notes = repo.advance(repeated.head, repeated.commit, _bringing().carry)
    except HeadMoved:
        return  # another command has recorded an entry in the meantime, and will merge it with what was pushed
    except MimError as problem:
        recording.sharing_notes.append(problem.sentence)
        return
    recording.sharing_notes += [*repeated.notes, *notes]
    recording.commit, recording.merged = repeated.commit, repeated.merged


def _bringing() -> RecordMerger:
    from mimkit.app.merging.merge import RecordMerger  # noqa: PLC0415 - who is first has nothing to bring together

    return RecordMerger()


def _give_way(repo: Repository, recording: Recording, head: Head, theirs: str) -> None:
    # The recorded change was not reported to anyone, and it is no longer valid on the remote's head.
    repo.move(head, theirs)
    recording.sharing_notes += repo.advance(head, theirs, _bringing().carry)
