"""Hooks for a bare remote that refuse what a forge refuses, with the text that it prints.

The texts are those that GitHub prints for a protected branch (GH006) and for a ruleset (GH013), and GitLab for a
protected branch. `FORGE=1` in the environment of a push is the merge button, which is always allowed.
"""

from __future__ import annotations

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
