"""Reads and pushes side branches, for a remote whose shared branch does not accept direct pushes."""

from __future__ import annotations

import re
from typing import Final

from mimkit.store.git.process.clone import Clone
from mimkit.store.git.reading.changes import is_ancestor
from mimkit.store.git.reading.read import resolve
from mimkit.store.git.sharing.outcome import Push, PushOutcome
from mimkit.store.git.sharing.remote import SIDE_BRANCHES, send
from mimkit.store.git.sharing.upstream import Remote
from mimkit.store.git.sharing.waiting import Patience

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*")


def tips(clone: Clone, remote: Remote) -> dict[str, str]:
    """Return the side branches of the remote as last fetched, with their commits, by name."""
    folder = f"refs/remotes/{remote.name}/"
    if not _may_exist(clone, f"{folder}{SIDE_BRANCHES}"):
        return {}
    out = clone.tell("for-each-ref", "--format=%(objectname) %(refname)", f"{folder}{SIDE_BRANCHES}")
    rows = (line.split(" ", 1) for line in out.decode("utf-8", "replace").splitlines())
    return {ref.removeprefix(folder): commit for commit, ref in rows}


def _may_exist(clone: Clone, prefix: str) -> bool:
    """Return whether a ref may start with `prefix`, which ends with a slash.

    This is called after each fetch, so it does not start git.
    """
    if clone.settings.get("extensions.refstorage", "files") != "files" or (clone.common / prefix).exists():
        return True
    try:
        return prefix.encode() in (clone.common / "packed-refs").read_bytes()
    except FileNotFoundError:
        return False
    except OSError:
        return True


def push(
    clone: Clone, remote: Remote, commit: str, name: str, patience: Patience = Patience.COMMAND
) -> PushOutcome:
    """Fast-forward the side branch `name` to `commit`, or create it. Failures are returned and never raised.

    The push is never forced. The remote's branch must still be at its last known head, or still not exist. `commit`
    contains that head, so the lease only makes the push stricter: a branch that was deleted in the meantime is not
    recreated by accident.
    """
    if not _NAME.fullmatch(name):
        return PushOutcome(Push.UNKNOWN, f"{name!r} is not a valid branch name")
    known = resolve(clone, f"refs/remotes/{remote.name}/{name}")
    ref = f"refs/heads/{name}"
    # A lease on a head that `commit` does not contain would force the push.
    is_forward = known is None or is_ancestor(clone, known, commit)
    lease = [f"--force-with-lease={ref}:{known or ''}"] if is_forward else []
    outcome = send(clone, remote.name, patience, *lease, "--end-of-options", remote.name, f"{commit}:{ref}")
    if outcome.kind is Push.SHARED:
        # Git itself updates only the tracking refs of branches that the clone is configured to fetch.
        clone.ask("update-ref", f"refs/remotes/{remote.name}/{name}", commit)
    return outcome
