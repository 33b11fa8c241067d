"""Removes restricted incidents from the internal site, which shows only how many there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from mimkit.model.incident.problem import Problem
from mimkit.model.packed import PackedMapping
from mimkit.model.snapshot import GONE, Snapshot
from mimkit.publish.last_change import last_change, until_restricted


def without_restricted(snapshot: Snapshot) -> tuple[Snapshot, Mapping[str, int]]:
    """Return the records without restricted incidents, and the number of restricted incidents by year of declaration."""
    hidden = frozenset(name for name, incident in snapshot.incidents.items() if incident.is_restricted)
    if not hidden:
        return snapshot, {}
    problems = {
        name: left for name, problem in snapshot.problems.items() if (left := _without(problem, hidden))
    }
    rest = replace(
        snapshot,
        incidents=_incidents(snapshot.incidents, hidden),
        reviews={name: each for name, each in snapshot.reviews.items() if name not in hidden},
        problems=problems,
        changed=_gone(snapshot, hidden),
    )
    return rest, Counter(name[3:7] for name in sorted(hidden))


def _gone(snapshot: Snapshot, hidden: Collection[str]) -> Mapping[str, datetime]:
    """Return when an incident last disappeared because it was restricted, under the key `GONE`."""
    found = (
        last_change(snapshot.incidents[name].model_copy(update={"timeline": seen}))
        for name in hidden
        if (seen := tuple(until_restricted(snapshot.incidents[name])))
    )
    gone = max(filter(None, found), default=None)
    return {GONE: gone} if gone else {}


def _incidents(incidents: Mapping[str, Any], hidden: Collection[str]) -> Mapping[str, Any]:
    if isinstance(incidents, PackedMapping):
        return incidents.without(hidden)
    return {name: each for name, each in incidents.items() if name not in hidden}


def _without(problem: Problem, hidden: Collection[str]) -> Problem | None:
    """Return a problem record without restricted incidents, or None if it has no other incidents."""
    rest = tuple(each for each in problem.incidents if each not in hidden)
    if len(rest) == len(problem.incidents):
        return problem
    return problem.model_copy(update={"incidents": rest}) if rest else None
