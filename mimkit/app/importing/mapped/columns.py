"""Defines the columns of an incident file and the names that are recognised without a mapping."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from mimkit.errors import did_you_mean, names_like

INCIDENT: Final[Mapping[str, tuple[str, ...]]] = {
    "key": ("key", "id", "number", "incident", "incident_id"),
    "title": ("title", "name", "summary", "short_description", "subject"),
    "created": ("created", "created_at", "opened", "opened_at"),
    "updated": ("updated", "updated_at"),
    "started": ("started", "started_at", "start", "start_time"),
    "detected": ("detected", "detected_at"),
    "declared": ("declared", "declared_at"),
    "acknowledged": ("acknowledged", "acknowledged_at"),
    "workaround": ("workaround", "workaround_at"),
    "restored": ("restored", "restored_at", "resolved", "resolved_at"),
    "closed": ("closed", "closed_at"),
    "services": ("services", "service", "components", "component"),
    "severity": ("severity", "priority"),
    "category": ("category",),
    "impact": ("impact",),
    "url": ("url", "link"),
}
"""The columns of an incident, each with its recognised names."""
ENTRY: Final[Mapping[str, tuple[str, ...]]] = {
    "at": ("at", "time", "timestamp"),
    "kind": ("kind", "type"),
    "text": ("text", "message"),
    "by": ("by", "author", "who", "user"),
    "state": ("state", "status"),
    "next": ("next", "next_update"),
    "entry": ("entry", "entry_key", "entry_id"),
}
"""The columns of an event. They are used only if the file has a column `at`."""
ENTRIES: Final = ("entries", "timeline", "updates")
"""Keys that can contain the list of events in JSON Lines."""


_MOST: Final = 1_000
"""The maximum number of different headers to cache."""


class UnknownColumn(ValueError):
    """A mapping contains an unknown column."""


class Columns:
    """Finds our columns among the column names in a file. The result is cached for each header."""

    def __init__(self, known: Mapping[str, tuple[str, ...]], mapping: Mapping[str, str]) -> None:
        self._known, self._mapping = known, mapping
        self._found: dict[tuple[str, ...], dict[str, str]] = {}

    def of(self, names: Iterable[str]) -> Mapping[str, str]:
        """Map each of our columns that the file contains to its name in the file."""
        key = tuple(names)
        if key not in self._found:
            if len(self._found) > _MOST:
                self._found.clear()
            self._found[key] = resolve(key, self._known, self._mapping)
        return self._found[key]


def resolve(
    names: Iterable[str], known: Mapping[str, tuple[str, ...]], mapping: Mapping[str, str]
) -> dict[str, str]:
    """Map each of our columns to its name in the file. The user's choices in `mapping` take precedence."""
    given = {name.strip().lower(): name for name in names}
    found = {ours: theirs for ours, theirs in mapping.items() if ours in known}
    for ours, aliases in known.items():
        name = next((given[each] for each in aliases if each in given), None)
        if name is not None and ours not in found and name not in found.values():
            found[ours] = name
    return found


def check_mapping(mapping: Mapping[str, str]) -> None:
    """Raise UnknownColumn if a mapping contains a name that is not one of our columns."""
    every = (*INCIDENT, *ENTRY)
    for ours in mapping:
        if ours not in every:
            near = did_you_mean(names_like(ours, every)) or f"the columns are {', '.join(every)}"
            raise UnknownColumn(f"{ours!r} in the mapping is not a known column; {near}")
