"""Fetches from and pushes to the remote. Never force-pushes.

The last head seen on the remote is stored in `.git/mimkit/seen`, because a tracking ref is overwritten when plain
git fetches a rewritten history.
"""

from __future__ import annotations

import math
import os
import re
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from mimkit.errors import MimError
from mimkit.store.git.errors import (
    NO_HELPER,
    AuthenticationNeeded,
    BranchGone,
    GitDied,
    GitLate,
    GitRefused,
    HeldBackBySetting,
    NoAnswer,
    Offline,
    RemoteRefused,
    RewrittenHistory,
    ShallowHistory,
    StillSilent,
    Unreachable,
)
from mimkit.store.git.process.clone import Clone
from mimkit.store.git.process.refusal import refusing_os_errors
from mimkit.store.git.process.run import GitResult
from mimkit.store.git.reading.changes import is_ancestor
from mimkit.store.git.reading.read import resolve
from mimkit.store.git.sharing import contact
from mimkit.store.git.sharing.http_answers import NOT_GIT, asked_for_user
from mimkit.store.git.sharing.outcome import Push, PushOutcome, connection_problem, parse_outcome, remarks
from mimkit.store.git.sharing.upstream import Remote
from mimkit.store.git.sharing.waiting import Patience

_NO_BRANCH = "couldn't find remote ref"
_MOVED = "cannot lock ref 'refs/remotes/"
_FETCHES = 3
"""The maximum number of fetches if other fetches in this clone, such as those of an editor, move the same refs."""
_TRACED: Final = {"GIT_TRACE_PACKET": "1"}
SIDE_BRANCHES: Final = "mim/"
"""The name prefix of side branches, which hold commits that the shared branch does not accept directly."""
_SLOW_SECONDS = 1.0
"""The response time in seconds above which a remote is considered slow.

If a remote takes longer to fail, it is not contacted for a while, because each attempt costs time. If it takes
longer to respond, the time counts towards the total wait of the command.
"""
_LEAST_SECONDS = 0.2
"""The time limit for an exchange, in seconds, once a slow remote has used up the command's time."""


def fetch(clone: Clone, remote: Remote, patience: Patience = Patience.COMMAND) -> str | None:
    """Fetch the branch and all side branches. Return the head of the branch, or None if it never existed.

    Raises Unreachable, AuthenticationNeeded, RemoteRefused, BranchGone, and RewrittenHistory if the new head does
    not contain the last head seen.
    """
    if patience is Patience.SYNC:
        ask_default(clone, remote, patience)
    before = last_known_head(clone, remote) or resolve(clone, remote.tracking)
    options = (
        "--quiet",
        "--no-tags",
        "--no-recurse-submodules",
        "--no-write-fetch-head",
        "--no-auto-maintenance",
        "--prune",
    )
    # The plus sign lets the tracking ref follow the remote. Its previous value is checked below.
    ours = f"+{remote.ref}:{remote.tracking}"
    sides = f"+refs/heads/{SIDE_BRANCHES}*:refs/remotes/{remote.name}/{SIDE_BRANCHES}*"
    words = ("fetch", *options, "--end-of-options", remote.name, ours, sides)
    complaint = _fetch_refs(clone, remote.name, patience, *words)
    if _NO_BRANCH in complaint and before:
        if not _speaks_git(clone, remote, patience):
            raise Unreachable(NOT_GIT)
        raise BranchGone(remote.ref, remote.name, _mark(clone, remote), _instead(clone, remote, patience))
    if _NO_BRANCH in complaint:
        return None
    if complaint:
        raise _unfetched(clone, complaint)
    contact.fetched(clone, remote.name, remote.ref)
    now = resolve(clone, remote.tracking)
    if now and before and not is_ancestor(clone, before, now):
        if clone.shallow:
            raise ShallowHistory
        remember_head(clone, remote, before)
        raise RewrittenHistory(before, now, remote.tracking, _mark(clone, remote))
    if now:
        remember_head(clone, remote, now)
    return now


def _fetch_refs(clone: Clone, name: str, patience: Patience, *words: str) -> str:
    """Return git's error output of a fetch, repeated if another fetch in this clone moved the same refs."""
    complaint = ""
    for _ in range(_FETCHES):
        complaint = _ask(clone, name, patience, *words)[1]
        if _MOVED not in complaint:
            break
    return complaint


def _speaks_git(clone: Clone, remote: Remote, patience: Patience) -> bool:
    """Return whether the remote uses the git protocol.

    Git mistakes a web page for a repository without branches.
    """
    with suppress(GitDied, Unreachable):
        answer = _exchange(
            clone, remote.name, patience, "ls-remote", "--end-of-options", remote.name, environment=_TRACED
        )
        return answer.status != 0 or "packet: " in answer.err
    return True


