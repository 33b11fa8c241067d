"""Determines the order of entries in a merged timeline, and checks whether the parents explain that order."""

from __future__ import annotations

from collections.abc import Sequence


def appended(guest: Sequence[str], host: Sequence[str]) -> list[str]:
    """Add the guest's new ids to the host's, below all their predecessors in the guest.

    They are added at the end, or above the next id that both sides have. If guest and host contradict each other,
    the host's order is used.
    """
    place = {name: number for number, name in enumerate(host)}
    shared = sorted(place[name] for name in guest if name in place)
    following = dict(zip([-1, *shared], [*shared, len(host)], strict=True))
    slots: dict[int, list[str]] = {}
    lowest = -1
    for name in guest:
        if name in place:
            lowest = max(lowest, place[name])
        else:
            slots.setdefault(following[lowest], []).append(name)
    found: list[str] = []
    for number, name in enumerate(host):
        found += [*slots.get(number, ()), name]
    return [*found, *slots.get(len(host), ())]


def has_own_order(merged: Sequence[str], before: Sequence[str], others: Sequence[Sequence[str]]) -> bool:
    """Return whether the order of entries changed in a way that the other parents of a merge do not explain.

    Each argument lists the ids in a timeline. An order is explained if it follows, step by step, from the orders in
    the parents. For example, from `b a` and `a x b`, a merge can only create `b a x`, which reverses `x b`.
    """
    parents = [{name: place for place, name in enumerate(each)} for each in (before, *others)]
    first = parents[0]
    kept = [name for name in merged if name in first]
    lowest = len(first)
    turned = set()
    for name in reversed(kept):
        if first[name] > lowest:
            turned.add(name)
        lowest = min(lowest, first[name])
    return any(_has_own_place(name, merged, parents) for name in kept if name in turned)


def _has_own_place(name: str, merged: Sequence[str], parents: Sequence[dict[str, int]]) -> bool:
    """Return whether an entry moved above one that used to precede it and no parent's order explains the move."""
    highest = [parent.get(name) for parent in parents]
    own = parents[0][name]
    for other in merged[merged.index(name) + 1 :]:
        places = [parent.get(other) for parent in parents]
        pairs = [*zip(highest, places, strict=True)]
        if any(top is not None and place is not None and top < place for top, place in pairs):
            highest = [min((each for each in pair if each is not None), default=None) for pair in pairs]
        elif parents[0].get(other, own) < own:
            return True
    return False
