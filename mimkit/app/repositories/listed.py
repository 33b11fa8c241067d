"""Finds the repositories that `policy/repositories.yaml` lists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mimkit.app.reading.at_commit import snapshot_at
from mimkit.app.repositories.fetched import fetched
from mimkit.app.repositories.source import Source
from mimkit.errors import EnvironmentUnfit, MimError, UsageError
from mimkit.model.organisation.repositories import OtherRepository, Repositories
from mimkit.model.refs import Ref
from mimkit.model.shell import quoted
from mimkit.store.git.errors import NoRepository
from mimkit.store.git.repository import Repository
from mimkit.store.layout import path_of

_FILE = path_of(Ref("repositories"))


def listed_sources(own: Repository, known: Repositories | None) -> Iterator[Source]:
    """Yield the listed repositories, each at the commit to read.

    Raises UsageError if none are listed. Raises EnvironmentUnfit if a repository cannot be found or fetched.
    """
    if known is None or not known.repositories:
        raise UsageError(
            f"{_FILE} does not list any other repositories",
            "list them there and commit the file, or specify each one: --also DIR",
        )
    for each in known.repositories:
        yield listed_source(own, each)


def listed_source(own: Repository, other: OtherRepository) -> Source:
    """Return a listed repository, at the commit to read. Raises EnvironmentUnfit if it cannot be found or fetched."""
    return with_rules(_fetched(own, other) if other.url else _cloned(own, other))


def with_rules(source: Source) -> Source:
    """Return the source, marked as restricted if its own policy says so.

    Raises EnvironmentUnfit if the policy cannot be read.
    """
    try:
        snapshot = snapshot_at(source.repo, source.commit)
        return replace(source, is_restricted=source.with_own_rules(snapshot))
    except MimError as problem:
        raise source.refusal(problem) from None


def _fetched(own: Repository, other: OtherRepository) -> Source:
    found = fetched(own, other)
    return Source(
        other.id,
        found.repo,
        found.commit,
        _given(other),
        other.url,
        other.restricted,
        other.site,
        found.outdated,
    )


def _cloned(own: Repository, other: OtherRepository) -> Source:
    folder = (own.root / (other.clone or "")).resolve()
    given = _given(other)
    if not folder.is_dir():
        raise EnvironmentUnfit(
            f"{given}: {other.clone} is not a folder",
            f"clone it there, or correct {_FILE}: mim check {_FILE}",
        )
    try:
        repo = Repository.discover(folder)
        commit = _commit(repo, other.branch) if other.branch else repo.here()
    except NoRepository as problem:
        raise EnvironmentUnfit(
            f"{given}: {problem.sentence.rstrip('.')}", f"mim -C {quoted(folder)} check"
        ) from None
    if other.branch and commit is None:
        raise EnvironmentUnfit(
            f"{given}: {other.clone} has no branch {other.branch}", f"git -C {quoted(folder)} branch --all"
        )
    return Source(other.id, repo, commit, given, None, other.restricted, other.site)


def _commit(repo: Repository, branch: str) -> str | None:
    """Return the commit of a local branch, or of the remote branch as last fetched if there is no local one."""
    return repo.resolve(f"refs/heads/{branch}") or repo.resolve(f"refs/remotes/origin/{branch}")


def _given(other: OtherRepository) -> str:
    return f"{other.id} in {_FILE}"
