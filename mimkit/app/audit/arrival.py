"""Finds the first-parent commit that brought each commit onto the branch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from mimkit.model.versions.audit import Landing
from mimkit.store.git.repository import Commit

_APART = timedelta(minutes=15)
"""The maximum clock difference between two machines. A larger difference makes a commit time suspicious."""


def find_arrivals(commits: Sequence[Commit], tip: str) -> dict[str, Landing]:
    """Return the landing of each commit on the branch with this tip. `commits` must list parents before children."""
    known = {each.id: each for each in commits}
    found: dict[str, Landing] = {}
    for onto in _first_parents(known, tip):
        waiting = [onto]
        while waiting:
            each = waiting.pop()
            if each.id not in found:
                found[each.id] = _landing(each, onto)
                waiting += [known[parent] for parent in each.parents if parent in known]
    return found


def alone(commit: Commit) -> Landing:
    """Return the landing for a commit that was made directly on the branch."""
    return _landing(commit, commit)


def find_misdated_commits(commits: Sequence[Commit], found: Mapping[str, Landing]) -> tuple[Landing, ...]:
    """Return the commits that are dated more than 15 minutes before one of their parents."""
    at = {each.id: each.at for each in commits}
    late = (
        each
        for each in commits
        if any(each.at < at[parent] - _APART for parent in each.parents if parent in at)
    )
    return tuple(found[each.id] for each in late)


def _first_parents(known: Mapping[str, Commit], tip: str) -> Iterator[Commit]:
    """Yield the first-parent commits, oldest first, because each commit belongs to the first one that contains it."""
    line = []
    each = known.get(tip)
    while each:
        line.append(each)
        each = known.get(each.parents[0]) if each.parents else None
    return reversed(line)


def _landing(commit: Commit, onto: Commit) -> Landing:
    return Landing(commit.id, commit.at, commit.author, commit.committer, commit.subject, onto.id, onto.at)
