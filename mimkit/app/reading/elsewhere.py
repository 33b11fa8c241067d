"""Finds the branch that contains the records if the current branch has none."""

from __future__ import annotations

from pathlib import Path

from mimkit.errors import MimError
from mimkit.model.refs import Ref
from mimkit.model.shell import quoted
from mimkit.store.git.errors import DetachedHead
from mimkit.store.git.repository import Patience, Repository
from mimkit.store.layout import path_of


def records_elsewhere(root: Path) -> tuple[str, str] | None:
    """Return a sentence about where the clone's records are, and the command to get there.

    None if the clone has no records.
    """
    try:
        repo = Repository.discover(root)
        return _on_a_branch(repo) or _not_fetched(repo)
    except MimError:
        return None  # commands that need git report its errors


def folder_with_records(root: Path) -> str | None:
    """Return the repository's subfolder that contains a policy created by `mim init`, or None if there is none."""
    try:
        repo = Repository.discover(root)
        commit = repo.head().commit
        paths = (entry.path for entry in repo.list(commit, "")) if commit else ()
        end = f"/{path_of(Ref('policy'))}"
        return next((path.removesuffix(end) for path in paths if path.endswith(end)), None)
    except MimError:
        return None


def has_records(repo: Repository, commit: str) -> bool:
    """Return whether a commit contains a policy."""
    return repo.tree_id(commit, path_of(Ref("policy"))) is not None


def _on_a_branch(repo: Repository) -> tuple[str, str] | None:
    branches = [branch for branch in repo.branches() if has_records(repo, branch.commit)]
    if not branches:
        return None
    try:
        here = f"this clone is on branch {repo.head().branch.removeprefix('refs/heads/')}"
    except DetachedHead:
        here = "this clone has no branch checked out"
    default, _ = repo.default_branch() if "branch" in here else (None, 0.0)
    preferred = (default or "").removeprefix("refs/heads/")
    best = next((each for each in branches if each.name == preferred), branches[0])
    where = f"branch {best.name} of {best.remote}" if best.remote else f"the branch {best.name}"
    return (
        f"{here}, which has no {path_of(Ref('policy'))}; {where} has one",
        f"git switch {quoted(best.name)}",
    )


def _not_fetched(repo: Repository) -> tuple[str, str] | None:
    remote = repo.remote()
    if remote is None or repo.branches():
        return None
    try:
        default = repo.ask_default_branch(Patience.VIEW)
        names = [default.removeprefix("refs/heads/")] if default else repo.ask_branches(Patience.VIEW)
    except MimError as problem:
        return (
            f"nothing has been fetched from {remote.name} yet, and it cannot be reached now ({problem.sentence.rstrip('.')})",
            f"git fetch {quoted(remote.name)}",
        )
    if not names:
        return None
    name = quoted("main" if "main" in names else names[0])
    return (
        f"nothing has been fetched from {remote.name} yet",
        f"git fetch {quoted(remote.name)} && git switch {name}",
    )
