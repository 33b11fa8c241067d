"""Runs a command: reads the head, decides, writes, commits, updates the working tree and shares."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from mimkit.app.merging.catch_up import caught_up
from mimkit.app.reading.index import carry_over
from mimkit.app.recording.dialogue import NOBODY, Dialogue
from mimkit.app.recording.share import Recorded, Sharing, share
from mimkit.app.recording.write import Written, write
from mimkit.errors import Interrupted, Refused, UsageError
from mimkit.model.change import Change
from mimkit.model.incident.incident import Incident
from mimkit.model.refs import Ref
from mimkit.model.snapshot import Snapshot
from mimkit.ops.command import Command
from mimkit.store.git.errors import Busy, HeadMoved, NoIdentity
from mimkit.store.git.repository import Head, Repository, Signature
from mimkit.store.layout import path_of

TRIES = 8
"""How often a command is decided again if the branch moves in the meantime."""


class Outcome(NamedTuple):
    """The result of a command, and how far it got; `sharing` is None for a dry run."""

    change: Change
    world: Snapshot
    sharing: Sharing | None
    warnings: tuple[str, ...] = ()


def rehearse(repo: Repository, command: Command) -> Outcome:
    """Decide a command on the newest head, without writing anything."""
    written = write(repo, repo.head().commit, command)
    return Outcome(written.change, written.world, None, written.notes)


def perform(repo: Repository, command: Command, dialogue: Dialogue = NOBODY) -> Outcome:
    """Decide a command on the newest head, commit it, and share it if there is a remote.

    A refusal may be due to a head that is behind the remote's, so the command is decided once more on the newest
    one. Raises NotTheDefaultBranch; and Interrupted, once the command may have been recorded.
    """
    if repo.remote():
        from mimkit.app.recording.branch import check_branch  # noqa: PLC0415 - without a remote no branch is wrong

        check_branch(repo, dialogue)
    try:
        return _perform(repo, command, dialogue)
    except (Refused, UsageError):
        if not caught_up(repo):
            raise
    return _perform(repo, command, dialogue)


def _perform(repo: Repository, command: Command, dialogue: Dialogue) -> Outcome:
    trail = _Trail()
    try:
        recorded, warnings = _record(repo, command, trail)
        sharing = share(repo, recorded, dialogue)
        repo.tidy()
    except KeyboardInterrupt:
        raise trail.interrupted(repo) from None
    written = sharing.written
    return Outcome(written.change, written.world, sharing, (*warnings, *written.notes, *sharing.warnings))


@dataclass(slots=True)
class _Trail:
    """How far a command got, for the message after an interruption."""

    before: Head | None = None
    written: Written | None = None
    commit: str | None = None

    def interrupted(self, repo: Repository) -> Interrupted:
        """Return the error after an interruption; if git was creating the commit, check whether it exists."""
        fresh = Repository.discover(repo.root)  # the other process may be in the middle of a git answer
        made = self.commit or self._found(fresh)
        if made is None:
            return Interrupted.before_recording()
        return Interrupted.after_recording(made, shared=False if fresh.remote() else None)

    def _found(self, repo: Repository) -> str | None:
        now = repo.head().commit
        if self.before is None or self.written is None or now is None or now == self.before.commit:
            return None
        files = self.written.files.items()
        return now if all(repo.read(now, path) == raw for path, raw in files) else None


def _record(repo: Repository, command: Command, trail: _Trail) -> tuple[Recorded, list[str]]:
    with repo.lock() as notes:
        for _ in range(TRIES):
            head = repo.head()
            written = write(repo, head.commit, command)
            author, committer = _signatures(repo, written.world, command)
            trail.before, trail.written = head, written
            try:
                commit = repo.commit(
                    head, written.files, written.change.commit_subject, author, committer, command.now
                )
            except HeadMoved:
                continue
            trail.commit = commit
            warnings = [*notes, *repo.follow(head, commit, written.edits)]
            carry_over(repo, head.commit, commit, _changed(written))
            return Recorded(command, written, head, commit, author, committer), warnings
    raise Busy("the branch", TRIES)


def _changed(written: Written) -> Iterator[Incident]:
    return (
        each
        for name, each in written.world.incidents.items()
        if path_of(Ref("incident", name)) in written.files
    )


def _signatures(repo: Repository, world: Snapshot, command: Command) -> tuple[Signature, Signature]:
    person = world.people[command.by]
    git = repo.identity()
    author = Signature(person.name, person.email) if person.email else git
    if author is None:
        raise NoIdentity
    return author, git or author
