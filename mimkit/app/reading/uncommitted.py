"""Finds names that are unknown only because the policy files that define them are not committed yet.

Commands read the policy only from the last commit.
"""

from __future__ import annotations

import re
from pathlib import Path

from mimkit.errors import MimError
from mimkit.model.shell import quoted
from mimkit.store.git.repository import Repository
from mimkit.store.layout import POLICY
from mimkit.store.worktree import read_file


def explain_unknown(folder: Path, problem: MimError) -> None:
    """Extend the error message about an unknown name if uncommitted policy files contain that name."""
    name: str | None = getattr(problem, "unknown_name", None)
    try:
        repo = Repository.discover(folder) if name else None
        paths = _uncommitted_with(repo, name) if repo and name else []
    except (MimError, OSError):
        return  # the original message is still correct
    if repo and paths:
        git = "git" if Path.cwd() == repo.root else f"git -C {quoted(repo.root)}"
        are = "is" if len(paths) == 1 else "are"
        what = problem.sentence.rpartition(" in ")[0]
        problem.sentence = f"{what} in the committed policy; {' and '.join(paths)} {are} not committed yet"
        problem.hint = f"{git} add {' '.join(map(quoted, paths))} && {git} commit"


def _uncommitted_with(repo: Repository, name: str) -> list[str]:
    commit = repo.head().commit
    if not commit:
        return []
    found = repo.changes_in_checkout(commit, (POLICY,))
    word = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
    texts = {
        path: read_file(repo.root, path).decode("utf-8", "replace")
        for path in (each.path for each in found)
        if (repo.root / path).is_file()
    }
    return [path for path, text in sorted(texts.items()) if word.search(text)]
