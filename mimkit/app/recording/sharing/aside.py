"""Shares changes if the remote's branch rejects direct pushes: only the records, or a side branch per incident."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from mimkit.app.merging.catch_up import Arrival, WaitsForYou, remember_read, settle
from mimkit.app.merging.merge import SideKeeper, in_order, merge_files
from mimkit.app.merging.order import entry_ids
from mimkit.app.merging.side_branches import CHANGES, Unshared, unshared
from mimkit.errors import MimError
from mimkit.store.git.objects import TreeItem
from mimkit.store.git.repository import FileDifference, Patience, Push, PushOutcome, Repository
from mimkit.store.layout import kind_of

ALL, OTHERS, CONFLICT = "all", "others", "conflict"
"""What the remote's branch rejected: every push, pushes with changes outside of records, or pushes with a conflict."""
_REJECTED = (Push.DECLINED, Push.PROTECTED)
_BELIEVED_SECONDS = 300.0
"""How long to wait after a rejection before trying a direct push again, in seconds. An explicit sync always tries."""


@dataclass(slots=True)
class Aside:
    """The result of sharing records without a direct push of all changes."""

    branches: list[str] = field(default_factory=list)
    """The side branches that were updated."""
    created: list[str] = field(default_factory=list)
    """The side branches that were created."""
    left: tuple[str, ...] = ()
    """The changed files outside of records that are on no branch of the remote."""
    conflicts: Mapping[str, WaitsForYou] = field(default_factory=dict)
    refusal: str = ""
    """The reason why the shared branch rejected a push. Empty if no push was tried."""
    has_news: bool = False
    """Whether a side branch now differs from this clone, for example in the order of entries."""
    refuses_records: bool = False
    """Whether the shared branch also rejected a push of only the records."""


def is_known_to_refuse(repo: Repository) -> bool:
    """Return whether the remote has already rejected a push similar to the next one.

    Changes outside of records are not retried until an explicit sync.
    """
    refused, age = repo.known_refusal()
    if refused is None:
        return False
    if refused == ALL and age <= _BELIEVED_SECONDS:
        return True
    shared, tip = _ends(repo)
    if shared is None or tip is None:
        return False
    if refused == CONFLICT:
        return not repo.is_ancestor(shared, tip)
    return bool(unshared(repo, shared, tip).others)


def push_parts(
    repo: Repository, aside: Aside, patience: Patience, *, with_others: bool = False
) -> PushOutcome:
    """Push only the records. Return the first outcome that is not `SHARED`, or `SHARED` if everything was pushed.

    A record that was changed on both sides is pushed without the contradicting values.
    """
    arrival = settle(repo)
    aside.conflicts = arrival.conflicts
    if arrival.conflicts and repo.known_refusal()[0] is None:
        repo.learn_refusal(CONFLICT)
    shared, tip = _ends(repo)
    if shared is None or tip is None:
        return PushOutcome(Push.UNKNOWN, "the remote has no branch yet")
    found = unshared(repo, shared, tip)
    aside.left = found.other_paths
    parts: dict[str, Sequence[FileDifference]] = dict(found.records)
    if _may_take_records(repo, found, aside):
        records = [each for some in found.records.values() for each in some]
        outcome = _push_records(repo, shared, tip, records, arrival, patience)
        if outcome.kind not in (Push.SHARED, *_REJECTED):
            return outcome
        if outcome.kind is Push.SHARED:
            parts, (shared, tip) = {}, _both(repo)
        else:
            aside.refusal, aside.refuses_records = outcome.reason, True
    if with_others and aside.left:
        parts[_name_for(repo, tip, aside.left)] = found.others
    for name, changes in parts.items():
        outcome = _push_part(repo, name, (shared, tip), changes, arrival, aside, patience)
        if outcome.kind is not Push.SHARED:
            aside.left = aside.left if name.startswith(CHANGES) else ()
            return outcome
    _learn(repo, aside)
    if aside.has_news:
        settle(repo)
    return PushOutcome(Push.SHARED)


def _may_take_records(repo: Repository, found: Unshared, aside: Aside) -> bool:
    """Return whether the shared branch may accept the records alone, although it rejected a push with more changes."""
    if not found.records or aside.refuses_records or repo.known_refusal()[0] == ALL:
        return False
    return bool(found.others or aside.conflicts or not aside.refusal)


def _learn(repo: Repository, aside: Aside) -> None:
    """Store what the shared branch rejects, now that another branch has accepted it.

    If the remote rejects everything, for example during a freeze, nothing is stored, because it may accept the next
    push to any branch.
    """
    if aside.refusal and aside.branches:
        is_all = any(not name.startswith(CHANGES) for name in aside.branches)
        repo.learn_refusal(ALL if is_all else OTHERS)


def _both(repo: Repository) -> tuple[str, str]:
    shared, tip = _ends(repo)
    assert shared is not None  # noqa: S101 - it was just pushed
    assert tip is not None  # noqa: S101 - as above
    return shared, tip


def _ends(repo: Repository) -> tuple[str | None, str | None]:
    remote = repo.remote()
    return (repo.resolve(remote.tracking) if remote else None), repo.head().commit


