"""Fetches other repositories into a cache in the git folder of the current one. The cache can be deleted at any time."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final, NamedTuple

from mimkit.app.repositories.source import Outdated
from mimkit.errors import EnvironmentUnfit, MimError
from mimkit.model.organisation.repositories import OtherRepository
from mimkit.model.shell import quoted
from mimkit.store.git.errors import GitLate, Unreachable
from mimkit.store.git.fetch_marks import fetch_age, recent_failure, record_failure
from mimkit.store.git.repository import Patience, Repository
from mimkit.store.git.sharing.contact import DOWN_SECONDS, is_offline

FRESH_SECONDS: Final = 30.0
"""The number of seconds after a fetch during which it is not repeated."""
_FIRST_SECONDS: Final = 120.0
_UPDATE_SECONDS: Final = 15.0


class Fetched(NamedTuple):
    """A cached repository, at the most recently fetched commit."""

    repo: Repository
    commit: str
    outdated: Outdated | None


def fetched(own: Repository, other: OtherRepository) -> Fetched:
    """Fetch a repository from its URL. If this fails, return the most recently fetched commit.

    Raises EnvironmentUnfit if no commit was ever fetched, or if the cache is damaged.
    """
    from mimkit.store.git.other_repository import FETCHED  # noqa: PLC0415 - few commands pay for GitPython

    folder = _folder(own, other)
    age = fetch_age(folder)
    why = _updated(folder, other, age) if age is None or age >= FRESH_SECONDS else ""
    if why and age is None:
        raise _never_fetched(other, why)
    repo = Repository.discover(folder)
    commit = repo.resolve(FETCHED)
    if commit is None:
        damaged = f"the cache of the repository {other.id} is damaged; delete it to fetch everything again"
        raise EnvironmentUnfit(damaged, f"rm -rf {quoted(folder)}")
    return Fetched(repo, commit, Outdated(age or 0.0, why) if why else None)


def _updated(folder: Path, other: OtherRepository, age: float | None) -> str:
    """Fetch a repository, unless this has just failed; return why it could not be fetched, or ""."""
    from mimkit.store.git.other_repository import fetch_branch  # noqa: PLC0415 - as above

    if is_offline(Patience.VIEW):
        return "MIM_OFFLINE is set"
    if age is not None and (known := recent_failure(folder, DOWN_SECONDS)):
        return known
    try:
        fetch_branch(
            folder, other.url or "", other.branch, _FIRST_SECONDS if age is None else _UPDATE_SECONDS
        )
    except MimError as problem:
        why = _reason(problem)
        if age is not None:
            record_failure(folder, why)
        return why
    return ""


def _folder(own: Repository, other: OtherRepository) -> Path:
    """Return the cache folder of a repository. Each combination of URL and branch has its own folder."""
    place = hashlib.sha256(f"{other.url}\n{other.branch or ''}".encode()).hexdigest()
    return own.git_dir / "mimkit" / "repositories" / f"{other.id}-{place[:12]}"


def _reason(problem: MimError) -> str:
    if isinstance(problem, Unreachable):
        return problem.reason
    return (
        "the remote did not answer in time" if isinstance(problem, GitLate) else problem.sentence.rstrip(".")
    )


def _never_fetched(other: OtherRepository, why: str) -> EnvironmentUnfit:
    return EnvironmentUnfit(
        f"the repository {other.id} has never been fetched, and it cannot be fetched now: {why}",
        f"git ls-remote {quoted(other.url or '')}",
    )
