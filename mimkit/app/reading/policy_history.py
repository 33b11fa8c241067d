"""Lists the versions of the policy on the branch, each with the time from which it was in force.

The list of commits that changed the policy is cached in `.git/mimkit/`, keyed by commit, and extended when the
branch moves. If you delete the cache, the history is read again once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from mimkit.app.reading.records import gather
from mimkit.app.reading.tree import read_blobs
from mimkit.model.refs import Ref
from mimkit.model.snapshot import PolicyInForce, Snapshot
from mimkit.model.time.times import parse_instant, rfc3339
from mimkit.store.cache import Memory
from mimkit.store.git.repository import Repository
from mimkit.store.layout import folder_of, path_of, ref_of

if TYPE_CHECKING:
    # Avoid the cost of these imports for commands that do not use the history.
    from mimkit.model.in_force import PolicyVersion
    from mimkit.model.policy.policy import Policy
    from mimkit.store.git.repository import Revision

PARTS = (path_of(Ref("policy")), path_of(Ref("holidays")), folder_of(Ref("pack", "x")))
"""The files and folders that make up a policy."""
_CHANNELS = path_of(Ref("channels"))
_WATCHED = (*PARTS, _CHANNELS)
"""The files and folders whose history is cached."""

_SHAPE = 1


edges: list[datetime] = []
"""The times from which the policy is known in the shallow clones that this process has read."""


def with_policy_history(repo: Repository, commit: str | None, snapshot: Snapshot) -> Snapshot:
    """Return a snapshot with the policy history. Git is called only on first access."""
    return snapshot.with_earlier_policies(_Later(repo, commit, snapshot)) if commit else snapshot


class _Later(Sequence[PolicyInForce]):
    def __init__(self, repo: Repository, commit: str, snapshot: Snapshot) -> None:
        self._repo, self._commit, self._snapshot = repo, commit, snapshot

    @cached_property
    def _found(self) -> tuple[PolicyInForce, ...]:
        return policy_history(self._repo, self._commit, self._snapshot.policy)

    def __len__(self) -> int:
        return len(self._found)

    def __getitem__(self, at: Any) -> Any:
        return self._found[at]


def policy_versions(repo: Repository, commit: str) -> list[PolicyVersion]:
    """Return every version of the policy in a commit's first-parent history, oldest first.

    In a shallow clone, only the available part of the history is returned.
    """
    from mimkit.model.in_force import PolicyVersion  # noqa: PLC0415 - as above

    states = list(_states(_revisions(repo, commit)))
    raws = dict(read_blobs(repo, {blob: blob for _, blobs in states for blob in blobs.values()}))
    found: list[PolicyVersion] = []
    for revision, blobs in states:
        policy, trouble = _read({path: raws[blob] for path, blob in blobs.items()})
        since = max(revision.at, found[-1].since) if found else revision.at
        found.append(
            PolicyVersion(revision.commit, since, revision.author, revision.subject, policy, trouble)
        )
    return found


def policy_history(
    repo: Repository, commit: str | None, present: Policy | None = None
) -> tuple[PolicyInForce, ...]:
    """Return the readable policies that were in force up to a commit, oldest first.

    `present` is the policy in the working tree, if it may differ from the one in the commit.
    """
    from mimkit.model.in_force import in_force  # noqa: PLC0415 - as above

    versions = policy_versions(repo, commit) if commit else []
    read = [(each.since, each.policy) for each in versions if each.policy]
    if read and repo.edge:
        edges.append(read[0][0])
    return in_force(read, present if present is not None else read[-1][1]) if read else ()


def policy_history_mark(repo: Repository, commit: str) -> str:
    """Return a value that changes whenever the policy versions on the branch, or their times, change."""
    return repr([(rfc3339(each.at), sorted(each.blobs.items())) for each in _revisions(repo, commit)])


def channel_versions(repo: Repository, commit: str) -> list[tuple[datetime, bytes]]:
    """Return every version of the channels file in a commit's first-parent history, oldest first.

    Each version has the time from which it was in force. Its content is empty if the file did not exist. In a
    shallow clone, only the available part of the history is returned.
    """
    changes = [each for each in _revisions(repo, commit) if _CHANNELS in each.blobs]
    raws = dict(read_blobs(repo, {blob: blob for each in changes if (blob := each.blobs[_CHANNELS])}))
    since = accumulate((each.at for each in changes), max)
    return [(at, raws.get(each.blobs[_CHANNELS] or "", b"")) for at, each in zip(since, changes, strict=True)]


def _states(revisions: Iterable[Revision]) -> Iterator[tuple[Revision, dict[str, str]]]:
    """Yield each revision with all parts of the policy as of that revision, keyed by path."""
    now: dict[str, str] = {}
    for revision in revisions:
        changed = dict(now)
        for path, blob in revision.blobs.items():
            if path == _CHANNELS or ref_of(path) is None:
                continue
            changed.pop(path, None)
            if blob:
                changed[path] = blob
        if changed != now:
            yield revision, changed
        now = changed


def _read(files: Mapping[str, bytes]) -> tuple[Policy | None, str]:
    gathered = gather(files)
    if gathered.diagnostics:
        first = min(gathered.diagnostics)
        return None, f"{first.path}:{first.line}: {first.message}"
    snapshot = gathered.snapshot()
    return (snapshot.policy, "") if snapshot else (None, f"{PARTS[0]} did not exist")


def _revisions(repo: Repository, commit: str) -> list[Revision]:
    if repo.shallow:
        return repo.revisions(commit, _WATCHED)  # not cached: older history may be fetched later
    memory = Memory(repo.git_dir / "mimkit" / "policy.json", _SHAPE)
    known = memory.load()
    before = _remembered(known)
    old = str(known.get("commit"))
    if before is not None and old == commit:
        return before
    if before is not None and repo.resolve(old) == old and repo.leads_to(old, commit):
        found = [*before, *repo.revisions(commit, _WATCHED, after=old)]
    else:
        found = repo.revisions(commit, _WATCHED)
    memory.save({"commit": commit, "parts": _WATCHED, "revisions": [_kept(each) for each in found]})
    return found


def _kept(revision: Revision) -> list[Any]:
    return [revision.commit, rfc3339(revision.at), revision.author, revision.subject, revision.blobs]


def _remembered(known: Mapping[str, Any]) -> list[Revision] | None:
    if known.get("parts") != list(_WATCHED):
        return None
    from mimkit.store.git.repository import Revision  # noqa: PLC0415 - most commands need no history

    try:
        return [
            Revision(commit, parse_instant(at), author, subject, dict(blobs))
            for commit, at, author, subject, blobs in known["revisions"]
        ]
    except (KeyError, TypeError, ValueError):
        return None
