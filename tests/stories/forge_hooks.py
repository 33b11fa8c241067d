"""Hooks for a bare remote that refuse what a forge refuses, with the text that it prints.

The texts are those that GitHub prints for a protected branch (GH006) and for a ruleset (GH013), and GitLab for a
protected branch. `FORGE=1` in the environment of a push is the merge button, which is always allowed.
"""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.stories.conftest import Office

GH006 = """error: GH006: Protected branch update failed for refs/heads/main.
error: Changes must be made through a pull request."""
GH013 = """error: GH013: Repository rule violations found for refs/heads/main.
Review all repository rules at https://github.com/acme/incidents/rules?ref=refs%2Fheads%2Fmain
- Changes must be made through a pull request."""
GITLAB = "GitLab: You are not allowed to push code to protected branches on this project."
OWN = "no direct pushes here"
MESSAGES = {"github": GH006, "github-ruleset": GH013, "gitlab": GITLAB, "own-hook": OWN}

_EACH = """test -z "$FORGE" || exit 0
while read old new ref; do
%s
done
exit 0"""


def protected(message: str) -> str:
    """Return a pre-receive hook that rejects every push to main."""
    return _EACH % f'test "$ref" != refs/heads/main || {{ cat <<"END"\n{message}\nEND\nexit 1; }}'


def records_only(message: str) -> str:
    """Return a pre-receive hook that accepts a push to main if it changes nothing outside of incidents/."""
    return _EACH % (
        'test "$ref" = refs/heads/main || continue\n'
        'git diff --name-only $old $new | grep -qv "^incidents/" || continue\n'
        f'cat <<"END"\n{message}\nEND\nexit 1'
    )


def no_policy(message: str) -> str:
    """Return a pre-receive hook that rejects changes below policy/ on every branch."""
    return _EACH % (
        "base=$(git merge-base main $new)\n"
        'git diff --name-only $base $new | grep -q "^policy/" || continue\n'
        f'cat <<"END"\n{message}\nEND\nexit 1'
    )


def branches(office: Office) -> dict[str, str]:
    """Return the branches of the remote and their commits."""
    rows = git_of_forge(
        office.remote, "for-each-ref", "--format=%(refname:short) %(objectname)", "refs/heads"
    )
    return dict(row.split(" ") for row in rows.splitlines())


def git_of_forge(folder: Path, *words: str) -> str:
    """Run git with the rights of the forge."""
    return subprocess.run(
        ["git", *words], cwd=folder, capture_output=True, text=True, check=True, env=_forge()
    ).stdout.strip()


def _forge() -> dict[str, str]:
    who = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in (
        ("NAME", "Forge"), ("EMAIL", "forge@example.com"))}  # fmt: skip
    return {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "FORGE": "1", **who}


def merged(office: Office, how: str, branch: str, *, delete: bool) -> None:
    """Press the merge button of a pull request."""
    work = office.remote.parent / f"forge-{len(list(office.remote.parent.iterdir()))}"
    git_of_forge(office.remote, "clone", "-q", str(office.remote), str(work))
    if how == "merge":
        git_of_forge(
            work, "merge", "-q", "--no-ff", "-m", f"Merge pull request of {branch}", f"origin/{branch}"
        )
    elif how == "squash":
        git_of_forge(work, "merge", "-q", "--squash", f"origin/{branch}")
        git_of_forge(work, "commit", "-q", "-m", f"Squash {branch}")
    else:
        git_of_forge(work, "switch", "-q", "-c", "rebased", f"origin/{branch}")
        git_of_forge(work, "rebase", "-q", "--force-rebase", "origin/main")
        git_of_forge(work, "switch", "-q", "main")
        git_of_forge(work, "merge", "-q", "--ff-only", "rebased")
    git_of_forge(work, "push", "-q", "origin", "main")
    if delete:
        git_of_forge(work, "push", "-q", "origin", "--delete", branch)