def _instead(clone: Clone, remote: Remote, patience: Patience) -> str | None:
    """Return the branch on which others now record, because ours no longer exists on the remote.

    Return None if the remote still reports our branch as its default. It may only be hiding its branches.
    """
    with suppress(MimError):
        if (now := ask_default(clone, remote, patience)) and now != remote.ref:
            return now.removeprefix("refs/heads/")
    return None


def default_of(clone: Clone, remote: Remote) -> tuple[str | None, float]:
    """Return the remote's default branch (`refs/heads/...`), if known, and the information's age in seconds.

    The age is infinite if the branch was recorded by `git clone` or is unknown.
    """
    ref, age = contact.known_default(clone, remote.name)
    return (ref, age) if ref or age < math.inf else (_cloned_default(clone, remote.name), age)


def ask_default(clone: Clone, remote: Remote, patience: Patience = Patience.COMMAND) -> str | None:
    """Ask the remote for its default branch.

    Return None if the remote is empty or reports a branch that it does not have. Raises Unreachable,
    AuthenticationNeeded and RemoteRefused.
    """
    words = ("ls-remote", "--symref", "--end-of-options", remote.name, "HEAD")
    out, complaint = _ask(clone, remote.name, patience, *words, seconds=patience.first_seconds)
    if complaint:
        raise _unfetched(clone, complaint)
    found = re.search(r"^ref: (refs/heads/\S+)\tHEAD$", out, re.MULTILINE)
    contact.learn_default(clone, remote.name, found[1] if found else None)
    return found[1] if found else None


def ask_branches(clone: Clone, remote: Remote, patience: Patience) -> list[str]:
    """Ask the remote for the names of its branches. Raises the same errors as `ask_default`."""
    words = ("ls-remote", "--heads", "--end-of-options", remote.name)
    out, complaint = _ask(clone, remote.name, patience, *words, seconds=patience.first_seconds)
    if complaint:
        raise _unfetched(clone, complaint)
    return re.findall(r"\trefs/heads/(\S+)$", out, re.MULTILINE)


def age_by_git(clone: Clone, remote: Remote) -> float | None:
    """Return how many seconds ago git itself fetched or cloned, or None if git's files do not show this."""
    ages = []
    for place in (clone.private / "FETCH_HEAD", clone.common / "refs" / "remotes" / remote.name / "HEAD"):
        with suppress(OSError):
            facts = place.stat()
            # A failed fetch leaves an empty FETCH_HEAD.
            ages += [max(time.time() - facts.st_mtime, 0.0)] if facts.st_size else []
    return min(ages, default=None)


def push(clone: Clone, remote: Remote, commit: str, patience: Patience = Patience.COMMAND) -> PushOutcome:
    """Push `commit` to the remote's branch as a fast-forward. Failures are returned and never raised.

    The lease makes the push stricter than a plain push. It is used only for a head that `commit` contains, so it
    can never force the push. If the remote was moved *back*, a plain push would undo that.
    """
    known = _lease(clone, remote, commit)
    lease = [f"--force-with-lease={remote.ref}:{known}"] if known else []
    words = (*lease, "--end-of-options", remote.name, f"{commit}:{remote.ref}")
    outcome = send(clone, remote.name, patience, *words)
    if outcome.kind is Push.SHARED:
        with suppress(MimError):  # it has been shared, and the tracking ref contains it too
            remember_head(clone, remote, commit)
    return outcome


def last_known_head(clone: Clone, remote: Remote) -> str | None:
    """Return the head of the remote's branch when it was last seen, or None."""
    try:
        text = _mark(clone, remote).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return text if re.fullmatch(r"[0-9a-f]{40,64}", text) else None


def remember_head(clone: Clone, remote: Remote, commit: str) -> None:
    """Store the head of the remote's branch."""
    place = _mark(clone, remote)
    new = place.with_name(f"{place.name}.{os.getpid()}.new")
    with refusing_os_errors(place):
        place.parent.mkdir(parents=True, exist_ok=True)
        new.write_text(commit + "\n", encoding="ascii")
        new.replace(place)


def _mark(clone: Clone, remote: Remote) -> Path:
    return clone.ours("seen", *remote.tracking.removeprefix("refs/remotes/").split("/"))


