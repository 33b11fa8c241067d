"""Looks up the commits cited as evidence, in this repository and in the repositories listed in the policy."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from mimkit.app.reading.commit import NoSuchCommit
from mimkit.errors import MimError, UsageError
from mimkit.model.policy.code_repository import CodeRepository
from mimkit.model.shell import quoted
from mimkit.store.git.errors import NoRepository
from mimkit.store.git.reading.messages import CommitMessages
from mimkit.store.git.repository import Repository

_ID = re.compile(r"[0-9a-f]{7,64}")
HERE = "this repository"
_SHALLOW = "only part of the history is in the clone"


class NotARepository(UsageError):
    """The folder specified for a commit is not a git repository."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"--repository {str(folder)!r} is not a git repository",
            "use the folder of a clone that contains the commit: --repository DIR",
        )


def commit_named_in(folder: Path, typed: str) -> str:
    """Return the full id of a commit in another local repository. Nothing is executed or fetched there."""
    from mimkit.store.git.other_repository import commit_in  # noqa: PLC0415 - few commands pay for GitPython

    try:
        found = commit_in(folder, typed)
    except NoRepository:
        raise NotARepository(folder) from None
    if found is None:
        hint = f"if it was pushed from another clone: git -C {quoted(folder)} fetch"
        raise NoSuchCommit(typed, hint, where=str(folder))
    return found


class Unsearched(NamedTuple):
    """A repository that could not be searched fully, and the reason."""

    where: str
    why: str

    def __str__(self) -> str:
        return f"{self.where} ({self.why})"


class Located(NamedTuple):
    """The result of looking up a commit. If `commit` is None and everything was searched, the commit does not exist."""

    commit: str | None
    """Its full id."""
    repository: CodeRepository | None = None
    """The repository that contains the commit, or None for this repository."""
    unsearched: tuple[Unsearched, ...] = ()

    @property
    def is_absent(self) -> bool:
        """Whether the commit definitely does not exist."""
        return self.commit is None and not self.unsearched


@dataclass
class EvidenceLookup:
    """Looks up evidence in several repositories. Each history is opened only once."""

    repo: Repository
    repositories: Sequence[CodeRepository] = ()
    _opened: dict[str, CommitMessages | Unsearched] = field(default_factory=dict)

    def find(self, commit: str, repository: str | None = None) -> Located:
        """Look up a commit by id, first in this repository and then in the repositories listed in the policy.

        If `repository` is given, search only the policy's repository with that id.
        """
        unsearched = []
        for other in self._places(repository):
            history = self.history(other)
            if isinstance(history, Unsearched):
                unsearched.append(history)
            elif found := self._find(commit, history, other):
                return Located(found, other)
            elif not history.is_complete:
                unsearched.append(Unsearched(other.id if other else HERE, _SHALLOW))
        return Located(None, unsearched=tuple(unsearched))

    def _find(self, commit: str, history: CommitMessages, other: CodeRepository | None) -> str | None:
        if other is None and not self.repo.is_partial and _ID.fullmatch(commit):
            # A single git process handles all lookups in this repository. In a partial clone, it might fetch
            # missing objects.
            found = self.repo.resolve(commit)
            return found if found and found.startswith(commit) else None
        message = history.find(commit)
        return message.id if message else None

    def _places(self, repository: str | None) -> Iterator[CodeRepository | None]:
        if repository is None:
            yield None
        yield from (each for each in self.repositories if repository in (None, each.id))

    def history(self, other: CodeRepository | None) -> CommitMessages | Unsearched:
        """Return the history of this repository or of `other`, or the reason why it cannot be searched."""
        name = other.id if other else ""
        if name not in self._opened:
            self._opened[name] = self._here() if other is None else _elsewhere(self.repo.root, other)
        return self._opened[name]

    def _here(self) -> CommitMessages | Unsearched:
        tip = self.repo.here()
        return self.repo.messages(tip) if tip else Unsearched(HERE, "it has no commits")


def _elsewhere(root: Path, other: CodeRepository) -> CommitMessages | Unsearched:
    from mimkit.store.git.other_repository import messages_in  # noqa: PLC0415 - few commands pay for GitPython

    try:
        found = messages_in(root / other.clone, other.branch)
    except NoRepository:
        return Unsearched(other.id, f"{other.clone} is not a git repository")
    except MimError as problem:
        return Unsearched(other.id, problem.sentence)
    return found or Unsearched(other.id, f"{other.clone} has no branch {other.branch or ''}".rstrip())
