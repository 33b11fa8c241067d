"""Reads `--also`: other repositories to include, each with a short name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click

from mimkit.cli.session import Session
from mimkit.errors import EnvironmentUnfit, MimError, UsageError
from mimkit.model.shell import quoted
from mimkit.report.text.counts import counted
from mimkit.store.git.repository import Repository

ALSO: Final = click.option(
    "--also",
    multiple=True,
    metavar="[NAME=]DIR",
    help="Another repository to include. Repeatable.",
)


@dataclass(frozen=True, slots=True)
class Source:
    """A repository at its checked-out commit, with the name to display."""

    name: str
    repo: Repository
    commit: str | None
    typed: str = ""
    """The folder as given with `--also`. Empty for the current repository."""

    @property
    def is_own(self) -> bool:
        """Whether this is the current repository, whose restricted incidents may be listed."""
        return not self.typed

    def unreadable(self, number: int) -> str:
        """Return a message with the number of unreadable records.

        Ids are omitted because the records may be restricted.
        """
        verb = "record" if number == 1 else "records"
        return f"{self.name}: {number:,} {verb} could not be read: mim -C {quoted(self.repo.root)} check"

    def refusal(self, problem: MimError) -> EnvironmentUnfit:
        """Return the error for a repository that cannot be included, with a command that shows the details."""
        return _refusal(self.typed, self.repo.root, problem)

    def counted(self, incidents: int, restricted: int) -> tuple[str, str, str]:
        """Return a table row: the name, the commit, the number of incidents, and how many of them are not listed."""
        hidden = f", of which {restricted:,} restricted and not listed" if restricted else ""
        return self.name, (self.commit or "-")[:12], counted(incidents, "incident") + hidden


def sources_of(session: Session, also: tuple[str, ...]) -> tuple[Source, ...]:
    """Return the current repository and the other repositories.

    Raises UsageError if a path is not a folder, if a repository is given twice, or if two repositories have the
    same name. Raises EnvironmentUnfit if a folder is not in a repository.
    """
    found = [Source(session.repo.root.name, session.repo, session.commit)]
    for other in _others(session, also):
        for each in found:
            if each.repo.root == other.repo.root:
                which = f"--also {each.typed}" if each.typed else "the current repository"
                raise UsageError(
                    f"--also {other.typed} is the same repository as {which}", "give each repository once"
                )
            if each.name == other.name:
                raise UsageError(
                    f"two repositories are called {each.name}",
                    f"give one a name: --also NAME={quoted(other.typed.partition('=')[2] or other.typed)}",
                )
        found.append(other)
    return tuple(found)


def _others(session: Session, also: tuple[str, ...]) -> Iterator[Source]:
    for typed in also:
        label, equals, rest = typed.partition("=")
        is_whole = not (label and equals) or (session.folder / typed).is_dir()
        folder = (session.folder / (typed if is_whole else rest)).resolve()
        if not folder.is_dir():
            raise UsageError(f"--also {typed} is not a folder", "give the folder of another clone")
        try:
            repo = Repository.discover(folder)
            yield Source(repo.root.name if is_whole else label, repo, repo.here(), typed)
        except MimError as problem:
            raise _refusal(typed, folder, problem) from None


def _refusal(typed: str, folder: Path, problem: MimError) -> EnvironmentUnfit:
    sentence = problem.sentence.rstrip(".")
    return EnvironmentUnfit(f"--also {typed}: {sentence}", f"mim -C {quoted(folder)} check")
