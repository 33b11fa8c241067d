"""The columns of a file of incidents, and the names under which they are recognised without a mapping."""

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
"""The columns of an incident."""
ENTRY: Final[Mapping[str, tuple[str, ...]]] = {
    "at": ("at", "time", "timestamp"),
    "kind": ("kind", "type"),
    "text": ("text", "message"),
    "by": ("by", "author", "who", "user"),
    "state": ("state", "status"),
    "next": ("next", "next_update"),
    "entry": ("entry", "entry_key", "entry_id"),
}
"""The columns of an event. They count only with a column `at`."""
ENTRIES: Final = ("entries", "timeline", "updates")
"""For JSON Lines: the names of the list of events."""


_MOST: Final = 1_000
"""The maximum number of different sets of names that are remembered."""


class UnknownColumn(ValueError):
    """A mapping names a column that does not exist."""


class Columns:
    """Finds our columns in the names of a file; the same names are resolved once."""

    def __init__(self, known: Mapping[str, tuple[str, ...]], mapping: Mapping[str, str]) -> None:
        self._known, self._mapping = known, mapping
        self._found: dict[tuple[str, ...], dict[str, str]] = {}

    def of(self, names: Iterable[str]) -> Mapping[str, str]:
        """Return the file's name of each of our columns that it has."""
        key = tuple(names)
        if key not in self._found:
            if len(self._found) > _MOST:
                self._found.clear()
            self._found[key] = resolve(key, self._known, self._mapping)
        return self._found[key]


def resolve(
    names: Iterable[str], known: Mapping[str, tuple[str, ...]], mapping: Mapping[str, str]
) -> dict[str, str]:
    """Return the file's name of each of our columns that it has; `mapping` has the same, as the user gave it."""
    given = {name.strip().lower(): name for name in names}
    found = {ours: theirs for ours, theirs in mapping.items() if ours in known}
    for ours, aliases in known.items():
        name = next((given[each] for each in aliases if each in given), None)
        if name is not None and ours not in found and name not in found.values():
            found[ours] = name
    return found


def check_mapping(mapping: Mapping[str, str]) -> None:
    """Raise UnknownColumn for a name in a mapping that is not one of ours."""
    every = (*INCIDENT, *ENTRY)
    for ours in mapping:
        if ours not in every:
            near = did_you_mean(names_like(ours, every)) or f"the columns are {', '.join(every)}"
            raise UnknownColumn(f"{ours!r} in the mapping is not a column that mimkit knows; {near}")
