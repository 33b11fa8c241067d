"""The other side: fetch our branch, publish a commit, never by force.

The last head seen on the remote is kept in `.git/mimkit/seen`, because a tracking ref forgets it when
somebody fetches a rewritten history by hand.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from mimkit.errors import MimError
from mimkit.store.git import run
from mimkit.store.git.changes import is_ancestor
from mimkit.store.git.clone import Clone
from mimkit.store.git.commits import head
from mimkit.store.git.errors import (
    AuthenticationNeeded,
    BranchGone,
    GitDied,
    RemoteRefused,
    RewrittenHistory,
    ShallowHistory,
    Unreachable,
)
from mimkit.store.git.outcome import Push, PushOutcome, judge, remarks, trouble
from mimkit.store.git.read import resolve
from mimkit.store.git.refusal import told

_NO_BRANCH = "couldn't find remote ref"


class Remote(NamedTuple):
    """Where our branch is shared: the remote's name, and the full name `refs/heads/...` of the branch there."""

    name: str
    ref: str

    @property
    def tracking(self) -> str:
        """The full name of the ref that remembers the branch here."""
        return f"refs/remotes/{self.name}/{self.ref.removeprefix('refs/heads/')}"


def remote_of(clone: Clone) -> Remote | None:
    """Return the remote of the branch that is checked out, else `origin`, else None.

    As with git's `push.default=simple`, the branch keeps its name on the remote unless `push.default` is
    `upstream`: a topic branch that was started from `origin/main` is not published as `main`.
    """
    known = clone.settings
    if not any(key.startswith("remote.") and key.endswith(".url") for key in known):
        return None  # without a remote there is no need to ask for the branch
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


def fetch(clone: Clone, remote: Remote) -> str | None:
    """Fetch the branch into its tracking ref; returns the remote's head, or None when it never had the branch.

    Raises Unreachable, AuthenticationNeeded, RemoteRefused, BranchGone, and RewrittenHistory when the head
    seen last is not contained in the new one.
    """
    before = seen(clone, remote) or resolve(clone, remote.tracking)
    options = (
        "--quiet",
        "--no-tags",
        "--no-recurse-submodules",
        "--no-write-fetch-head",
        "--no-auto-maintenance",
    )
    # The plus keeps the tracking ref true to the remote; what it held before is judged below.
    complaint = _fetch(clone, *options, "--end-of-options", remote.name, f"+{remote.ref}:{remote.tracking}")
    if _NO_BRANCH in complaint and before:
        raise BranchGone(remote.ref, remote.name, _mark(clone, remote))
    if _NO_BRANCH in complaint:
        return None
    if complaint:
        raise _unfetched(complaint)
    now = resolve(clone, remote.tracking)
    if now and before and not is_ancestor(clone, before, now):
        if clone.shallow:
            raise ShallowHistory
        see(clone, remote, before)
        raise RewrittenHistory(before, now, remote.tracking, _mark(clone, remote))
    if now:
        see(clone, remote, now)
    return now


def push(clone: Clone, remote: Remote, commit: str) -> PushOutcome:
    """Publish `commit` on the remote's branch as a fast-forward; every outcome is returned, none raised.

    The lease is narrower than a plain push, not wider: it is taken only on a head that `commit` contains,
    so it can only refuse, namely where the remote was moved *back* and a plain push would undo that.
    """
    known = _lease(clone, remote, commit)
    lease = [f"--force-with-lease={remote.ref}:{known}"] if known else []
    outcome = _push(clone, *lease, "--end-of-options", remote.name, f"{commit}:{remote.ref}")
    if outcome.kind is Push.SHARED:
        with suppress(MimError):  # it is shared all the same, and the tracking ref remembers it too
            see(clone, remote, commit)
    return outcome


def push_aside(clone: Clone, remote: Remote, commit: str, name: str) -> PushOutcome:
    """Publish `commit` on a branch `name` of its own, for a pull request."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._/-]*", name):
        return PushOutcome(Push.UNKNOWN, f"{name!r} is not a name for a branch")
    return _push(clone, "--end-of-options", remote.name, f"{commit}:refs/heads/{name}")


def seen(clone: Clone, remote: Remote) -> str | None:
    """Return the head that the remote's branch had when we last looked."""
    try:
        text = _mark(clone, remote).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return text if re.fullmatch(r"[0-9a-f]{40,64}", text) else None


def see(clone: Clone, remote: Remote, commit: str) -> None:
    """Remember the head of the remote's branch."""
    place = _mark(clone, remote)
    new = place.with_name(f"{place.name}.{os.getpid()}.new")
    with told(place):
        place.parent.mkdir(parents=True, exist_ok=True)
        new.write_text(commit + "\n", encoding="ascii")
        new.replace(place)


def _mark(clone: Clone, remote: Remote) -> Path:
    return clone.ours("seen", *remote.tracking.removeprefix("refs/remotes/").split("/"))


def _lease(clone: Clone, remote: Remote, commit: str) -> str | None:
    """Return the head that the remote should still have: the newer of tracked and seen, if `commit` has it."""
    tracked, last = resolve(clone, remote.tracking), seen(clone, remote)
    known = tracked
    if last and last != tracked and is_ancestor(clone, last, commit):
        known = tracked if tracked and is_ancestor(clone, last, tracked) else last
    return known if known and is_ancestor(clone, known, commit) else None


def _fetch(clone: Clone, *words: str) -> str:
    """Return what git complained about, or nothing."""
    try:
        answer = clone.ask("fetch", *words, seconds=run.NETWORK_SECONDS)
    except GitDied as late:
        raise Unreachable(late.sentence) from late
    return (answer.err or f"exit status {answer.status}") if answer.status else ""


def _unfetched(complaint: str) -> Exception:
    match trouble(complaint):
        case Push.AUTHENTICATION:
            return AuthenticationNeeded(remarks(complaint))
        case Push.UNREACHABLE:
            return Unreachable(remarks(complaint))
        case _:
            return RemoteRefused(remarks(complaint))


def _push(clone: Clone, *words: str) -> PushOutcome:
    options = ("--porcelain", "--no-progress", "--no-follow-tags", "--no-recurse-submodules")
    try:
        answer = clone.ask("push", *options, *words, seconds=run.NETWORK_SECONDS)
    except GitDied as late:
        return PushOutcome(Push.SILENT, late.sentence)
    return judge(answer.status, answer.out.decode("utf-8", "replace"), answer.err)
