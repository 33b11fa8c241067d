"""Repeats a command on the remote's newer head after a push race was lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from mimkit.app.recording.recording import Recording
from mimkit.app.recording.sharing.race import Race
from mimkit.app.recording.write import decide
from mimkit.errors import MimError, Refused, UsageError
from mimkit.store.git.errors import HeadMoved
from mimkit.store.git.repository import Head, Repository

if TYPE_CHECKING:
    from mimkit.app.merging.merge import RecordMerger


class Repeated(NamedTuple):
    """The command, repeated on the remote's newer head. The local branch has not moved to it yet."""

    head: Head
    """The state of the local branch when the command was repeated."""
    commit: str
    merged: str | None
    """If `commit` is a merge, this is the local commit that it merges with the remote's head."""
    notes: Sequence[str]


def catch_up(
    repo: Repository,
    recording: Recording,
    earlier: Repeated | None,
    rivals: Race,
    pause: Callable[[float], None],
) -> tuple[bool, Repeated | None]:
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
            give_way(repo, recording, head, theirs)
            raise
    if repeated.merged or recording.change == recorded:
        return False, repeated
    # Applied to the remote's records, the command writes different content. The branch moves first, so that a
    # process killed after the push does not leave two versions of one entry.
    adopt(repo, recording, repeated)
    return False, None


def _repeated(repo: Repository, recording: Recording, head: Head, theirs: str) -> Repeated:
    if head.commit == recording.commit and _is_alone(repo, recording, theirs):
        decide(repo, theirs, recording)
        return Repeated(head, repo.build(theirs, recording.files, recording.label), None, ())
    # Older local entries are waiting too, or another command has recorded an entry in the meantime. Their
    # commits are preserved.
    from mimkit.app.merging.redactions import integrate  # noqa: PLC0415 - as in _merger

    bringing, ours = _merger(), head.commit or recording.commit
    new = integrate(repo, ours, theirs, "Merge with the remote", bringing)
    return Repeated(head, new, ours, bringing.notes)


def _is_alone(repo: Repository, recording: Recording, theirs: str) -> bool:
    before = recording.before.commit
    return before is None or repo.is_ancestor(before, theirs)


def adopt(repo: Repository, recording: Recording, repeated: Repeated) -> None:
    """Move the local branch to the repeated command. If that is impossible, the branch keeps the original commit."""
    try:
        with repo.lock():
            repo.move(repeated.head, repeated.commit)
            notes = repo.advance(repeated.head, repeated.commit, _carry)
    except HeadMoved:
        return  # another command has recorded an entry in the meantime, and will merge it with what was pushed
    except MimError as problem:
        recording.sharing_notes.append(problem.sentence)
        return
    recording.sharing_notes += [*repeated.notes, *notes]
    recording.commit, recording.merged = repeated.commit, repeated.merged


def _carry(path: str, base: bytes | None, own: bytes | None, theirs: bytes | None) -> bytes:
    """Merge an incoming change into a copy that was edited. See `RecordMerger.carry`."""
    return _merger().carry(path, base, own, theirs)


def _merger() -> RecordMerger:
    from mimkit.app.merging.merge import RecordMerger  # noqa: PLC0415 - who is first has nothing to bring together

    return RecordMerger()


def give_way(repo: Repository, recording: Recording, head: Head, theirs: str) -> None:
    """Move the local branch to the remote's head, without the command, which is no longer allowed there.

    Nothing is lost: the command has not been reported as recorded.
    """
    repo.move(head, theirs)
    recording.sharing_notes += repo.advance(head, theirs, _carry)
