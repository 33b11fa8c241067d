"""Creates notices about entries that two clones recorded with the same key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from mimkit.model.incident.effects.same_key import said
from mimkit.model.incident.entry_parts import REDACTED

_MOST: Final = 5
"""The maximum number of differences that are listed individually."""


def same_keys(base: Mapping[str, Any], ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> list[str]:
    """Return a sentence about entries that both sides added with the same key, followed by one sentence for each difference."""
    known = {each.get("id") for each in _timeline(base)}
    here = {key: each for each in _timeline(ours) if (key := each.get("key")) and each.get("id") not in known}
    pairs = [
        (here[each["key"]], each)
        for each in _timeline(theirs)
        if each.get("key") in here and each.get("id") not in known | {here[each["key"]].get("id")}
    ]
    if not pairs:
        return []
    count = "1 entry was" if len(pairs) == 1 else f"{len(pairs)} entries were"
    return [
        f"{count} recorded on both sides with the same key; duplicates do not count.",
        *_differences(pairs),
    ]


def has_common_key(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> bool:
    """Return whether both sides have an entry for the same event."""
    keys = {key for each in _timeline(ours) if (key := each.get("key"))}
    return any(each.get("key") in keys for each in _timeline(theirs))


def _differences(pairs: Iterable[tuple[Mapping[str, Any], Mapping[str, Any]]]) -> list[str]:
    found = []
    for pair in pairs:
        first, second = sorted(pair, key=lambda each: (str(each.get("recorded")), str(each.get("id"))))
        if said(first) != said(second) and REDACTED not in (*first.values(), *second.values()):
            found.append(
                f"{second.get('id')} has the same key as {first.get('id')}, but different content; the "
                f"earlier entry {first.get('id')} is used."
            )
    more = len(found) - _MOST
    return [*found[:_MOST], f"{more} more differ; list them with mim check"] if more > 0 else found


def _timeline(side: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    return side.get("timeline") or ()
