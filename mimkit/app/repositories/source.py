"""Defines a source, which is one of several repositories whose records are counted and listed together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mimkit.errors import EnvironmentUnfit, MimError, UsageError
from mimkit.model.shell import quoted
from mimkit.model.snapshot import Snapshot
from mimkit.store.git.repository import Repository

PLACEHOLDER = "restricted"
"""A placeholder for the id of a restricted incident in another repository."""


@dataclass(frozen=True, slots=True)
class Outdated:
    """The age of a repository's state that could not be updated, and the reason."""

    age: float
    """The time since the last fetch, in seconds."""
    why: str


@dataclass(frozen=True, slots=True)
class Source:
    """A repository at a commit, with its display name."""

    name: str
    repo: Repository
    commit: str | None
    given: str = ""
    """How the repository was specified, such as `--also ../payments`. Empty for the current repository."""
    url: str | None = None
    """The URL from which the repository was fetched, or None for a local clone."""
    is_restricted: bool = False
    """Whether all its records are counted but not shown. If not, this applies only to its restricted incidents."""
    site: str | None = None
    """The URL of the repository's own site, if it has one."""
    outdated: Outdated | None = None
    """Why the repository could not be updated, so that the commit is from an earlier fetch. None if it is current."""

    @property
    def is_own(self) -> bool:
        """Whether this is the current repository. Its restricted incidents are listed."""
        return not self.given

    def hides(self, *, restricted: bool) -> bool:
        """Return whether an incident is counted but not shown."""
        return self.is_restricted or (restricted and not self.is_own)

    def named(self, identifier: str) -> str:
        """Return an id prefixed with the repository's name. Ids of the current repository are unchanged."""
        return identifier if self.is_own else f"{self.name}:{identifier}"

    def command(self, words: str) -> str:
        """Return a `mim` command that works outside the repository, or "" if there is no clone to run it in."""
        if self.is_own or not words.startswith("mim "):
            return words
        return "" if self.url else f"mim -C {quoted(self.repo.root)} {words.removeprefix('mim ')}"

    @property
    def check(self) -> str:
        """The command that shows which records could not be read."""
        if self.url is None:
            return f"mim -C {quoted(self.repo.root)} check"
        return f"git clone {quoted(self.url)} {self.name} && mim -C {self.name} check"

    def unreadable(self, number: int) -> str:
        """Return a message with the number of unreadable records. It omits their ids, which may be restricted."""
        verb = "record" if number == 1 else "records"
        return f"{self.name}: {number:,} {verb} could not be read: {self.check}"

    def refusal(self, problem: MimError) -> EnvironmentUnfit:
        """Return the error for a repository that cannot be included, with a command that shows the details."""
        sentence = "its policy cannot be read" if self.is_restricted else problem.sentence.rstrip(".")
        return EnvironmentUnfit(f"{self.given}: {sentence}", self.check)

    def with_own_rules(self, snapshot: Snapshot) -> bool:
        """Return whether the repository is restricted, either by the list that contains it or by its own policy."""
        own = snapshot.repositories
        return self.is_restricted or (own is not None and own.restricted)


def require_distinct(sources: Iterable[Source]) -> None:
    """Raise UsageError if a repository is specified twice, or if two repositories have the same name."""
    seen: list[Source] = []
    for each in sources:
        for other in seen:
            if each.repo.root == other.repo.root:
                which = other.given or "the current repository"
                raise UsageError(
                    f"{each.given} is the same repository as {which}", "use each repository only once"
                )
            if each.name == other.name:
                remedy = f"choose a name for one of them: --also NAME={quoted(each.repo.root)}"
                if not each.given.startswith("--also "):
                    remedy = f"change the id of {each.given}"
                raise UsageError(f"two repositories have the name {each.name}", remedy)
        seen.append(each)