def _push_records(  # noqa: PLR0913, PLR0917 - both ends, and what is between them
    repo: Repository,
    shared: str,
    tip: str,
    records: Sequence[FileDifference],
    arrival: Arrival,
    patience: Patience,
) -> PushOutcome:
    """Push only the records to the shared branch."""
    commit = _projected(repo, shared, tip, records, arrival)
    if commit == shared:
        return PushOutcome(Push.SHARED)
    outcome = repo.push(commit, patience)
    if outcome.kind is Push.SHARED:
        repo.learn_refusal(CONFLICT if arrival.conflicts else OTHERS)
        settle(repo)
    return outcome


def _push_part(  # noqa: PLR0913, PLR0917 - as above
    repo: Repository,
    name: str,
    ends: tuple[str, str],
    changes: Sequence[FileDifference],
    arrival: Arrival,
    aside: Aside,
    patience: Patience,
) -> PushOutcome:
    """Push changes to one side branch."""
    shared, tip = ends
    before = repo.side_branches().get(name)
    onto = _base(repo, before, shared, changes, arrival)
    commit = _projected(repo, onto, tip, changes, arrival)
    if commit in (before, shared):
        return PushOutcome(Push.SHARED)
    outcome = repo.push_side_branch(commit, name, patience)
    if outcome.kind is Push.SHARED:
        aside.branches.append(name)
        aside.created += [] if before else [name]
        if name.startswith(CHANGES):
            aside.left = ()
        elif all(repo.item(commit, each.path) == repo.item(tip, each.path) for each in changes):
            remember_read(repo, {name: commit})
        else:
            aside.has_news = True
    return outcome


def _base(
    repo: Repository, before: str | None, shared: str, changes: Sequence[FileDifference], arrival: Arrival
) -> str:
    """Return the commit on which to continue a side branch: its tip, the shared branch, or a merge of both."""
    if before is None or repo.is_ancestor(before, shared):
        return shared
    common = repo.merge_base(before, shared)
    if common is None:
        return shared
    is_apart = any(repo.item(common, each.path) != repo.item(shared, each.path) for each in changes)
    if not is_apart or arrival.conflicts:
        return before
    # Without this merge, the forge would report a conflict, for example after an earlier pull request was
    # squashed.
    return repo.integrate(before, shared, "Merge with the shared branch", SideKeeper().merge)


def _projected(
    repo: Repository, onto: str, tip: str, changes: Sequence[FileDifference], arrival: Arrival
) -> str:
    """Return a commit on top of `onto` with these files as of `tip`, preserving the commits that changed them."""
    paths = tuple(each.path for each in changes)
    steps = _steps(repo, onto, tip, paths)
    made = onto
    for step in steps[:-1]:
        made = repo.replay(step, made, _changed(repo, step, made, paths))
    wanted = tip
    if any(path in arrival.conflicts for path in paths):
        keeper = SideKeeper(side="theirs")
        wanted = repo.add_changes(tip, made, "Without a conflict", keeper.merge, below=paths)
    items = {path: _in_order(repo, made, wanted, path) for path in paths}
    return repo.replay(steps[-1] if steps else tip, made, items)


def _in_order(repo: Repository, older: str, newer: str, path: str) -> TreeItem | bytes | None:
    """Return the newer version of a file. An incident's new entries are placed below the older version's entries."""
    item = repo.item(newer, path)
    before, after = repo.read(older, path), repo.read(newer, path)
    if kind_of(path) != "incident" or before is None or after is None or after.startswith(before):
        return item
    known = entry_ids(before)
    if entry_ids(after)[: len(known)] == known:
        return item
    return in_order(before, after) if known else item


def _steps(repo: Repository, onto: str, tip: str, paths: Sequence[str]) -> list[str]:
    """List the commits that changed these files from their state in `onto` to their state in `tip`, oldest first."""
    found: list[str] = []
    for commit in repo.own_commits(tip, paths):
        found.insert(0, commit)
        parent = repo.resolve(f"{commit}^")
        if parent and all(repo.item(parent, path) == repo.item(onto, path) for path in paths):
            break
    return found


def _changed(
    repo: Repository, step: str, onto: str, paths: Sequence[str]
) -> Mapping[str, TreeItem | bytes | None]:
    """Return a commit's changes to these files, applied to `onto`. Conflicting changes are omitted."""
    found: dict[str, TreeItem | bytes | None] = {}
    parent = repo.resolve(f"{step}^")
    for path in paths:
        now, before = repo.item(step, path), repo.item(parent, path) if parent else None
        there = repo.item(onto, path)
        if now == before:
            continue
        if before == there:
            found[path] = now
            continue
        base = repo.read(parent, path) if parent else None
        try:
            merged = merge_files(path, base, repo.read(step, path), repo.read(onto, path))
        except MimError:
            continue
        if not merged.conflicts:
            found[path] = merged.raw
    return found


def _name_for(repo: Repository, tip: str, paths: Sequence[str]) -> str:
    oldest = (repo.own_commits(tip, paths) or [tip])[-1]
    return f"{CHANGES}{oldest[:7]}"
