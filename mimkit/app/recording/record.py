"""Runs a command: reads the head, decides, writes, commits, updates the working tree and shares."""

from __future__ import annotations

from collections.abc import Iterator

from mimkit.app.reading.index import carry_over
from mimkit.app.recording.dialogue import NO_DIALOGUE, Dialogue
from mimkit.app.recording.recording import Recording
from mimkit.app.recording.write import decide
from mimkit.errors import Interrupted, Refused, UsageError
from mimkit.model.incident.incident import Incident
from mimkit.model.refs import Ref
from mimkit.ops.command import Command
from mimkit.ops.refusals.texts import UnclearWording
from mimkit.store.git.errors import Busy, HeadMoved, NoIdentity
from mimkit.store.git.repository import Repository, Signature
from mimkit.store.layout import path_of

TRIES = 8
"""The maximum number of attempts to evaluate a command if the branch keeps moving."""


def dry_run(repo: Repository, command: Command, dialogue: Dialogue = NO_DIALOGUE) -> Recording:
    """Evaluate a command against the newest head without writing anything."""
    recording = Recording(command, dialogue.reads_wording)
    decide(repo, repo.head().commit, recording)
    return recording


def perform(repo: Repository, command: Command, dialogue: Dialogue = NO_DIALOGUE) -> Recording:
    """Evaluate a command against the newest head, commit it, and share it if there is a remote.

    If the command is rejected, the local head may be outdated, so the command is evaluated again against the
    remote's newest head. Raises NotTheDefaultBranch, or Interrupted if the command may already have been recorded.
    """
    if repo.remote():
        from mimkit.app.recording.sharing.branch import check_branch  # noqa: PLC0415 - without a remote no branch is wrong

        check_branch(repo, dialogue)
    try:
        return _perform(repo, command, dialogue)
    except UnclearWording:
        raise
    except (Refused, UsageError):
        from mimkit.app.merging.catch_up import try_catch_up  # noqa: PLC0415 - only a refusal pays for it

        if not try_catch_up(repo):
            raise
    return _perform(repo, command, dialogue)


def _perform(repo: Repository, command: Command, dialogue: Dialogue) -> Recording:
    recording = Recording(command, dialogue.reads_wording)
    try:
        _record(repo, recording)
        if not recording.change.is_repeat:
            recording.has_remote = repo.remote() is not None
            if recording.has_remote:
                dialogue.recorded(recording)
        if repo.remote():
            from mimkit.app.recording.sharing.share import share  # noqa: PLC0415 - without a remote, nothing is shared

            try:
                share(repo, recording, dialogue)
            except (Refused, UsageError):
                dialogue.undone()
                raise
        repo.tidy()
    except KeyboardInterrupt:
        raise _interrupted(repo, recording) from None
    return recording


def _interrupted(repo: Repository, recording: Recording) -> Interrupted:
    """Return the error for an interruption. If git was creating the commit, check whether it exists."""
    fresh = Repository.discover(repo.root)  # the old git process may be in the middle of a response
    commit = recording.commit or _find_commit(fresh, recording)
    if commit is None:
        return Interrupted.before_recording()
    return Interrupted.after_recording(commit, shared=False if fresh.remote() else None)


def _find_commit(repo: Repository, recording: Recording) -> str | None:
    now = repo.head().commit
    if not recording.files or now is None or now == recording.before.commit:
        return None
    return now if all(repo.read(now, path) == raw for path, raw in recording.files.items()) else None


def _record(repo: Repository, recording: Recording) -> None:
    with repo.lock() as notes:
        for _ in range(TRIES):
            recording.before = head = repo.head()
            decide(repo, head.commit, recording)
            recording.reads_wording = False  # on a retry, do not question the same text again
            if recording.change.is_repeat:
                recording.commit = head.commit or ""
                return
            _sign(repo, recording)
            try:
                commit = repo.commit(head, recording.files, recording.label)
            except HeadMoved:
                continue
            recording.commit = commit
            recording.checkout_notes += [*notes, *repo.follow(head, commit, recording.edits)]
            carry_over(repo, head.commit, commit, _changed(recording))
            return
    raise Busy("the branch", TRIES)


def _changed(recording: Recording) -> Iterator[Incident]:
    return (
        each
        for name, each in recording.snapshot.incidents.items()
        if path_of(Ref("incident", name)) in recording.files
    )


def _sign(repo: Repository, recording: Recording) -> None:
    person = recording.snapshot.people[recording.command.by]
    git = repo.identity()
    author = Signature(person.name, person.email) if person.email else git
    if author is None:
        raise NoIdentity
    recording.author, recording.committer = author, git or author
