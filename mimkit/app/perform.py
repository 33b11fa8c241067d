"""The apply loop: read a head, decide, write, commit, bring the checkout along, share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from mimkit.app.catch_up import caught_up
from mimkit.app.index import carry_over
from mimkit.app.share import Recorded, Sharing, share
from mimkit.app.write import Written, write
from mimkit.errors import Refused, UsageError
from mimkit.model.edits import Change
from mimkit.model.incident import Incident
from mimkit.model.refs import Ref
from mimkit.model.snapshot import Snapshot
from mimkit.ops.command import Command
from mimkit.store.git.errors import Busy, HeadMoved, NoIdentity
from mimkit.store.git.repository import Repository, Signature
from mimkit.store.layout import path_of

TRIES = 8
"""How often a command is judged again when the branch moves under it."""


class Outcome(NamedTuple):
    """What a command did, and how far it got; `sharing` is None for a dry run."""

    change: Change
    world: Snapshot
    sharing: Sharing | None
    warnings: tuple[str, ...] = ()


def rehearse(repo: Repository, command: Command) -> Outcome:
    """Decide a command on the newest head and write nothing."""
    written = write(repo, repo.head().commit, command)
    return Outcome(written.change, written.world, None)


def perform(repo: Repository, command: Command) -> Outcome:
    """Decide a command on the newest head, commit it, and share it where there is a remote.

    A refusal may come from a head that is behind the remote's: it is judged once more on the newest one.
    """
    try:
        return _perform(repo, command)
    except (Refused, UsageError):
        if not caught_up(repo):
            raise
    return _perform(repo, command)


def _perform(repo: Repository, command: Command) -> Outcome:
    recorded, warnings = _record(repo, command)
    sharing = share(repo, recorded)
    repo.tidy()
    written = sharing.written
    return Outcome(written.change, written.world, sharing, (*warnings, *sharing.warnings))


def _record(repo: Repository, command: Command) -> tuple[Recorded, list[str]]:
    with repo.lock() as notes:
        for _ in range(TRIES):
            head = repo.head()
            written = write(repo, head.commit, command)
            author, committer = _signatures(repo, written.world, command)
            try:
                commit = repo.commit(
                    head, written.files, written.change.subject, author, committer, command.now
                )
            except HeadMoved:
                continue
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