def _lease(clone: Clone, remote: Remote, commit: str) -> str | None:
    """Return the head that the remote is expected to have.

    This is the tracked or the last seen head, whichever is newer, if `commit` contains it. Return None otherwise.
    """
    tracked, last = resolve(clone, remote.tracking), last_known_head(clone, remote)
    known = tracked
    if last and last != tracked and is_ancestor(clone, last, commit):
        known = tracked if tracked and is_ancestor(clone, last, tracked) else last
    return known if known and is_ancestor(clone, known, commit) else None


def _cloned_default(clone: Clone, name: str) -> str | None:
    answer = clone.ask("symbolic-ref", "--quiet", f"refs/remotes/{name}/HEAD")
    ref = answer.out.decode("utf-8", "replace").strip()
    before = f"refs/remotes/{name}/"
    return f"refs/heads/{ref.removeprefix(before)}" if ref.startswith(before) else None


def _ask(
    clone: Clone, name: str, patience: Patience, *words: str, seconds: float | None = None
) -> tuple[str, str]:
    """Return the remote's response and git's error output. Raise Unreachable if the remote does not respond."""
    try:
        answer = _exchange(clone, name, patience, *words, seconds=seconds)
    except GitDied as died:
        raise Unreachable(died.sentence.rstrip(".")) from died
    if not answer.status:
        return answer.out.decode("utf-8", "replace"), ""
    return "", answer.err or f"exit status {answer.status}"


def _exchange(
    clone: Clone,
    name: str,
    patience: Patience,
    *words: str,
    seconds: float | None = None,
    environment: Mapping[str, str] | None = None,
) -> GitResult:
    """Run a git command that contacts the remote. Raises GitDied, or NoAnswer if `patience` runs out.

    All exchanges in one command share a time limit, because each of them could otherwise use up the full time on a
    slow remote. Fast exchanges do not count, because a command that loses a race waits for others, not for the
    remote.
    """
    if contact.is_offline(patience):
        raise Offline
    if ago := contact.silent_for(clone, name, patience):
        raise StillSilent(name, ago)
    limit = seconds or patience.seconds
    left = limit if patience is Patience.SYNC else limit - sum(clone.slow_waits)
    began = time.monotonic()
    try:
        answer = clone.ask(*words, seconds=max(left, _LEAST_SECONDS), environment=environment)
    except GitLate as late:
        contact.fell_silent(clone, name, patience)
        raise NoAnswer(f"{name} {late.how}") from late
    took = time.monotonic() - began
    if took > _SLOW_SECONDS:
        clone.slow_waits.append(took)
        if answer.status and connection_problem(answer.err) is Push.UNREACHABLE:
            contact.fell_silent(clone, name, patience)
            raise NoAnswer(remarks(answer.err))
    return answer


def _unfetched(clone: Clone, complaint: str) -> Exception:
    if "ref updates aborted by hook" in complaint:
        return GitRefused("fetch", "this clone's reference-transaction hook rejected the change")
    match connection_problem(complaint):
        case Push.AUTHENTICATION:
            return AuthenticationNeeded(_sign_in_reason(clone, remarks(complaint), complaint))
        case Push.UNREACHABLE:
            return Unreachable(remarks(complaint))
        case Push.SETTING:
            return HeldBackBySetting(remarks(complaint))
        case _:
            return RemoteRefused(remarks(complaint))


def send(clone: Clone, name: str, patience: Patience, *words: str) -> PushOutcome:
    """Push with the given arguments. Failures are returned as outcomes and never raised."""
    options = ("--porcelain", "--no-progress", "--no-follow-tags", "--no-recurse-submodules")
    try:
        answer = _exchange(clone, name, patience, "push", *options, *words)
    except Offline as offline:
        return PushOutcome(Push.OFFLINE, offline.reason)
    except NoAnswer as silence:
        return PushOutcome(Push.SILENT, silence.reason)
    except GitDied as died:
        return PushOutcome(Push.UNREACHABLE, died.sentence.rstrip("."))
    outcome = parse_outcome(answer.status, answer.out.decode("utf-8", "replace"), answer.err)
    if outcome.kind is not Push.UNREACHABLE:
        contact.answered(clone, name)
    if outcome.kind is Push.AUTHENTICATION:
        return outcome._replace(reason=_sign_in_reason(clone, outcome.reason, answer.err))
    return outcome


def _sign_in_reason(clone: Clone, reason: str, complaint: str) -> str:
    """Add to the reason that git would forget a user name and password, if no credential helper stores them."""
    url = asked_for_user(complaint)
    has_helper = url is None or not clone.ask("config", "--get-urlmatch", "credential.helper", url).status
    return reason if has_helper else reason + NO_HELPER
