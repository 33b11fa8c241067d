"""Determines the remote of the checked-out branch."""

from __future__ import annotations

from typing import NamedTuple

from mimkit.store.git.process.clone import Clone
from mimkit.store.git.writing.commits import head


class Remote(NamedTuple):
    """Where our branch is shared: the name of the remote, and the branch's full name there (`refs/heads/...`)."""

    name: str
    ref: str

    @property
    def tracking(self) -> str:
        """The full name of the branch's local tracking ref."""
        return f"refs/remotes/{self.name}/{self.ref.removeprefix('refs/heads/')}"


def remote_of(clone: Clone) -> Remote | None:
    """Return the remote of the checked-out branch, or else `origin`, or None if there is neither.

    As with git's `push.default=simple`, the branch has the same name on the remote unless `push.default` is
    `upstream`. This prevents a topic branch that was started from `origin/main` from being pushed to `main`.
    """
    known = clone.settings
    if not any(key.startswith("remote.") and key.endswith(".url") for key in known):
        return None  # if there is no remote, the branch does not matter
    branch = head(clone).branch
    key = "branch." + branch.removeprefix("refs/heads/")
    name = known.get(f"{key}.remote", "origin")
    if f"remote.{name}.url" not in known or name.startswith("-"):
        name = "origin"
    if f"remote.{name}.url" not in known:
        return None
    upstream = (
        known.get(f"{key}.merge", branch) if known.get("push.default") in {"upstream", "tracking"} else branch
    )
    return Remote(name, upstream)
